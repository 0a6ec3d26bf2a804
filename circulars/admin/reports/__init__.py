"""What the desk counts and lists of the circulars as they stand."""
