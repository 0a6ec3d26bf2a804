"""How public pages are cached: the same for everyone at an address, validated by what they depend on.

The state of the public site is read before any content, so that an answer can be older than its ETag says in no
case. Source: docs/architecture.md, "Caching".
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import URLPattern
from django.utils import timezone

from circulars import addresses, changes

LONGEST = 60  # seconds that a shared cache may keep a page
RELEASED = ("circulars", "contacts", "portal", "templates", "static", "locale")
SOURCES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".po"}


class PublicRequest(HttpRequest):
    """What ``public_page`` hands to a view."""

    LANGUAGE_CODE: str
    public_at: datetime
    public_generation: str
    public_query: dict[str, str]


@lru_cache(maxsize=1)
def release() -> str:
    """Names the code and templates of this process by their content, the same on every machine that runs them."""
    digest = hashlib.sha256(repr((settings.TIME_ZONE, settings.INTERFACE_LANGUAGES, settings.PUBLIC_URL)).encode())
    for folder in RELEASED:
        root = Path(settings.BASE_DIR) / folder
        for path in sorted(path for path in root.rglob("*") if path.suffix in SOURCES):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def public_page(view: Callable | None = None, *, query: Iterable[str] = ()) -> Callable:
    """Read the state, answer 304 where the reader has the page, and say how long it may be kept.

    The view finds ``request.public_at``, ``request.public_generation`` and ``request.public_query``, the parameters
    named by ``query`` that were given; all other parameters are ignored, and are no part of the key.
    """
    known = tuple(sorted(query))

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            now = timezone.now()
            state = changes.state(now)
            request.public_at = now  # type: ignore[attr-defined]
            request.public_generation = state.generation  # type: ignore[attr-defined]
            given = {name: request.GET[name] for name in known if request.GET.get(name)} if request.GET else {}
            request.public_query = given  # type: ignore[attr-defined]
            etag = _etag(request, given, now, state.generation)
            lifetime = f"public, max-age=0, s-maxage={seconds(now, state.next_change_at)}"
            if (named := request.META.get("HTTP_IF_NONE_MATCH")) and _names(named, etag):
                response: HttpResponse = HttpResponseNotModified()
                response.headers["ETag"] = etag
            else:
                response = view(request, *args, **kwargs)
                if response.status_code == 200:
                    response.headers["ETag"] = etag
            if response.status_code < 500 and response.status_code != 429:  # refused one reader, not everybody
                response.headers["Cache-Control"] = lifetime
            return response

        answer.reads_public_state = True  # type: ignore[attr-defined]
        return answer

    return decorate(view) if view is not None else decorate


def kept_briefly(view: Callable) -> Callable:
    """For what has a tag of its own, such as paper, cards and files: it turns with the pages, and not a second later.

    What is not for shared caches stays so.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        now = timezone.now()
        response = view(request, *args, **kwargs)
        if "s-maxage" in response.headers.get("Cache-Control", ""):
            left = seconds(now, changes.state(now).next_change_at)
            response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={left}, must-revalidate"
        return response

    answer.reads_public_state = True  # type: ignore[attr-defined]
    return answer


def public_patterns(patterns: Iterable[URLPattern], *, query: Iterable[str] = ()) -> list[URLPattern]:
    """The routes of an app that does not know the state of the public site, each answered as a public page."""
    return [
        URLPattern(pattern.pattern, public_page(pattern.callback, query=query), pattern.default_args, pattern.name)
        for pattern in patterns
    ]


def seconds(now: datetime, next_change_at: datetime | None) -> int:
    """How long a shared cache may keep an answer made at ``now``: to the next change or midnight, at most a minute."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = (midnight - local).total_seconds()
    if next_change_at is not None:
        left = min(left, (next_change_at - now).total_seconds())
    return max(0, min(LONGEST, int(left)))


def _etag(request: HttpRequest, given: dict[str, str], now: datetime, generation: str) -> str:
    key = repr((addresses.origin(request), request.path, given, timezone.localdate(now), generation, release()))
    return f'"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"'


def _names(header: str, etag: str) -> bool:
    """Weak comparison: a proxy that compresses marks our tag as weak."""
    return etag in (part.strip().removeprefix("W/") for part in header.split(","))
