"""What of contacts and addresses somebody should mend: found by rules, shown on the desk, told once by mail.

Source: docs/domain.md, "Upkeep of contacts".
"""

from circulars.contact_upkeep.collecting import collect
from circulars.contact_upkeep.kinds import KINDS, Finding, Kind
from circulars.contact_upkeep.telling import tell

__all__ = ["KINDS", "Finding", "Kind", "collect", "tell"]
