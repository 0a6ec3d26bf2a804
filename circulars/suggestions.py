"""What a circular may have to do with earlier ones, read from its text, title and events; staff accept or refuse it.

Nothing is stored of a suggestion but the answer. Source: docs/domain.md, "Standing facts".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from circulars import references
from circulars.models import Circular, Edition, EventMention, EventRole, Origin, Relation, RelationKind, WorkingCopy
from circulars.references import cues
from circulars.rendering import plain_text

SHOWN = 8
COMPARED = 1000  # titles; the form is opened often
YEARS = timedelta(days=3 * 366)
BRACKETS = re.compile(r"[\[(<〔【][^\])>〕】]{0,30}[\])>〕】]")
CUE_WORDS = re.compile(
    r"\b(?:reminder|second|final|corrigendum|correction|erratum|updated?|revised|extension|extended|deadline|notice|re"
    r"|postponed|postponement|rescheduled|(?:new|change of|changed) dates?)\b"
    r"|재안내|재공지|정정|연장|연기|일정|변경|수정|안내|알림|마감|기한",
    re.IGNORECASE,
)


class Strength(IntEnum):
    TEXT = 3
    TITLE = 2
    EVENT = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``start`` and ``end`` are the citation in the plain text of the body, None where the reason is not the text."""

    circular_id: int
    kind: RelationKind
    start: int | None
    end: int | None
    sentence: str
    why: str
    strength: Strength


def of_copy(copy: WorkingCopy, *, at: datetime) -> list[Suggestion]:
    """The best suggestion for each earlier circular, the surest first; none that was answered before.

    Only circulars that are public at ``at`` are named. A fixed number of queries.
    """
    answered = _answered(copy)
    best: dict[int, Suggestion] = {}
    for found in (*_from_text(copy), *_from_title(copy, at), *_from_events(copy, at)):
        given = answered.get(found.circular_id, {})
        if any(origin != Origin.REFUSED for origin in given.values()) or found.kind in given:
            continue
        if given and found.strength < Strength.TEXT:
            continue  # somebody has thought about the two already
        known = best.get(found.circular_id)
        if known is None or found.strength > known.strength:
            best[found.circular_id] = found
    public = set(Edition.objects.live(at).filter(circular__in=best).values_list("circular_id", flat=True))
    rows = [row for key, row in best.items() if key in public]
    return sorted(rows, key=lambda row: (-row.strength, row.start or 0, row.circular_id))[:SHOWN]


def _answered(copy: WorkingCopy) -> dict[int, dict[str, str]]:
    """By the other circular: kind → origin. A relation in the other direction answers for all kinds."""
    found: dict[int, dict[str, str]] = {}
    ends = Q(from_circular=copy.circular_id) | Q(to_circular=copy.circular_id)
    for from_id, to_id, kind, origin in Relation.objects.filter(ends).values_list(
        "from_circular_id", "to_circular_id", "kind", "origin"
    ):
        if from_id == copy.circular_id:
            found.setdefault(to_id, {})[kind] = origin
        elif origin != Origin.REFUSED:
            found.setdefault(from_id, {})[kind] = origin
    return found


def _from_text(copy: WorkingCopy) -> Iterator[Suggestion]:
    if not copy.body:
        return
    text = plain_text(copy.body)
    for values, circular_id in references.targets_in(copy):
        kind = cues.kind_of(text, values["start"], values["end"])
        if kind is None:
            continue
        first, last = cues.sentence_of(text, values["start"], values["end"])
        sentence = " ".join(text[first:last].split())
        why = _("The text says so.")
        yield Suggestion(circular_id, kind, values["start"], values["end"], sentence, why, Strength.TEXT)


def _from_title(copy: WorkingCopy, at: datetime) -> Iterator[Suggestion]:
    """A public circular of the same series and of the last years whose title is the same but for such words."""
    circular = copy.circular
    bare = _bare(copy.title)
    if circular.series_id is None or len(bare) < 6:
        return
    since = (copy.issued_on or at.date()) - YEARS
    of_series = Circular.objects.filter(series=circular.series_id, year__gte=since.year)
    if copy.issued_on:
        of_series = of_series.filter(year__lte=copy.issued_on.year + 1)  # numbered for the year that was to come
    rows = Edition.objects.live(at).originals().filter(circular__in=of_series.values("pk"), listed_on__gte=since)
    rows = rows.exclude(circular=circular)
    if copy.issued_on:
        rows = rows.filter(listed_on__lte=copy.issued_on)
    kind = _kind_of_title(copy.title)
    newest = rows.order_by("-listed_on").values_list("circular_id", "title", "title_ko")[:COMPARED]
    for circular_id, title, title_ko in newest:
        if bare in (_bare(title), _bare(title_ko)):
            why = _("It has the same title.")
            yield Suggestion(circular_id, kind, None, None, "", why, Strength.TITLE)
            return


def _from_events(copy: WorkingCopy, at: datetime) -> Iterator[Suggestion]:
    """This one changes an event that an earlier circular announces."""
    changed = copy.eventmentions.filter(role=EventRole.CHANGES, event__isnull=False)
    days = {event: (starts, ends) for event, starts, ends in changed.values_list("event", "starts_on", "ends_on")}
    lines = EventMention.objects.filter(event__in=days, role=EventRole.ANNOUNCES, edition__isnull=False)
    public = Edition.objects.live(at).originals().exclude(circular=copy.circular_id)
    rows = lines.filter(edition__in=public).order_by("-edition__listed_on", "pk")
    kinds: dict[int, RelationKind] = {}
    for circular_id, event, *announced in rows.values_list("edition__circular", "event", "starts_on", "ends_on")[:20]:
        moved = days[event][0] is not None and days[event] != tuple(announced)
        kinds[circular_id] = RelationKind.RESCHEDULES if moved else kinds.get(circular_id, RelationKind.UPDATES)
    for circular_id, kind in list(kinds.items())[:3]:
        why = _("It announces the event that is changed here.")
        yield Suggestion(circular_id, kind, None, None, "", why, Strength.EVENT)


def _bare(title: str) -> str:
    """The title without brackets, marks and the words by which a reminder or correction is known."""
    words = CUE_WORDS.sub(" ", BRACKETS.sub(" ", title))
    return "".join(re.findall(r"\w", words)).casefold()


def _kind_of_title(title: str) -> RelationKind:
    if re.search(r"reminder|재안내|재공지", title, re.IGNORECASE):
        return RelationKind.REMINDS
    if re.search(r"corrigend|correct|errat|정정", title, re.IGNORECASE):
        return RelationKind.CORRECTS
    if re.search(r"exten(?:d|s)|연장", title, re.IGNORECASE):
        return RelationKind.EXTENDS
    if re.search(
        r"postpon|reschedul|(?:new|changed?|change of) dates?\b|일정\s*(?:변경|조정)|연기", title, re.IGNORECASE
    ):
        return RelationKind.RESCHEDULES
    return RelationKind.UPDATES
