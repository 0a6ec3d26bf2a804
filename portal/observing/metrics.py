"""Numbers of requests, added up over all processes of a server by prometheus-client.

With several processes each writes into a file of its own place, which gunicorn gives it (``gunicorn.conf.py``): a
process that takes the place of another one goes on with its file, so the files are as many as the places.
Imported only where somebody collects
them. Source: docs/architecture.md, "Seeing".
"""

import os
import time
from threading import Lock
from typing import Any

import prometheus_client
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

from circulars import totals, tracing
from portal.observing.routes import method_of, route_of

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CARRY_EVERY = 1.0  # seconds
LABELS = ["route", "method", "status"]
_place = "alone"


def take_place(name: str) -> None:
    """Called in a process that gunicorn has just begun."""
    global _place
    _place = name


if os.environ.get(FOLDER):
    values.ValueClass = values.MultiProcessValue(lambda: _place)
prometheus_client.disable_created_metrics()

_own = CollectorRegistry()
_seconds = Histogram("hoeram_request_seconds", "Time until the answer begins.", LABELS, buckets=BUCKETS, registry=_own)
_queries = Counter("hoeram_queries", "Questions to the database.", ["route"], registry=_own)
_searches = Counter("hoeram_searches", "Searches, by whether they found anything.", ["result"], registry=_own)
_memory = Counter("hoeram_memory", "Values kept for a state of the public site.", ["result"], registry=_own)
_children: dict[tuple[str, str, str], Any] = {}
_query_children: dict[str, Any] = {}
_carried: dict[str, int] = {}
_carried_at = 0.0
_carrying = Lock()
_KINDS = {
    "searches_found": (_searches, "found"),
    "searches_empty": (_searches, "empty"),
    "memory_hits": (_memory, "hit"),
    "memory_misses": (_memory, "miss"),
}


def measure(request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
    code = response.status_code
    status = "304" if code == 304 else f"{code // 100}xx"
    route = route_of(request)
    key = (route, method_of(request), status)
    child = _children.get(key)
    if child is None:
        child = _children[key] = _seconds.labels(*key)
        _query_children.setdefault(route, _queries.labels(route))
    child.observe(seconds)
    if queries:
        _query_children[route].inc(queries)
    if time.monotonic() - _carried_at > CARRY_EVERY:
        carry()


def carry() -> None:
    """What was counted elsewhere in this process, since the last time."""
    global _carried_at
    if not _carrying.acquire(blocking=False):
        return
    try:
        _carried_at = time.monotonic()
        for name, number in list(totals.counts.items()):
            if name in _KINDS and (more := number - _carried.get(name, 0)) > 0:
                counter, label = _KINDS[name]
                counter.labels(label).inc(more)
                _carried[name] = number
    finally:
        _carrying.release()


def registry() -> CollectorRegistry:
    """The numbers of all processes of this server."""
    carry()
    if not os.environ.get(FOLDER):
        return _own
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def connect() -> None:
    """Count questions to the database."""
    connection_created.connect(_count_queries, dispatch_uid="portal.observing.queries")


def _count_queries(connection: Any, **kwargs: Any) -> None:
    if _counted not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counted)


def _counted(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    if (trace := tracing.at_hand()) is not None:
        trace.queries += 1
    return execute(sql, params, many, context)
