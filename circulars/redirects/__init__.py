"""Former addresses: how they are written, where they lead, tables of them, and those that readers ask for in vain.

Source: docs/domain.md, "Former addresses".
"""

from circulars.redirects.changing import NotPossible, Outcome, describe, lead, refusal_of, settle
from circulars.redirects.former import NotAnAddress, asked, canonical
from circulars.redirects.importing import Told, plan, take
from circulars.redirects.present import present_page
from circulars.redirects.table import NotReadable, read
from circulars.redirects.targets import Finder, NoTarget, Target, is_page, is_public_route, was_public

__all__ = [
    "Finder",
    "NoTarget",
    "NotAnAddress",
    "NotPossible",
    "NotReadable",
    "Outcome",
    "Target",
    "Told",
    "asked",
    "canonical",
    "describe",
    "is_page",
    "is_public_route",
    "lead",
    "plan",
    "present_page",
    "read",
    "refusal_of",
    "settle",
    "take",
    "was_public",
]
