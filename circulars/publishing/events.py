"""Operations on shared events: their address, whether they take place, and two rows that are one event.

Frozen editions go on naming the slug that they knew: a former one is kept as another name of the event, and a merged
event keeps its row, so that every former address and every edition leads to the present event.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit, changes, numbering
from circulars.models import DossierEntry, DossierRefusal, Event, EventAlias, EventMention, EventStatus
from circulars.publishing.errors import NotPossible


@transaction.atomic
def rename_event(event_id: int, *, slug: str, by, now: datetime) -> Event:
    """Change the address of an event; the former one leads there for ever. Raises NotPossible where it is taken."""
    event = _locked(event_id)
    slug = numbering.key_as_typed(slug)
    if not slug:
        raise NotPossible(_("The address consists of letters, digits and hyphens, such as youth-forum-2027."))
    if slug == event.slug:
        return event
    former = EventAlias.objects.filter(of=EventAlias.Of.ADDRESS, text=slug)
    if Event.objects.filter(slug=slug).exists() or former.exclude(event=event).exists():
        raise NotPossible(_("The address %(address)s is taken.") % {"address": f"/events/{slug}/"})
    before, event.slug = event.slug, slug
    try:
        with transaction.atomic():
            # one that it had before stays among the former ones: calendars know the event by the first of them
            EventAlias.objects.get_or_create(event=event, of=EventAlias.Of.ADDRESS, text=before)
            event.save()
    except IntegrityError as error:  # another event was given the address at the same moment
        raise NotPossible(_("The address %(address)s is taken.") % {"address": f"/events/{slug}/"}) from error
    audit.record("rename_event", event, by=by, now=now, before=before, after=slug)
    return event


@transaction.atomic
def change_event_status(
    event_id: int,
    *,
    status: EventStatus,
    note_ko: str,
    note_en: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    by,
    now: datetime,
) -> Event:
    """Say that an event is postponed, cancelled, or takes place after all; a postponed one may get other days.

    Hours that were known are dropped with the days. Raises NotPossible for a reason that is missing, or for days that
    do not follow one another.
    """
    event = _locked(event_id)
    note_ko, note_en = note_ko.strip(), note_en.strip()
    if status != EventStatus.PLANNED and not note_ko:
        raise NotPossible(_("Say in Korean why, or what readers should do: they see it with the event."))
    before = {"status": event.status, "starts_on": event.starts_on, "ends_on": event.ends_on}
    if starts_on:
        ends_on = ends_on or starts_on
        if ends_on < starts_on:
            raise NotPossible(_("The last day lies before the first."))
        if (starts_on, ends_on) != (event.starts_on, event.ends_on):
            event.starts_on, event.ends_on, event.starts_at, event.ends_at = starts_on, ends_on, None, None
    event.status, event.status_note_ko, event.status_note_en = status, note_ko, note_en
    event.save()
    after = {"status": event.status, "starts_on": event.starts_on, "ends_on": event.ends_on}
    audit.record("event_status", event, by=by, now=now, reason=note_ko, **audit.differences(before, after))
    return event


@transaction.atomic
def merge_events(event_id: int, *, into_id: int, by, now: datetime) -> Event:
    """Make two rows that mean the same event one: the first one's address, names and uses go to the second.

    Editions keep the key that they were frozen with; drafts and dossiers are led over. Raises NotPossible for an event
    that would be merged into itself, or that was merged meanwhile.
    """
    if event_id == into_id:
        raise NotPossible(_("An event cannot be merged into itself."))
    rows = {row.pk: row for row in Event.objects.select_for_update().filter(pk__in=[event_id, into_id]).order_by("pk")}
    event, into = rows.get(event_id), rows.get(into_id)
    if event is None or into is None or event.merged_into_id or into.merged_into_id:
        raise NotPossible(_("One of the two was merged or deleted meanwhile. Choose again."))
    event.merged_into = into
    event.starts_on, event.ends_on, event.starts_at, event.ends_at = into.starts_on, into.ends_on, None, None
    event.save()
    Event.objects.filter(merged_into=event).update(merged_into=into)
    EventMention.objects.filter(event=event, working_copy__isnull=False).update(event=into)
    for uses in (DossierEntry.objects, DossierRefusal.objects):
        known = list(uses.filter(event=into).values_list("dossier", flat=True))
        uses.filter(event=event, dossier__in=known).delete()
        uses.filter(event=event).update(event=into)
    _take_over_names(event, into)
    audit.record("merge_event", event, by=by, now=now, into=str(into), address=into.slug)
    changes.touch()
    return into


def _take_over_names(event: Event, into: Event) -> None:
    """What a text may call the event or its place. Its address stays with its row, which leads on."""
    kept = {EventAlias.Of.NAME: {event.name, event.name_ko, event.name_en}}
    kept[EventAlias.Of.PLACE] = {event.place, event.place_ko}
    for alias in event.aliases.exclude(of=EventAlias.Of.ADDRESS):
        kept[EventAlias.Of(alias.of)].add(alias.text)
    own = {into.name, into.name_ko, into.name_en, into.place, into.place_ko, ""}
    EventAlias.objects.bulk_create(
        [EventAlias(event=into, of=of, text=text) for of, texts in kept.items() for text in sorted(texts - own)],
        ignore_conflicts=True,
    )
    event.aliases.exclude(of=EventAlias.Of.ADDRESS).delete()
    into.save()  # search learns the names


def _locked(event_id: int) -> Event:
    event = Event.objects.select_for_update().filter(pk=event_id).first()
    if event is None or event.merged_into_id:
        raise NotPossible(_("This event was merged or deleted meanwhile. Reload the list."))
    return event
