"""Operations on the standing facts around a circular: they are public at once, and audited."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, changes, numbering, references, search
from circulars.locking import lock_sections, locked
from circulars.models import (
    Circular,
    Origin,
    Placement,
    PublicChange,
    Redirect,
    Relation,
    RelationKind,
    SearchCopy,
    SearchEntry,
    Section,
    Series,
    Topic,
)
from circulars.publishing import listing
from circulars.publishing.errors import NotPossible
from circulars.publishing.identity import address_of
from contacts.models import Post


@transaction.atomic
def move(circular_id: int, *, section: Section, by, now: datetime) -> None:
    """Give the circular another home section; its address stays, its breadcrumb changes."""
    _lock_sections([section.pk])
    circular = locked(circular_id)
    before, circular.home_section = circular.home_section, section
    circular.save(update_fields=["home_section"])
    Placement.objects.filter(circular=circular, section=section).delete()
    _changed(circular, "move", PublicChange.Kind.MOVED, by=by, now=now, before=str(before or ""), after=str(section))


@transaction.atomic
def place(circular_id: int, *, sections: Iterable[Section], by, now: datetime) -> None:
    """Set the further sections in which the circular appears."""
    sections = list(sections)
    if _stands_in(circular_id) == {section.pk for section in sections} - _homes(circular_id):
        return  # as most saves of a form: they wait for no section
    _lock_sections(section.pk for section in sections)
    circular = locked(circular_id)
    wanted = {section.pk for section in sections} - {circular.home_section_id}
    present = _stands_in(circular_id)
    if wanted == present:
        return
    names = dict(Section.objects.filter(pk__in=wanted | present).values_list("pk", "slug"))
    before, after = (sorted(names[pk] for pk in keys) for keys in (present, wanted))
    circular.placement_rows.exclude(section__in=wanted).delete()
    Placement.objects.bulk_create(Placement(circular=circular, section_id=pk) for pk in wanted - present)
    _changed(circular, "place", PublicChange.Kind.MOVED, by=by, now=now, before=before, after=after)


@transaction.atomic
def set_topics(circular_id: int, *, topics: Iterable[Topic], by, now: datetime) -> None:
    circular = locked(circular_id)
    before = sorted(circular.topics.values_list("slug", flat=True))
    circular.topics.set(topics)
    after = sorted(circular.topics.values_list("slug", flat=True))
    if before != after:
        _changed(circular, "topics", PublicChange.Kind.STANDING, by=by, now=now, before=before, after=after)


@transaction.atomic
def pin(circular_id: int, *, until: date | None, by, now: datetime) -> None:
    """Show first in its sections up to the day ``until``, in the office's time zone; None takes the pin away."""
    circular = locked(circular_id)
    if until and until < timezone.localdate(now):
        raise NotPossible(_("The last day of a pin cannot lie in the past."))
    before, circular.pinned_until = circular.pinned_until, until
    if before == until:
        return
    circular.save(update_fields=["pinned_until"])
    _changed(circular, "pin", PublicChange.Kind.STANDING, by=by, now=now, before=_iso(before), after=_iso(until))


@transaction.atomic
def assign_post(circular_id: int, *, post: Post | None, by, now: datetime) -> None:
    """Name the post that answers for the circular."""
    circular = locked(circular_id)
    if circular.post_id == (post.pk if post else None):
        return
    before, circular.post = circular.post, post
    circular.save(update_fields=["post"])
    slugs = {"before": before.slug if before else None, "after": post.slug if post else None}
    _changed(circular, "assign", PublicChange.Kind.STANDING, by=by, now=now, **slugs)
    search.mark_stale(SearchEntry.objects.filter(circular=circular))  # it is found by the duty of its contact
    search.mark_stale(SearchCopy.objects.filter(working_copy__circular=circular))


@transaction.atomic
def set_review_date(circular_id: int, *, day: date | None, by, now: datetime) -> None:
    """Name the day on which somebody should look again; its reminder goes out once. Nothing public changes by it."""
    circular = locked(circular_id)
    if circular.review_on == day:
        return
    before, circular.review_on, circular.reminded_at = circular.review_on, day, None
    circular.save(update_fields=["review_on", "reminded_at"])
    audit.record("review_date", circular, by=by, now=now, circular=circular, before=_iso(before), after=_iso(day))


@transaction.atomic
def relate(
    from_id: int, to_id: int, *, kind: RelationKind, by, now: datetime, origin: Origin = Origin.MANUAL
) -> Relation:
    """Say what the newer circular does to the older one; saying it twice changes nothing.

    ``origin`` is ``CONFIRMED`` where software suggested it. What was refused before holds from now on.
    """
    if from_id == to_id:
        raise NotPossible(_("A circular cannot be related to itself."))
    circular = locked(from_id)
    relation, created = Relation.objects.get_or_create(
        from_circular=circular, to_circular_id=to_id, kind=kind, defaults={"origin": origin}
    )
    if relation.origin == Origin.REFUSED:
        relation.origin, created = origin, True
        relation.save(update_fields=["origin"])
    if created:
        to = str(relation.to_circular)
        _changed(circular, "relate", PublicChange.Kind.STANDING, by=by, now=now, relation=kind, to=to)
    return relation


@transaction.atomic
def refuse_relation(from_id: int, to_id: int, *, kind: RelationKind, by, now: datetime) -> Relation:
    """Remember that a suggested relation is none, so that nobody is asked again; no reader sees it.

    Raises NotPossible where the relation holds.
    """
    if from_id == to_id:
        raise NotPossible(_("A circular cannot be related to itself."))
    circular = locked(from_id)
    relation, created = Relation.objects.get_or_create(
        from_circular=circular, to_circular_id=to_id, kind=kind, defaults={"origin": Origin.REFUSED}
    )
    if relation.origin != Origin.REFUSED:
        raise NotPossible(_("This relation is stated already. Remove it instead."))
    if created:
        to = str(relation.to_circular)
        audit.record("refuse_relation", circular, by=by, now=now, circular=circular, relation=kind, to=to)
    return relation


@transaction.atomic
def unrelate(relation_id: int, *, by, now: datetime) -> None:
    """Take a relation back. One that software had suggested is remembered as refused."""
    relation = Relation.objects.stated().select_related("to_circular").filter(pk=relation_id).first()
    if relation is None:
        return
    circular = locked(relation.from_circular_id)
    if relation.origin in (Origin.AUTOMATIC, Origin.CONFIRMED):
        Relation.objects.filter(pk=relation.pk).update(origin=Origin.REFUSED)
    else:
        relation.delete()
    _changed(
        circular,
        "unrelate",
        PublicChange.Kind.STANDING,
        by=by,
        now=now,
        relation=relation.kind,
        to=str(relation.to_circular),
    )


@transaction.atomic
def rename(
    circular_id: int, *, by, now: datetime, series: Series | None = None, year: int | None = None, key: str = ""
) -> Circular:
    """Correct the identity; the former address redirects for ever. Raises NotPossible where the new one is taken."""
    circular = locked(circular_id)
    if circular.path is None:
        raise NotPossible(_("A circular has no address before it is published."))
    series, year = series or circular.series, year or circular.year
    key = numbering.key_as_typed(key) if key else circular.key
    if not key:
        raise NotPossible(_("The key consists of letters, digits and hyphens, such as 31 or 5-rev."))
    path = numbering.path_of(series, year, key)
    if path == circular.path:
        return circular
    taken = Circular.objects.filter(path=path).exclude(pk=circular.pk).exists()
    former = Redirect.objects.filter(old_path=address_of(path))
    if taken or former.exclude(circular=circular).exists():
        raise NotPossible(_("The address %(address)s is taken.") % {"address": address_of(path)})
    serial = references.SERIAL.match(key) if series.allocates else None
    if serial:
        numbering.note(series, year, int(serial[0]))
        if numbering.is_given_up(series, year, int(serial[0])):
            raise NotPossible(_("This number is recorded as not used."))
        circular.allocated_serial = int(serial[0])
    former.delete()
    before = circular.path
    Redirect.objects.create(old_path=address_of(before), circular=circular)
    circular.series, circular.year, circular.key, circular.path = series, year, key, path
    try:
        with transaction.atomic():
            circular.save(update_fields=["series", "year", "key", "path", "allocated_serial"])
    except IntegrityError as error:  # another has its own number there, at a former address
        raise NotPossible(_("The address %(address)s is taken.") % {"address": address_of(path)}) from error
    references.follow_identity(circular)
    search.index_circulars([circular.pk], now=now)  # issuer and year are facets
    search.mark_stale(SearchCopy.objects.filter(working_copy__circular=circular))
    _changed(circular, "rename", PublicChange.Kind.MOVED, by=by, now=now, before=before, after=path)
    return circular


def _stands_in(circular_id: int) -> set[int]:
    return set(Placement.objects.filter(circular=circular_id).values_list("section_id", flat=True))


def _homes(circular_id: int) -> set[int | None]:
    return set(Circular.objects.filter(pk=circular_id).values_list("home_section_id", flat=True))


def _lock_sections(section_ids: Iterable[int]) -> None:
    wanted = set(section_ids)
    if len(lock_sections(wanted)) < len(wanted):
        raise NotPossible(_("This section was merged into another one meanwhile. Choose again."))


def _changed(circular: Circular, action: str, kind: PublicChange.Kind, *, by, now: datetime, **details) -> None:
    """The end of every operation here: lists, audit, and the public change if there is a public."""
    audit.record(action, circular, by=by, now=now, circular=circular, **details)
    if circular.path is not None:
        listing.rebuild([circular.pk])
        changes.record(circular, kind, effective_at=now, now=now)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
