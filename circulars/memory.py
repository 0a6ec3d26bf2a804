"""Values computed once per state of the public site and kept in the memory of the process.

Every value is a pure function of the database at one generation, so nothing has to be expired: a new
generation is a new key, and the oldest keys fall out. Source: docs/architecture.md, "Generation".
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from circulars import totals

Value = TypeVar("Value")
_LIMIT = 512
_values: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()
HITS, MISSES = "memory_hits", "memory_misses"


def per_generation(generation: str, key: Hashable, compute: Callable[[], Value]) -> Value:
    """The value of ``compute`` for ``key`` at ``generation``; two threads may compute it at once, with one result."""
    full_key = (generation, key)
    with _lock:
        if full_key in _values:
            _values.move_to_end(full_key)
            totals.counts[HITS] += 1
            return _values[full_key]
    totals.add(MISSES)
    value = compute()
    with _lock:
        _values[full_key] = value
        while len(_values) > _LIMIT:
            _values.popitem(last=False)
    return value


def forget() -> None:
    """Drop everything, for tests that change the database behind the generation's back."""
    with _lock:
        _values.clear()
