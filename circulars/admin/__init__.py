"""The desk: importing a module registers what it has for the admin. Each folder is what staff do at one place."""

from circulars.admin import desk, intake
from circulars.admin.common import audit, personal_reads
from circulars.admin.connections import found_addresses
from circulars.admin.copy_list import circular
from circulars.admin.masters import access, glossary, passages, reorganisation, rows, sections, terms
from circulars.admin.members import masters as members
from circulars.admin.members import records
from circulars.admin.readers import (
    feedback,
    figures,
    promoted_results,
    redirects,
    search_misses,
    site_notices,
    synonyms,
)
from circulars.admin.telling import alerts, bounces, subscriptions
from circulars.admin.timelines import dossiers, events
from circulars.admin.upkeep import background, board_items, jobs, mails
from circulars.admin.working_copy import page

__all__ = [
    "access",
    "alerts",
    "audit",
    "background",
    "board_items",
    "bounces",
    "circular",
    "desk",
    "dossiers",
    "events",
    "feedback",
    "figures",
    "found_addresses",
    "glossary",
    "intake",
    "jobs",
    "mails",
    "members",
    "page",
    "passages",
    "personal_reads",
    "promoted_results",
    "records",
    "redirects",
    "reorganisation",
    "rows",
    "search_misses",
    "sections",
    "site_notices",
    "subscriptions",
    "synonyms",
    "terms",
]
