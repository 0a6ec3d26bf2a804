"""Under what others gave what we use, as SPDX names it; and which of those the portal may stand on."""

import re
from email.message import Message
from typing import Any

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "CC0-1.0",
        "ISC",
        "LGPL-3.0-only",  # psycopg, used as a library and unchanged
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)

# Metadata that say nothing, or not in the words of SPDX: read in the licence file of the distribution.
READ_BY_HAND = {
    "django-filter": "BSD-3-Clause",
    "drf-spectacular-sidecar": "BSD-3-Clause",
    "olefile": "BSD-2-Clause",
    "pyasn1-modules": "BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
}

_CLASSIFIERS = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
    "The Unlicense (Unlicense)": "Unlicense",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_WORDS = {"AND", "OR", "WITH"}


def of(name: str, metadata: Message | Any) -> str:
    """An expression of SPDX, or "" where neither the metadata nor anybody here says."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    if expression := metadata.get("License-Expression"):
        return expression
    text = " ".join((metadata.get("License") or "").split())
    if text and set(_NAME.findall(text)) - _WORDS <= ALLOWED:
        return text
    classes = metadata.get_all("Classifier") or []
    found = {
        _CLASSIFIERS.get(one.rpartition(" :: ")[2], "") for one in classes if one.startswith("License :: OSI Approved")
    }
    return found.pop() if len(found) == 1 else ""


def is_allowed(expression: str) -> bool:
    """Each part joined by AND must be allowed; of parts joined by OR one is enough."""
    if not expression:
        return False
    parts = re.sub(r"[()]", " ", expression).split(" OR ") if "AND" not in expression.split() else [expression]
    return any(all(name in ALLOWED for name in set(_NAME.findall(part)) - _WORDS) for part in parts)
