"""Which events the public knows: those of which a live circular speaks, or that stand in a public dossier."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from circulars.models import DossierEntry, Edition, Event, EventMention


def public(at: datetime) -> QuerySet[Event]:
    """The events that may be shown at ``at``, each once: of a draft's event not even the name is told."""
    live = Edition.objects.live(at)
    told = live.filter(eventmentions__event=OuterRef("pk"))
    told_as_another = live.filter(eventmentions__event__merged_into=OuterRef("pk"))
    in_dossier = DossierEntry.objects.filter(event=OuterRef("pk"), dossier__is_public=True)
    known = Q(Exists(told)) | Q(Exists(in_dossier)) | Q(Exists(told_as_another))
    return Event.objects.alone().filter(known).order_by("starts_on", "slug")


def told_in(editions: QuerySet[Edition], at: datetime) -> QuerySet[Event]:
    """The public events of which these editions speak; of one that was merged, the event that it is today."""
    told = EventMention.objects.filter(edition__in=editions.order_by().values("pk"), event__isnull=False)
    present = told.annotate(present=Coalesce("event__merged_into", "event"))
    return public(at).filter(pk__in=present.values("present"))


def find(slug: str, at: datetime) -> Event | None:
    """The public event at an address; a former address, or that of a merged one, finds the present event."""
    if "\x00" in slug:  # which PostgreSQL takes in no text
        return None
    event = Event.objects.by_slugs([slug]).get(slug)
    return public(at).filter(pk=event.pk).first() if event else None
