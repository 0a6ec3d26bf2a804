"""What pages say of themselves to machines: schema.org in JSON-LD, one block in the head of a page.

A block is data and no script: browsers run nothing of it, and the policy of the page allows none. Names of staff are
not in it. Source: docs/architecture.md, "Following".
"""

from circulars.following.json_ld.document import circular
from circulars.following.json_ld.nodes import block
from circulars.following.json_ld.office import organisation, site, team
from circulars.following.json_ld.pages import collection, event

__all__ = ["block", "circular", "collection", "event", "organisation", "site", "team"]
