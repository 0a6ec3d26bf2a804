"""The portal behind what packs its pages, as nginx or a CDN does before they leave the house."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from portal.wsgi import application as portal

PACKED = ("text/html", "application/json", "image/svg+xml")


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable:
        said[:] = [status, headers, *rest]
        return lambda data: None

    answer = portal(environ, start)
    status, headers = said[0], said[1]
    named = {name.lower(): value for name, value in headers}
    kind = named.get("content-type", "").partition(";")[0]
    if kind not in PACKED or "content-encoding" in named or "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
        start_response(*said)
        return answer
    try:
        content = gzip.compress(b"".join(answer), 6)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    start_response(status, [*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(content)))])
    return [content]
