"""Secrets in addresses are not tried out: wrong ones are counted by sender, and too many are answered 429."""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LIMIT = 20  # wrong addresses
WINDOW = 10 * 60  # seconds


def are_too_many(request: HttpRequest, kind: str) -> bool:
    """Whether this sender has asked for more wrong addresses of a ``kind`` than typing errors make."""
    return cache.get(_key(request, kind), 0) >= LIMIT


def count(request: HttpRequest, kind: str) -> None:
    """One more. The sender's address is kept only as a keyed hash, and only for the window."""
    key = _key(request, kind)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # the window ended between the two lines
        cache.set(key, 1, WINDOW)


def refuse(request: HttpRequest) -> HttpResponse:
    response = render(request, "circulars/too_many_guesses.html", status=429)
    response["Retry-After"] = str(WINDOW)
    response["Cache-Control"] = "private, no-store"
    return response


def _key(request: HttpRequest, kind: str) -> str:
    text = f"{kind}|{request.META.get('REMOTE_ADDR', '')}"
    return f"guesses:{hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]}"
