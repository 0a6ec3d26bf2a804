"""The list of circulars: found, filtered, and changed many at once."""
