"""What serving the portal stands on: the distributions of requirements.txt and what they need, as installed."""

from portal.dependencies.closure import Distribution, installed
from portal.dependencies.licences import ALLOWED, is_allowed
from portal.dependencies.listing import cyclonedx, table

__all__ = ["ALLOWED", "Distribution", "cyclonedx", "installed", "is_allowed", "table"]
