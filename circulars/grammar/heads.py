"""Of the head of a document: number, place, day of issue, day on which a board put it up."""

import re
from collections.abc import Iterator

from circulars.grammar import dates, labels
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import is_prose

DATELINE = re.compile(
    r"\s*(?:\(?(?P<place>[A-ZÀ-Ý][^\W\d_]+(?:[\s-][A-ZÀ-Ý][^\W\d_]+){0,3}(?:,\s[A-ZÀ-Ý][^\W\d_]+(?:\s[A-ZÀ-Ý][^\W\d_]+)?)?)\)?\s?,\s(?:le\s"
    r"|a\s)?)?"
)
POSTED = re.compile(
    r"(?:posted|published|publié|publicado|mis en ligne|uploaded)\s?(?:on|le|el)?\s?[:：]?\s?(?=\d|[A-Z])",
    re.IGNORECASE,
)
KOREAN_SENT = re.compile(r"시행\s[^()\n]{2,60}\(\s?(?P<date>[^()\n]{6,16})\)")


def propose(reading: Reading) -> Iterator[Proposal]:
    yield from _issued(reading)
    yield from _posted(reading)
    yield from _number(reading)


def _number(reading: Reading) -> Iterator[Proposal]:
    number, passage = reading.layout.number, reading.layout.number_at
    if number is None:
        return
    value = number.value
    is_printed = number.year is not None
    if not is_printed and reading.issued_on:
        value["year"] = reading.issued_on.year
    confidence = 0.97 if number.score >= 3.9 else 0.8
    if passage is None:
        yield reading.propose("number", value, confidence=0.93)
    else:
        yield reading.propose("number", value, passage, number.start, number.end, confidence)


# ------------------------------------------------------------------ issue
def _issued(reading: Reading) -> Iterator[Proposal]:
    layout = reading.layout
    if layout.issue:
        issue = layout.issue
        reading.issued_on = issue.found.days()[0] if issue.found.days() else None
        if reading.issued_on:
            text = issue.passage
            yield reading.propose(
                "place", issue.place, text, issue.place_start, issue.place_start + len(issue.place), 0.96
            )
            yield reading.propose(
                "issued_on", reading.issued_on.isoformat(), text, issue.found.start, issue.found.end, 0.98
            )
            return
    for passage, found, confidence in _days_of_issue(reading):
        days = found.days()
        if days and not found.is_span:
            reading.issued_on = days[0]
            match = DATELINE.match(passage.text)
            if match and match["place"] and match.end() <= found.start <= match.end() + 2:
                yield reading.propose("place", match["place"], passage, match.start("place"), match.end("place"), 0.85)
            yield reading.propose("issued_on", days[0].isoformat(), passage, found.start, found.end, confidence)
            return


def _days_of_issue(reading: Reading) -> Iterator[tuple[Passage, dates.Found, float]]:
    layout = reading.layout
    for passage in layout.of_role("issued"):
        for found in dates.find(passage.text)[:1]:
            yield passage, found, 0.95
    if (dateline := story(reading)) is not None:
        yield dateline[0], dateline[1], 0.93
    for passage in layout.passages[:30] + layout.tail:
        if match := KOREAN_SENT.search(passage.text[:200]):
            for found in dates.find(passage.text[match.start("date") : match.end("date")]):
                shift = match.start("date")
                yield passage, dates.Found(found.start + shift, found.end + shift, found.first, found.last), 0.93
    posted = {p.labelled and p.labelled.role for p in layout.passages[:30]} & {"posted"}
    is_story = looks_like_story(reading)
    for passage in layout.head:
        if passage.role != "date" or is_story or _is_below_title(reading, passage):
            continue
        for found in dates.find(passage.text)[:1]:
            yield passage, found, 0.9 if not posted else 0.8
    for passage in [*layout.tail, *layout.text[-3:]]:  # a letter in Korean or a note closes with its day
        found = dates.only(passage.text.strip())
        if found and not found.is_span and passage.role in ("", "signature"):
            passage.role = "date"
            yield passage, found, 0.9
    for passage in layout.head:
        if passage.role in ("title", "number", "reference", "contact") and not is_story and len(passage.text) < 160:
            ends = [found for found in dates.find(passage.text) if _closes_line(passage.text, found)]
            if ends and not re.search(r"meeting|session|deadline|until|회의|행사", passage.text, re.IGNORECASE):
                yield passage, ends[0], 0.6


def _closes_line(text: str, found: dates.Found) -> bool:
    """ "Ref. 12/3     5 May 2020", "CIRCULAR 7 – 3 June 2021"."""
    before = text[: found.start].rstrip()
    return not text[found.end :].strip(" .)") and bool(
        re.search(r"\d[^\d\s]*$|[|–(]$|\bdate:?$", before, re.IGNORECASE)
    )


def _is_below_title(reading: Reading, passage: Passage) -> bool:
    """A day right below the title line and above the salutation is that of an event."""
    head = reading.layout.head
    index = next(i for i, other in enumerate(head) if other is passage)
    above = head[index - 1] if index else None
    has_addressees = any(other.role in ("to", "copy", "issue") for other in head[:index])
    return bool(above and above.role == "title" and has_addressees and not passage.has_gap)


# ------------------------------------------------------------------ stories
def story(reading: Reading) -> tuple[Passage, dates.Found, int] | None:
    """The paragraph that opens a news brief with its day ("9 December 2018: …"), the day, where the words begin."""
    for passage in reading.layout.passages[: reading.layout.body + 4]:
        match = DATELINE.match(passage.text)
        rest = passage.text[match.end() : match.end() + 60]
        found = dates.find(rest)
        if not found or found[0].start > 1 or found[0].is_span or not found[0].has_year or len(passage.text) < 110:
            continue
        behind = rest[found[0].end :]
        joint = re.match(r"\s?\)?\s?(?:\([A-Za-z .]{2,30}\)\s?)?[:–—-]", behind)
        if not joint and passage.text.lstrip().startswith("("):
            joint = re.match(r"\s?\)", behind)
        if joint:
            one = found[0]
            shift = match.end()
            end = shift + one.end + joint.end()
            return passage, dates.Found(shift + one.start, shift + one.end, one.first, one.last), end
    return None


def looks_like_story(reading: Reading) -> bool:
    return story(reading) is not None


# ------------------------------------------------------------------ posting
def _posted(reading: Reading) -> Iterator[Proposal]:
    layout = reading.layout
    for passage in layout.passages[: layout.body + 6]:
        if not passage.labelled or passage.labelled.role != "posted" or _is_prose_label(passage):
            continue
        if (found := dates.find(passage.text)) and (days := found[0].days()):
            reading.posted_on = days[0]
            yield reading.propose("posted_on", days[0].isoformat(), passage, found[0].start, found[0].end, 0.97)
            return
    for passage in layout.passages[: layout.body + 3]:
        match = POSTED.search(passage.text[:120]) if _may_say_posted(passage) else None
        if match and (found := dates.find(passage.text)):
            one = next((one for one in found if one.start >= match.end() - 1), None)
            if one and (days := one.days()):
                reading.posted_on = days[0]
                yield reading.propose("posted_on", days[0].isoformat(), passage, one.start, one.end, 0.92)
                return
    dateline = story(reading)
    if dateline is not None:
        for passage in layout.passages[: layout.body + 3]:
            alone = dates.only(passage.text.strip())
            is_day = alone is not None and not alone.is_span and passage is not dateline[0]
            if is_day and (days := dates.find(passage.text)[0].days()):
                reading.posted_on = days[0]
                yield reading.propose("posted_on", days[0].isoformat(), passage, confidence=0.9)
                return


def _may_say_posted(passage: Passage) -> bool:
    return len(passage.text) < 110 and not passage.text.rstrip().endswith(".") and not is_prose(passage)


def _is_prose_label(passage: Passage) -> bool:
    return len(passage.text) > 120 and labels.at_head(passage.text) is not None
