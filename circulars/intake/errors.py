class NotPossible(Exception):
    """The step cannot be taken; the message tells staff why. Nothing has been written."""
