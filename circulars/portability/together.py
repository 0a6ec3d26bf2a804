"""Short lines of circulars that follow one another, taken at once: the same outcome as line by line, sooner.

Whatever is not plain (a file, a second line for one address, anything that the database refuses) is left to the way of
a line alone, which also says what was wrong.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction

from circulars import publishing
from circulars.models import Circular, Edition, NumberNotUsed
from circulars.portability import documents, notices
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, many


class Prepared(NamedTuple):
    number: int
    record: dict[str, Any]
    document: publishing.Document

    @property
    def path(self) -> str:
        return self.document.identity.path


Told = dict[int, Outcome | Refused]


def fits(record: Any) -> bool:
    """Whether a line may be taken with those around it."""
    if not isinstance(record, dict) or record.get("type") != "circular" or "title" not in record:
        return False
    former = record.get("redirects") or []
    return (
        record.get("files") in (None, [])
        and isinstance(former, list)
        and not any("/circulars/" in str(one) for one in former)  # of those some are other circulars
    )


def take(lines: Sequence[Prepared], session: ImportSession) -> Told:
    """What became of each of these lines, by number; of those that are not among them nothing did.

    One savepoint: what is raised here took nothing with it, and each line may then be taken alone.
    """
    told: Told = {}
    with transaction.atomic():
        fresh = _new(lines, told, session)
        if not fresh:
            return told
        circulars = publishing.import_documents(
            [one.document for one in fresh],
            by=session.by,
            now=session.now,
            series=session.numbered_series(),
            moment=session.moment,
        )
        notices.redirect_new(
            (old_path, circular)
            for one, circular in zip(fresh, circulars, strict=True)
            for old_path in many(one.record, "redirects")
        )
    for one in fresh:
        told[one.number] = Outcome.NEW
    keys = {circular.pk for circular in circulars}
    session.arrived += circulars
    session.unlisted |= keys
    session.met |= keys
    session.read |= {derived.text: derived.read for one in fresh if (derived := one.document.derived)}
    return told


def _new(lines: Sequence[Prepared], told: Told, session: ImportSession) -> list[Prepared]:
    """Those to be stored; what an earlier run stored is compared. The second line for one address waits its turn."""
    known = {circular.path: circular.pk for circular in Circular.objects.filter(path__in=[one.path for one in lines])}
    session.met.update(known.values())
    first: dict[tuple[int, str], Edition] = {}
    for edition in Edition.objects.filter(circular__in=known.values()).order_by("-version"):
        first[edition.circular_id, edition.language] = edition
    given_up = _given_up(lines)
    fresh: dict[str, Prepared] = {}
    for one in lines:
        identity, number = one.document.identity, one.document.content["number"]
        edition = first.get((known.get(one.path, 0), identity.original_language))
        if edition is not None:
            told[one.number] = _compared(one, edition)
        elif one.path in known:
            told[one.number] = documents.taken(one.record)
        elif number and (identity.series.pk, identity.year, number["serial"]) in given_up:
            told[one.number] = documents.given_up()
        else:
            fresh.setdefault(one.path, one)
    return list(fresh.values())


def _compared(one: Prepared, edition: Edition) -> Outcome | Refused:
    try:
        return documents.compare(one.record, one.document, edition)
    except Refused as refused:
        return refused


def _given_up(lines: Sequence[Prepared]) -> set[tuple[int, int, int]]:
    identities = [one.document.identity for one in lines]
    rows = NumberNotUsed.objects.filter(
        series__in={identity.series.pk for identity in identities},
        year__in={identity.year for identity in identities},
        serial__in={number["serial"] for one in lines if (number := one.document.content["number"])},
    )
    return set(rows.values_list("series_id", "year", "serial"))
