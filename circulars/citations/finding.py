"""Find citations of other circulars in a plain text.

A citation is a name (``words.HEADS`` or the pattern of a series), a number and often a year, which is printed with
the number or in the date that follows. Source: docs/domain.md, "References".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from circulars.citations import grammar, words
from circulars.citations.grammar import Grammar, Member
from circulars.citations.series import Names, names_of


@dataclass(frozen=True, slots=True)
class Citation:
    """``text == source[start:end]``, in code points. ``year`` is as printed or None: it is never guessed.

    ``series_id`` is None where the citation names no series that is known: it then means the series of the citing
    document, unless ``is_foreign`` says that it names a body or series that the portal does not know.
    """

    start: int
    end: int
    text: str
    serial: int
    year: int | None = None
    suffix: str = ""
    series_id: int | None = None
    is_foreign: bool = False


def find(
    text: str,
    *,
    language: str,
    series: Sequence = (),
    own: tuple[int, int | None, str] | None = None,
    issued_on: date | None = None,
    own_series: int | None = None,
) -> list[Citation]:
    """All citations in order, none overlapping another, never the document itself.

    ``series`` are rows with ``pk``, ``pattern`` and ``issuer``; ``own`` is the number of the citing document as
    (serial, year, suffix) and ``own_series`` the key of its series. ``issued_on`` stands in for a missing own year,
    and for nothing else.
    """
    names = names_of(series, own_series)
    found: list[Citation] = []
    for citation in _candidates(text, language, names):
        if found and citation.start < found[-1].end:
            continue
        if own is not None and _is_own(citation, own, issued_on, own_series):
            continue
        found.append(citation)
    return found


def _candidates(text: str, language: str, names: Names) -> Iterator[Citation]:
    rules = grammar.of(language, names.own_heads)
    end = 0
    for start in rules.start.finditer(text):
        if start.start() < end:
            continue
        for citation in _read(text, start, rules, names):
            yield citation
            end = citation.end


def _read(text: str, found: re.Match[str], rules: Grammar, names: Names) -> list[Citation]:
    """The citations that begin at one name or at one Korean number."""
    if found["bare"] and _names_another_document(text, found.start()):
        return []
    name = found["head"] or found["after"]
    if found["head"]:
        start = found.start("head")
        members = rules.read_members(text, found)
    else:  # 제31호 서큘러, 제2018-31호
        start = found.start("bare" if found["bare"] else "before")
        end = found.end("bare") if found["bare"] else found.end("before")
        members = rules.members_of(text[:end], start, is_plural=False, is_marked=True)
        members = [member._replace(end=found.end()) for member in members]
    if not members:
        return []
    is_dated = members[-1].year is not None
    year, end = rules.year_after(text, members[-1].end, printed=members[-1].year)
    members[-1] = members[-1]._replace(end=end)
    if found["year"]:  # 2018년 서큘러 제31호
        start, year = found.start("year"), year or int(found["year"])
    return _citations(text, start, name, _with_years(members, year), rules, names, is_dated=is_dated)


def _with_years(members: list[Member], year: int | None) -> list[Member]:
    """ "27 and 28/2018", "27 and 28 of 2018": the year belongs to the numbers before it too."""
    result: list[Member] = []
    for member in reversed(members):
        year = member.year or year
        result.append(member._replace(year=year))
    return result[::-1]


def _citations(
    text: str, start: int, name: str | None, members: list[Member], rules: Grammar, names: Names, *, is_dated: bool
) -> list[Citation]:
    known = names.before(text, start, name) or names.after(text, members[-1].end, name)
    if known:
        series_id, is_foreign = known.series_id, known.is_foreign
        start = min(start, known.start)
        members[-1] = members[-1]._replace(end=max(members[-1].end, known.end))
    else:
        series_id, is_foreign = names.by_head(name, is_year_first=members[0].is_year_first, is_dated=is_dated)
    if rules.is_self(text, start) or rules.is_adjective(text, start):
        return []
    if rules.is_weak(name) and any(member.year is None for member in members):
        return []
    members[0] = members[0]._replace(start=start)
    return [
        Citation(
            member.start,
            member.end,
            text[member.start : member.end],
            member.serial,
            member.year,
            member.suffix,
            series_id,
            is_foreign,
        )
        for member in members
    ]


def _names_another_document(text: str, start: int) -> bool:
    """공고 제2018-31호 is a public notice. Without a name the number is a circular's."""
    word = re.search(r"([가-힣]+)[^\S\n]?$", text[max(0, start - 20) : start])
    return bool(word) and word[1].endswith(tuple(words.OTHER_DOCUMENTS))


def _is_own(
    citation: Citation, own: tuple[int, int | None, str], issued_on: date | None, own_series: int | None
) -> bool:
    serial, year, suffix = own
    if (citation.serial, grammar.folded(citation.suffix)) != (serial, grammar.folded(suffix)):
        return False
    if citation.is_foreign and own_series is not None:
        return False  # without an own series nobody knows that the body named is another
    if citation.series_id is not None and own_series is not None and citation.series_id != own_series:
        return False
    own_year = year or (issued_on.year if issued_on else None)
    return citation.year is None or own_year is None or citation.year == own_year
