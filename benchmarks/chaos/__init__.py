"""Ten minutes of a portal on several servers while one after the other is killed.

``house`` starts them, ``readers`` and ``editors`` work against nginx as people do, ``happenings`` is what goes wrong
and when, ``report`` says what came of it. All of it runs on the loopback; what is killed is what was started here.
"""


class NotAsWanted(Exception):
    """A server does not start, or a command of the portal fails: nothing can be said of what was to be shown."""
