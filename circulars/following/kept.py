"""Finished answers, kept for one state of the public site and thrown away by size.

``memory`` counts values; a feed with full texts or a calendar of years is larger than what it is meant for.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

LIMIT = 16_000_000  # octets in one process
_kept: OrderedDict[Hashable, bytes] = OrderedDict()
_lock = Lock()


def per_generation(generation: str, key: Hashable, build: Callable[[], bytes]) -> bytes:
    """What ``build`` gives for ``key`` at ``generation``. What it raises is raised again, and nothing is kept."""
    full_key = (generation, key)
    with _lock:
        if (found := _kept.get(full_key)) is not None:
            _kept.move_to_end(full_key)
            return found
    built = build()
    if len(built) > LIMIT // 4:
        return built
    with _lock:
        _kept[full_key] = built
        size = sum(map(len, _kept.values()))
        while size > LIMIT:
            size -= len(_kept.popitem(last=False)[1])
    return built


def forget() -> None:
    """Drop everything, for tests that change the database behind the generation's back."""
    with _lock:
        _kept.clear()
