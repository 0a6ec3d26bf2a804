"""How a circular is cited: in a sentence, in an official letter, and by programs that keep references."""

import re
from collections.abc import Mapping
from typing import Any

from circulars.reading import days, names

LONGEST_SUBJECT = 90  # characters; what a list of mails shows
BIBTEX_SPECIAL = {  # braces are counted even where they are escaped: an odd one would swallow what follows
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def citation(facts: Mapping[str, Any], language: str) -> str:
    """Issuer, number (else the title in quotation marks) and day of issue, in the forms of the interface language."""
    issuer = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    marks = "「{}」" if language == "ko" else "“{}”"
    what = names.number_of(facts) or marks.format(facts["title"])
    if names.names_issuer(issuer, what):
        issuer = ""
    issued = days.parse(facts["issued_on"])
    return ", ".join(part for part in (issuer, what, days.long(issued, language) if issued else "") if part)


def letter(facts: Mapping[str, Any], url: str, language: str) -> str:
    """Lines to paste into an official letter; nothing that is missing is named.

    Korean letters name what they refer to as ``관련: 기관 번호(2018. 12. 5.) 「제목」`` and where it is.
    """
    issuer = _issuer(facts, language)
    number, title = names.number_of(facts), _one_line(facts["title"])
    if names.names_issuer(issuer, number):
        issuer = ""
    issued = days.parse(facts["issued_on"])
    if language == "ko":
        named = " ".join(part for part in (issuer, number) if part)
        dated = f"{named}({days.short(issued, 'ko')})" if issued and named else named
        first = " ".join(part for part in (dated, f"「{title}」") if part)
        dated_alone = f"({days.short(issued, 'ko')})" if issued and not named else ""
        return f"관련: {first}{dated_alone}\n주소: {url}"
    parts = (issuer, number, f"“{title}”", days.long(issued, "en") if issued else "")
    return f"Reference: {', '.join(part for part in parts if part)}\n{url}"


def bibtex(facts: Mapping[str, Any], url: str, key: str) -> str:
    """One entry of BibTeX in UTF-8; ``key`` is letters, digits and hyphens."""
    issued = days.parse(facts["issued_on"])
    issuer = (facts["issuer"] and names.issuer_name(facts["issuer"], facts["language"])) or facts["issuer_name"]
    fields = [
        ("author", f"{{{_for_bibtex(issuer)}}}" if issuer else ""),
        ("title", f"{{{_for_bibtex(facts['title'])}}}"),
        ("institution", _for_bibtex(issuer)),
        ("number", _for_bibtex(names.number_of(facts))),
        ("date", issued.isoformat() if issued else ""),
        ("year", str(issued.year) if issued else ""),
        ("langid", {"ko": "korean", "en": "english", "fr": "french", "es": "spanish"}.get(facts["language"], "")),
        ("url", url),
    ]
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
    return f"@techreport{{{key},\n{lines}}}\n"


def ris(facts: Mapping[str, Any], url: str) -> str:
    """One record of RIS, which Zotero, EndNote and Mendeley read; lines end as the format asks."""
    issued = days.parse(facts["issued_on"])
    issuer = (facts["issuer"] and names.issuer_name(facts["issuer"], facts["language"])) or facts["issuer_name"]
    fields = [
        ("TY", "RPRT"),
        ("AU", _one_line(issuer)),
        ("TI", _one_line(facts["title"])),
        ("PB", _one_line(issuer)),
        ("SN", _one_line(names.number_of(facts))),
        ("PY", str(issued.year) if issued else ""),
        ("DA", f"{issued:%Y/%m/%d}" if issued else ""),
        ("LA", facts["language"]),
        ("UR", url),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def key(path: str) -> str:
    """``uclg-2018-31``: what a program calls the entry. Hangul in an address is left out, which BibTeX cannot name."""
    return re.sub(r"[^0-9A-Za-z]+", "-", path).strip("-")


def subject(facts: Mapping[str, Any], office: str) -> str:
    """Of a mail that passes the document on: whose portal, which number, what about; short enough to be read."""
    number = names.number_of(facts)
    title = _one_line(facts["title_ko"] or facts["title"])
    line = f"{number} {title}".strip() if number else title
    return shortened(f"[{office}] {line}" if office else line, LONGEST_SUBJECT)


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _issuer(facts: Mapping[str, Any], language: str) -> str:
    """The body in full with its abbreviation, as a letter names it the first time."""
    if not facts["issuer"]:
        return _one_line(facts["issuer_name"])
    name, short = names.issuer_name(facts["issuer"], language), facts["issuer"].get("abbreviation", "")
    if not short or short == name:
        return _one_line(name)
    return _one_line(f"{name}({short})" if language == "ko" else f"{name} ({short})")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _for_bibtex(text: str) -> str:
    return "".join(BIBTEX_SPECIAL.get(character, character) for character in _one_line(text))
