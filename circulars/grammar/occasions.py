"""Events and deadlines: every date of a text is one of them or neither, by the words around it."""

import re
from collections.abc import Iterator
from datetime import date

from circulars.grammar import dates, deadline_kinds, event_names, heads
from circulars.grammar.occasion_cues import (
    AFTER_DOCUMENT,
    ANY_ACTION,
    CLOCK,
    CUE_AFTER,
    CUE_BEFORE,
    DEADLINE_WORD,
    EXTENDED,
    EXTENDED_FROM,
    FOR_ACTION,
    IN_PLACE_AFTER,
    IN_PLACE_BEFORE,
    INSTEAD,
    NOUN,
    OF_DOCUMENT,
    OFFICE_ACT,
    ON,
    OPENING,
    PAST,
    STARTING,
    VERB,
    WANTED_FOR,
)
from circulars.grammar.occasion_lines import Occasion, of_label, of_row
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading, sentences

MOST_IN_PASSAGE = 200  # days that are looked at: more is a table of figures, not a circular
MOST_DAYS = 1500
SKIPPED = frozenset(
    "posted modified issue date issued reference furniture author meta annex drafting files phone fax contact footer"
    " number from".split()
)


def propose(reading: Reading) -> Iterator[Proposal]:
    _learn_days(reading)
    occasions = list(_all(reading))
    deadlines: dict[date, Occasion] = {}
    for one in occasions:
        if one.field == "deadlines" and one.last not in deadlines:
            deadlines[one.last] = one
    for day, one in deadlines.items():
        sentence = one.passage.text[one.sentence[0] : one.sentence[1]].strip()
        value = {
            "due_on": day.isoformat(),
            "due_time": deadline_kinds.time_of(one),
            "kind": deadline_kinds.kind_of(sentence, reading.title),
            "text": sentence[:300],
        }
        yield reading.propose("deadlines", value, one.passage, one.start, one.end, min(0.97, 0.6 + one.score * 0.15))
    events: dict[tuple[date, date], list[Occasion]] = {}
    for one in occasions:
        if one.field == "events":
            events.setdefault((one.first, one.last), []).append(one)
    for (first, last), group in events.items():
        if _is_covered(first, last, group, events):
            continue
        best = event_names.best(reading, group)
        value = {"name": best.name, "starts_on": first.isoformat(), "ends_on": last.isoformat(), "place": best.place}
        one = group[0]
        confidence = min(0.95, 0.55 + 0.12 * max(o.score for o in group) + 0.06 * (len(group) - 1))
        yield reading.propose("events", value, one.passage, one.start, one.end, confidence)


def _is_covered(first: date, last: date, group: list[Occasion], events: dict) -> bool:
    """A weak day inside a longer event that the text already gives is a part of it, not another event."""
    if max(one.score for one in group) >= 2.5:
        return False
    return any(a <= first and last <= b and (a, b) != (first, last) for a, b in events)


def _learn_days(reading: Reading) -> None:
    for passage in reading.layout.passages:
        if (
            passage.role in ("modified", "posted", "furniture", "issue", "date", "issued", "reference")
            or len(passage.text) > 20_000
        ):
            continue
        for found in dates.find(passage.text):
            days = found.days() if found.has_year else None
            if (days and found.start > 0) or (days and found.is_span):
                before = passage.text[max(0, found.start - 60) : found.start]
                if found.is_span or not OF_DOCUMENT.search(before):
                    reading.known_days.append(days)


def _all(reading: Reading) -> Iterator[Occasion]:
    layout = reading.layout
    dateline = heads.story(reading)
    seen = 0
    for index, passage in enumerate(layout.passages):
        role = passage.role.removeprefix("label:")
        if role in SKIPPED or (passage is layout.number_at and passage.role == "number"):
            continue
        found = dates.find(passage.text)[:MOST_IN_PASSAGE]
        seen += len(found)
        if not found or seen > MOST_DAYS:
            continue
        if passage in layout.head and role in ("event", "deadline", "title", "subject", "when"):
            yield from _in_head(reading, passage, found, index)
            continue
        if passage.kind == "row" and len(passage.cells) > 1 and not passage.labelled:
            yield from of_row(reading, passage, found, index)
            continue
        if role in ("when", "deadline") and passage.labelled:
            yield from of_label(reading, passage, found, role, index)
            continue
        for start, end in sentences(passage.text):
            inside = [one for one in found if start <= one.start < end]
            for one in inside:
                if dateline and passage is dateline[0] and one.start == dateline[1].start:
                    continue
                if occasion := _classify(reading, passage, (start, end), one, inside):
                    yield occasion


def _in_head(reading: Reading, passage: Passage, found: list[dates.Found], index: int) -> Iterator[Occasion]:
    text = passage.text
    bounds = (0, len(text))
    role = passage.role
    for one in found:
        before, after = text[: one.start], text[one.end :]
        if role == "title" and not one.start and after.lstrip().startswith(":"):
            continue  # a day before the title
        is_deadline = (
            role == "deadline"
            or bool(CUE_BEFORE.search(before[-80:]) and not re.search(r"\bafter\W*$", before))
            or bool(DEADLINE_WORD.search(text))
        )
        if is_deadline and not (
            EXTENDED.search(text) and EXTENDED_FROM.search(before) and len(found) > 1 and one is not found[-1]
        ):
            if days := reading.days_of(one):
                yield Occasion("deadlines", days[1], days[1], passage, one.start, one.end, 2.4, bounds)
            continue
        if is_deadline or (OF_DOCUMENT.search(before[-50:]) and not one.is_span) or AFTER_DOCUMENT.match(after):
            continue
        if days := reading.days_of(one):
            score = 2.6 if role in ("event", "when") else 2.2
            if reading.issued_on and days == (reading.issued_on, reading.issued_on):
                continue
            yield Occasion(
                "events", days[0], days[1], passage, one.start, one.end, score, bounds, is_named_by_title=True
            )


def _classify(reading: Reading, passage: Passage, bounds: tuple[int, int], one: dates.Found, inside) -> Occasion | None:
    text = passage.text
    begin, close = max(bounds[0], one.start - 600), min(bounds[1], one.end + 400)
    before, after = text[begin : one.start], text[one.end : close]
    sentence = text[begin:close]
    near_before, near_after = before[-160:], after[:120]
    is_deadline = _is_deadline(sentence, before, after, one, inside)
    if is_deadline:
        if (
            EXTENDED.search(sentence)
            and len(inside) > 1
            and one is not inside[-1]
            and EXTENDED_FROM.search(before[-60:])
        ):
            return None
        days = reading.days_of(one)
        if not days:
            return None
        return Occasion("deadlines", days[1], days[1], passage, one.start, one.end, is_deadline, bounds)
    if (OPENING.search(sentence) and not VERB.search(near_before[-60:])) or INSTEAD.search(before[-60:]):
        return None
    is_dated = OF_DOCUMENT.search(before[-60:]) or (STARTING.search(before[-24:]) and not one.is_span)
    is_of_document = AFTER_DOCUMENT.match(after) or (is_dated and not NOUN.search(before[-28:]))
    if is_of_document and not (one.is_span and (VERB.search(sentence) or PAST.search(sentence))):
        return None
    score, is_past = _event_score(sentence, near_before, near_after, one, passage)
    if score < (1.6 if one.is_span else 1.9):
        return None
    days = reading.days_of(one, is_past=is_past)
    if not days:
        return None
    if reading.issued_on and days[0] == days[1] == reading.issued_on and reading.kind != "brief":
        return None
    if is_past and reading.kind in ("circular", "letter", "") and not (reading.anchor and days[1] >= reading.anchor):
        return None
    if reading.kind in ("circular", "letter", "") and reading.issued_on and days[1] < reading.issued_on:
        return None
    return Occasion("events", days[0], days[1], passage, one.start, one.end, score, bounds, is_past)


def _is_deadline(sentence: str, before: str, after: str, one: dates.Found, inside) -> float:
    """How sure it is that a day is a deadline; 0.0 where it is none."""
    cue = CUE_BEFORE.search(before[-90:])
    follows = CUE_AFTER.match(after)
    if OFFICE_ACT.search(sentence) and not re.search(r"please|kindly|deadline|바랍니다|주십시오", sentence, re.I):
        return 0.0
    if cue and re.fullmatch(r"after|closed? after", cue["cue"], re.IGNORECASE):
        return (
            1.8
            if re.search(r"\b(?:closed|no longer|not be accepted|not be considered)\b", after, re.IGNORECASE)
            else 0.0
        )
    if cue and re.fullmatch(
        r"deadline|date limite|fecha límite|plazo|délai|échéance|마감일?은?|기한은?", cue["cue"], re.IGNORECASE
    ):
        return 2.5
    if DEADLINE_WORD.search(before) and not VERB.search(before[-40:]) and len(before) < 260 and not one.is_span:
        return 2.3
    if one.is_span and DEADLINE_WORD.search(before) and re.match(r"\s?(?:으로|로)\s?(?:변경|연장|조정|늦)", after):
        return 2.3  # "기한을 2월 28일에서 9월 30일로 변경합니다": the second day
    if DEADLINE_WORD.search(after[:40]) and not one.is_span:
        return 2.0
    has_action = ANY_ACTION.search(sentence)
    if FOR_ACTION.search(before[-40:]) and not one.is_span:
        return 2.0
    if follows:
        if re.match(r"까지", follows[0].strip()) or "까지" in follows[0]:
            is_event = VERB.search(after[:70]) or PAST.search(after[:70])
            if (one.is_span and is_event) or (len(inside) > 1 and is_event and "부터" in before):
                return 0.0
            return 2.4 if has_action else 1.6
        if re.search(r"이전|한", follows[0]):
            return 2.0 if has_action else 0.0
        return 2.3
    if cue:
        if re.match(r"until|till|hasta|jusqu|up to|ends?", cue["cue"], re.IGNORECASE) and re.search(
            r"\b(?:held|takes? place|runs?|meeting|session|exhibition)\b[^,;]{0,60}$", before[-100:], re.IGNORECASE
        ):
            return 0.0
        if re.fullmatch(r"pour le", cue["cue"], re.IGNORECASE) and not WANTED_FOR.search(sentence):
            return 0.0
        return 2.4 if has_action else 0.0
    if (
        (
            one.is_span
            and has_action
            and re.search(
                r"\b(?:submi\w+|appl\w+|regist\w+|nominat\w+|inscri\w+|candidat\w+|dépos\w+|dépôt\w*|신청|접수|등록|제출|모집)",
                before[-90:],
                re.IGNORECASE,
            )
        )
        and re.search(
            r"(?:open|accept|from|between|period|du|del|desde|기간|:)\W*(?:\w+\s){0,3}$", before[-40:], re.IGNORECASE
        )
        and not VERB.search(before)
    ):
        return 2.0
    return 0.0


def _event_score(sentence: str, before: str, after: str, one: dates.Found, passage: Passage) -> tuple[float, bool]:
    is_past = bool(PAST.search(before) or PAST.search(after[:60]))
    if (
        is_past
        and (VERB.search(before[-80:]) or VERB.search(after[:70]))
        and not re.search(r"(?:took place|열렸|개최했|개최되었|개최하였)", after[:80])
    ):
        is_past = False
    has_noun = bool(NOUN.search(before) or NOUN.search(after))
    score = 0.0
    if VERB.search(before) or VERB.search(after[:70]):
        score += 1.5
    elif is_past:
        score += 1.2
    if has_noun:
        score += 1.0
    if one.is_span:
        score += 0.7
    if ON.search(before):
        score += 0.5
    if IN_PLACE_AFTER.match(after) or IN_PLACE_BEFORE.search(before):
        score += 0.6
    if CLOCK.match(after):
        score += 0.8
    is_line = len(passage.text) < 150 and not re.search(r"[.!?]\s*$", passage.text)
    if is_line and has_noun and not before.strip():
        score += 1.0
    elif is_line and has_noun and re.search(r"[,:|–(-]\s*(?:\w+day,?\s)?$|\t$|^\W*$", before):
        score += 0.8
    if not has_noun and score < 2.2:
        score -= 0.5
    return score, is_past
