"""The ``PORTAL_*`` variables, read once, typed, and refused in one sentence when they do not fit.

The table in README.md, "Settings", says what each is for; a test holds both together.
"""

from portal.environment.contacting import contacts
from portal.environment.databases import behind_pooler, middleware_of, routers, with_replicas
from portal.environment.engines import cache, database, sqlite
from portal.environment.mailing import mail, mailbox
from portal.environment.names import KNOWN, unknown_names
from portal.environment.purging import header, purged
from portal.environment.rates import rates
from portal.environment.reading import (
    INTERFACE_LANGUAGES,
    at_least,
    flag,
    folder,
    languages,
    listed,
    number,
    origin,
    required,
    secret,
    secrets,
    text,
    time_zone,
)
from portal.environment.scanning import scanner
from portal.environment.seeing import choice, log, mailboxes, networks
from portal.environment.storing import blob_storage

__all__ = [
    "INTERFACE_LANGUAGES",
    "KNOWN",
    "at_least",
    "behind_pooler",
    "blob_storage",
    "cache",
    "choice",
    "contacts",
    "database",
    "flag",
    "folder",
    "header",
    "languages",
    "listed",
    "log",
    "mail",
    "mailbox",
    "mailboxes",
    "middleware_of",
    "networks",
    "number",
    "origin",
    "purged",
    "rates",
    "required",
    "routers",
    "scanner",
    "secret",
    "secrets",
    "sqlite",
    "text",
    "time_zone",
    "unknown_names",
    "with_replicas",
]
