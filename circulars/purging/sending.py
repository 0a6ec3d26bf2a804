"""One request to each cache that the office's settings name; nothing that anybody typed decides where it goes."""

import http.client
import logging
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 2.0  # for each cache: a person may wait for it
MOMENT = "{moment}"  # of a cache that keeps the hint in a file, see deploy/nginx/hoeram.conf
SPAN = 100  # seconds of one moment
KEPT = 60 + 5  # seconds in which something older may still be kept, and for clocks that differ
NOTHING_KEPT = (404, 412)  # of a cache that had nothing to drop
logger = logging.getLogger(__name__)


class Target(NamedTuple):
    method: str
    url: str

    @property
    def name(self) -> str:
        """For people and logs: no path and no query, which may hold a key."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs) -> None:
        return None  # a secret is sent where the settings say, and nowhere else


_opener = urllib.request.build_opener(_NoRedirect)


def drop_everything(targets: Sequence[Target], *, at: float) -> list[str]:
    """Ask each to drop what it keeps; in a few words those that did not. ``at`` is in seconds since 1970."""
    troubles = []
    for target in targets:
        for url in _addresses(target.url, at):
            if trouble := _ask(target.method, url):
                logger.warning("The cache at %s could not be told: %s", target.name, trouble)
                troubles.append(f"{target.name}: {trouble}")
                break
    return troubles


def _addresses(url: str, at: float) -> list[str]:
    """Where a file is named by the moment: one for each moment in which the cache may still keep something."""
    if MOMENT not in url:
        return [url]
    return [url.replace(MOMENT, str(moment)) for moment in range(int(at) // SPAN, int(at + KEPT) // SPAN + 1)]


def _ask(method: str, url: str) -> str:
    headers = {"User-Agent": "Hoeram"}
    if settings.PURGE_HEADER:
        name, _colon, value = settings.PURGE_HEADER.partition(":")
        headers[name.strip()] = value.strip()
    body = None
    if method in ("POST", "PUT"):
        body = settings.PURGE_BODY.encode() or b"1"  # nginx keeps no empty file
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310  (the settings say)
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            return "" if answer.status < 300 else str(answer.status)
    except urllib.error.HTTPError as error:
        return "" if error.code in NOTHING_KEPT else str(error.code)
    except (OSError, ValueError, http.client.HTTPException) as error:  # also what is no answer of HTTP at all
        reason = getattr(error, "reason", error)
        return type(reason).__name__ if isinstance(reason, BaseException) else type(error).__name__
