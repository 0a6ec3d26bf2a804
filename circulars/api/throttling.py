"""How often one address may ask. Kept in the cache as a count per minute under a keyed hash, never as an address."""

import hashlib
import time
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds


class ClientThrottle(BaseThrottle):
    """``API_REQUESTS_PER_MINUTE`` requests in each minute of the clock; 0 sets no limit."""

    def allow_request(self, request: Request, view) -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE
        if not limit:
            return True
        now = time.time()
        self._left = WINDOW - now % WINDOW
        key = f"api.requests.{int(now // WINDOW)}.{hashed(request.META.get('REMOTE_ADDR', ''))}"
        if cache.add(key, 1, WINDOW):
            return True
        try:
            return cache.incr(key) <= limit
        except ValueError:  # it fell out of the cache in between
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return max(1.0, self._left)


def hashed(address: str) -> str:
    """A keyed hash of a client's address. One household or office has many addresses of IPv6, but one network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        parsed = None
    if isinstance(parsed, IPv6Address):
        address = parsed.ipv4_mapped.compressed if parsed.ipv4_mapped else parsed.exploded[:19]
    return hashlib.blake2b(address.encode(), key=_key(), digest_size=12).hexdigest()


def _key() -> bytes:
    global _kept
    if _kept is None or _kept[0] != settings.SECRET_KEY:
        _kept = (settings.SECRET_KEY, salted_hmac("circulars.api.throttling", "client").digest())
    return _kept[1]


_kept: tuple[str, bytes] | None = None
