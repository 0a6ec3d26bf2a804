"""Which database servers did not answer a moment ago, so that not every request waits for a dead one.

After a failed attempt a server counts as away for a while; then one thread tries it again, and the others go on
without it until that one knows.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

HELD = 1.0  # seconds, after a refusal at once, as of a machine whose server is down
HELD_LONGER = 5  # times what the attempt took: a machine that does not even refuse costs as much as the wait for it
PROBE = 10.0  # seconds in which the one that tries is not joined by others


@dataclass
class Breaker:
    away_until: float = 0.0
    is_away: bool = False
    _lock: Lock = field(default_factory=Lock)

    def lets_try(self) -> bool:
        """Whether this thread may ask the server: always while it answers, one thread now and then when it does not."""
        if not self.is_away:
            return True
        with self._lock:
            if time.monotonic() < self.away_until:
                return False
            self.away_until = time.monotonic() + PROBE
            return True

    def failed(self, seconds: float) -> None:
        with self._lock:
            self.is_away = True
            self.away_until = time.monotonic() + max(HELD, HELD_LONGER * seconds)

    def answered(self) -> None:
        self.is_away = False


_breakers: dict[str, Breaker] = {}


def of(alias: str) -> Breaker:
    return _breakers.setdefault(alias, Breaker())


def forget() -> None:
    """For tests: nothing is known of any server."""
    _breakers.clear()
