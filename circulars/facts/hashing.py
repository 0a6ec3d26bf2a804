"""The one spelling of facts that is hashed, and whether two texts say the same."""

import hashlib
import json
from typing import Any

from circulars.models import Edition


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed and exported: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(facts: dict[str, Any], body: str) -> str:
    """SHA-256 in hexadecimal over the canonical ``{"body", "facts"}``."""
    return hashlib.sha256(canonical({"body": body, "facts": facts})).hexdigest()


def says_the_same(facts: dict[str, Any], body: str, edition: Edition) -> bool:
    """Whether these are the words of the edition; a passage changed and changed back is no difference."""
    if hash_of(facts, body) == edition.content_hash:
        return True
    if not edition.facts or not facts.get("passages"):
        return False
    return hash_of(_unnumbered(facts), body) == hash_of(_unnumbered(edition.facts), edition.body)


def _unnumbered(facts: dict[str, Any]) -> dict[str, Any]:
    passages = [{**line, "revision": None} for line in facts.get("passages", [])]
    return {**facts, "passages": passages}
