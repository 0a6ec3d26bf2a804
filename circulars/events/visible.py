"""Which events the public knows: those of which a live circular speaks, or that stand in a public dossier."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from circulars.models import DossierEntry, Edition, Event


def public(at: datetime) -> QuerySet[Event]:
    """The events that may be shown at ``at``, each once: of a draft's event not even the name is told."""
    live = Edition.objects.live(at)
    told = live.filter(eventmentions__event=OuterRef("pk"))
    told_as_another = live.filter(eventmentions__event__merged_into=OuterRef("pk"))
    in_dossier = DossierEntry.objects.filter(event=OuterRef("pk"), dossier__is_public=True)
    known = Q(Exists(told)) | Q(Exists(in_dossier)) | Q(Exists(told_as_another))
    return Event.objects.alone().filter(known).order_by("starts_on", "slug")


def find(slug: str, at: datetime) -> Event | None:
    """The public event at an address; a former address, or that of a merged one, finds the present event."""
    event = Event.objects.by_slugs([slug]).get(slug)
    return public(at).filter(pk=event.pk).first() if event else None
