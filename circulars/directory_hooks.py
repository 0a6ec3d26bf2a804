"""What circulars tell the directory, which must not know them: who names a post, and who handed it over."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from circulars import audit
from circulars.models import Circular, Dossier
from contacts import hooks
from contacts.models import Person, Post


def uses_of(post: Post) -> list[hooks.Use]:
    """What names the post, counted; shown before a hand-over."""
    circulars, dossiers = Circular.objects.filter(post=post).count(), Dossier.objects.filter(post=post).count()
    return [
        hooks.Use(_("Circulars"), circulars, reverse("admin:circulars_workingcopy_changelist")),
        hooks.Use(_("Dossiers"), dossiers, reverse("admin:circulars_dossier_changelist")),
    ]


def record_hand_over(
    sender, post: Post, by, at: datetime, action: str, from_date: date, successor: Person | None, **kwargs
) -> None:
    """Receiver of ``handed_over``, inside its transaction. The successor is named by key: names may be private."""
    key = successor.pk if successor else None
    audit.record(action, post, by=by, now=at, from_date=from_date.isoformat(), successor=key)


def connect() -> None:
    """Called once at start-up."""
    hooks.post_users.append(uses_of)
    hooks.handed_over.connect(record_hand_over, dispatch_uid="circulars.hand_over")
