"""Why rows were not moved; the words are for the administrator and say what to do."""


class NotMoved(Exception):
    """The source is as it was; nothing serves the target."""
