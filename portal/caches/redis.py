"""Redis as the cache that all processes share, whose absence slows nothing down and fails nothing.

While it does not answer, each process counts and keeps by itself, so that limits still hold, for each process apart.
It is tried again every few seconds, by one request at a time; what was counted meanwhile is not carried over.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError, ResponseError

from portal.databases.breakers import Breaker

SECONDS = 0.25  # to connect or to answer: a cache that takes longer is none
TOLD_EVERY = 60.0  # seconds between two lines of the log
logger = logging.getLogger(__name__)
_breaker = Breaker()
_told_at = -TOLD_EVERY


def is_away() -> bool:
    """Whether Redis did not answer when it was asked last."""
    return _breaker.is_away


def _or_alone(name: str) -> Callable[..., Any]:
    asked = getattr(RedisCache, name)

    @wraps(asked)
    def answer(self: "TolerantRedisCache", *args: Any, **kwargs: Any) -> Any:
        if _breaker.lets_try():
            began = time.monotonic()
            try:
                found = asked(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _breaker.failed(time.monotonic() - began)
                _tell(error)
            except ValueError:  # no such key, which is an answer
                _breaker.answered()
                raise
            else:
                if _breaker.is_away:
                    self.alone.clear()
                    _breaker.answered()
                    logger.warning("The cache answers again.")
                return found
        return getattr(self.alone, name)(*args, **kwargs)

    return answer


def _tell(error: Exception) -> None:
    global _told_at
    if time.monotonic() - _told_at >= TOLD_EVERY:
        _told_at = time.monotonic()
        said = f"{error} ".split(" ", 1)[0] if isinstance(error, ResponseError) else ""  # DENIED, NOAUTH, OOM …
        name = f"{type(error).__name__} {said}".strip()
        logger.warning("The cache does not answer, each process keeps its own: %s", name)


class TolerantRedisCache(RedisCache):
    """``alone`` is what this process keeps while Redis is away."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": SECONDS,
            "socket_timeout": SECONDS,
            "retry": None,
            "retry_on_timeout": False,
            "health_check_interval": 30,
        }
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})
        self.alone = LocMemCache("alone", {key: value for key, value in params.items() if key != "OPTIONS"})

    def reachable(self) -> bool:
        """Asked anew, whatever was found a moment ago; for those who watch."""
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except (RedisError, OSError):
            return False

    add = _or_alone("add")
    get = _or_alone("get")
    set = _or_alone("set")
    touch = _or_alone("touch")
    delete = _or_alone("delete")
    get_many = _or_alone("get_many")
    has_key = _or_alone("has_key")
    incr = _or_alone("incr")
    set_many = _or_alone("set_many")
    delete_many = _or_alone("delete_many")
    clear = _or_alone("clear")
