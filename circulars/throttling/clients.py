import hashlib
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.utils.crypto import salted_hmac


def hashed(address: str) -> str:
    """A keyed hash of a client's network: an address of IPv4, or the first 64 bits of one of IPv6.

    One household or office has many addresses of IPv6, but one network.
    """
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
