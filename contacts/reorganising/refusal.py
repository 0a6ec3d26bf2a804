class ReorganisationRefused(Exception):
    """The re-organisation or its undoing makes no sense; the message is fit to show to staff. Nothing has changed."""


class Broken(Exception):
    """A line cannot be followed; the message says what to do about it."""
