"""Who signed for the office: a post and perhaps a person, named by reference and put into words when they are read.

Frozen facts hold the slug of the post and the code of the person, never a name. The duty is told as it was called on
the day of issue; the name stands beside it only as long as the person and the office both publish names. What a
received document prints is left as it is. Source: docs/domain.md, "Names".
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext, override

from circulars.memory import per_generation
from circulars.models import Series
from contacts import hooks
from contacts.models import Appointment, Person, PostState
from contacts.words import Words

REFERENCES = ("signatory_post", "signatory_person")
_ISSUE = ("issued_on", "received_on", "posted_on")  # the order by which lists date a document


class Known(NamedTuple):
    """Duties by slug with their first days, in order; names by code; when somebody acted for whom."""

    duties: dict[str, list[tuple[date, Words]]]
    people: dict[str, Words]
    acting: dict[tuple[str, str], list[tuple[date, date | None]]]


def told(facts: Mapping[str, Any], generation: str | None = None) -> dict[str, Any]:
    """The facts with the signatory in words, as readers see them, and without the references.

    With the public generation nothing is read from the database but once for all documents; a fact that holds no
    reference costs nothing. Without it, for staff and drafts, the rows are read.
    """
    if not facts.get("signatory_post"):
        return facts  # type: ignore[return-value]
    known = load([facts]) if generation is None else per_generation(generation, "circulars.signatories", load)
    return in_words(facts, known, with_name=hooks.publishes_names(generation))


def in_words(facts: Mapping[str, Any], known: Known, *, with_name: bool) -> dict[str, Any]:
    """``told``, for a caller with many documents, or one that shows no names."""
    slug, code = facts.get("signatory_post") or "", facts.get("signatory_person") or ""
    found = {name: value for name, value in facts.items() if name not in REFERENCES}
    if not slug:
        return found
    day = _day_of(facts)
    duty = _duty_on(known.duties.get(slug, ()), day)
    name = known.people.get(code) if with_name else None
    acted = known.acting.get((slug, code), ())
    is_acting = any(first <= day and (last is None or day <= last) for first, last in acted)
    if text := _text(duty, name, is_acting, facts["language"]):
        found["signatory"] = text
    return found


def load(documents: Collection[Mapping[str, Any]] | None = None) -> Known:
    """What the references of these documents stand for, or all of them; three queries, none where there is none."""
    states = PostState.objects.order_by("from_date")
    people = Person.objects.filter(is_name_public=True)
    acting = Appointment.objects.filter(is_acting=True)
    if documents is not None:
        slugs = {slug for one in documents if (slug := one.get("signatory_post"))}
        if not slugs:
            return Known({}, {}, {})
        states, acting = states.filter(post__slug__in=slugs), acting.filter(post__slug__in=slugs)
        people = people.filter(code__in={one.get("signatory_person") or "" for one in documents})
    duties: dict[str, list[tuple[date, Words]]] = defaultdict(list)
    for slug, first, korean, english in states.values_list("post__slug", "from_date", "duty_ko", "duty_en"):
        duties[slug].append((first, Words(korean, english)))
    named = {code: Words(korean, english) for code, korean, english in people.values_list("code", "name_ko", "name_en")}
    acted: dict[tuple[str, str], list[tuple[date, date | None]]] = defaultdict(list)
    for slug, code, first, last in acting.values_list("post__slug", "person__code", "from_date", "to_date"):
        acted[slug, code].append((first, last))
    return Known(dict(duties), named, dict(acted))


def is_own(series: Series | None) -> bool:
    """Whether the office itself issues the document, so that its signatory is one of the directory."""
    return series is not None and (series.allocates or series.issuer.is_own_office)


def _day_of(facts: Mapping[str, Any]) -> date:
    """Of issue as lists have it; a document without any day is told as of today."""
    for name in _ISSUE:
        if value := facts.get(name):
            return date.fromisoformat(value)
    return timezone.localdate()


def _duty_on(states: Iterable[tuple[date, Words]], day: date) -> Words | None:
    """What it was called on that day; before the directory began, as it was called first."""
    rows = list(states)
    if not rows:
        return None
    return rows[max(bisect_right([first for first, _ in rows], day) - 1, 0)][1]


def _text(duty: Words | None, name: Words | None, is_acting: bool, written_in: str) -> str:
    """Duty and name on one line in Korean; in other languages the name above the duty."""
    language = "ko" if written_in == "ko" else "en"
    called = duty.text(language) if duty else ""
    if called and is_acting:
        with override(language):
            called = gettext("Acting %(duty)s") % {"duty": called}
    parts = [called, name.text(language)] if name else [called]
    return " ".join(filter(None, parts)) if language == "ko" else "\n".join(filter(None, reversed(parts)))
