"""Work that nobody waits for: asked for in the transaction it belongs to, done by a worker, tried again, given up.

The queue is that of django-tasks, in the database; ``BackgroundTask`` beside it knows tries and ends. A new kind of
work is a ``Kind`` and a function in ``tasks``. Source: docs/architecture.md, "Background work".
"""

from circulars.background.asking import ask, ask_again
from circulars.background.kinds import KINDS, Kind, NotYet, Result
from circulars.background.reading import UPLOAD_SECONDS, find_unread, read_again, read_files, read_files_of, read_now
from circulars.background.running import forget, keep_up, run_next, run_waiting
from circulars.background.states import FileState, failures, of_files
from circulars.background.sweeping import sweep
from circulars.background.workers import leave, present, say_alive

__all__ = [
    "KINDS",
    "UPLOAD_SECONDS",
    "FileState",
    "Kind",
    "NotYet",
    "Result",
    "ask",
    "ask_again",
    "failures",
    "find_unread",
    "forget",
    "keep_up",
    "leave",
    "of_files",
    "present",
    "read_again",
    "read_files",
    "read_files_of",
    "read_now",
    "run_next",
    "run_waiting",
    "say_alive",
    "sweep",
]
