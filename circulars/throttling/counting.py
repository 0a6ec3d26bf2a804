import time

from django.conf import settings
from django.core.cache import cache

from circulars.throttling.classes import CLASSES
from circulars.throttling.clients import hashed


def limit_of(name: str) -> int:
    """How many requests of this class one network has in a window; 0: as many as it likes."""
    known = CLASSES[name]
    return getattr(settings, known.setting) if known.setting else settings.RATES.get(name, known.limit)


def is_within(name: str, address: str, about: str = "") -> bool:
    """Count one request of a class from ``address``; False once there were too many in this window of the clock.

    ``about`` counts apart what is not to be counted together, such as the forms of two pages.
    """
    limit = limit_of(name)
    if not limit:
        return True
    window = CLASSES[name].window
    key = f"rate.{name}.{int(time.time() // window)}.{hashed(address)}.{about}"
    if cache.add(key, 1, window):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it fell out of the cache in between, or there is no cache
        return True


def seconds_left(name: str) -> int:
    """Until the next window begins."""
    window = CLASSES[name].window
    return max(1, int(window - time.time() % window))
