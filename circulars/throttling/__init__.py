"""How often one network may ask for what costs much: which classes there are (``classes``), and the counting.

Whoever counts needs no database: counts are in the cache under a keyed hash of the network and end with their window.
Without a cache, nobody is refused. Source: docs/architecture.md, "How often one may ask".
"""

from circulars.throttling.clients import hashed
from circulars.throttling.counting import is_within, seconds_left

__all__ = ["hashed", "is_within", "seconds_left"]
