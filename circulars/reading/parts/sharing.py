"""The mail with which a circular is passed on."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from circulars.reading.citation import citation, shortened, subject

LONGEST_TITLE = 120  # characters; some programs cut an address of more than 2,000 bytes, and a syllable takes nine
NEW_LINE = "%0D%0A"  # as RFC 6068 asks


def mail(facts: Mapping[str, Any], url: str, office: str, language: str) -> str:
    """The address of a new mail: a subject that says whose and what, a body that stands without an attachment."""
    titles = [facts["title"]] if facts["language"] == "ko" else [facts["title_ko"], facts["title"]]
    lines = [shortened(" ".join(title.split()), LONGEST_TITLE) for title in titles if title]
    cited = citation(facts, language)
    lines += [shortened(cited, LONGEST_TITLE)] if not any(line in cited for line in lines) else []
    body = NEW_LINE.join(quote(line, safe="") for line in [*lines, "", url])
    return f"mailto:?subject={quote(subject(facts, office), safe='')}&body={body}"
