"""Telling the caches in front of the portal that something public has changed, so that they drop what they keep.

They keep nothing longer than a minute anyway; this is for those who cannot wait so long, above all for what was
hidden or erased. Everything is dropped: what was removed stands on lists, in searches and in feeds as well, and no
address has to be named to anybody. Source: docs/architecture.md, "Caches in front".
"""

from circulars.purging.following import KIND, watch
from circulars.purging.sending import Target, drop_everything

__all__ = ["KIND", "Target", "drop_everything", "watch"]
