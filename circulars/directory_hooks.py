"""What circulars tell the directory, which must not know them: who names a post, and who handed it over."""

from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circulars import audit
from circulars.models import Circular, Dossier, Edition
from circulars.reading import listing, notices
from circulars.reading.parts import lists
from contacts import directory, hooks
from contacts.entries import TeamView
from contacts.models import Person, Post

SHOWN = 10


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


def circulars_of(request: HttpRequest, team: TeamView) -> hooks.Panel | None:
    """The newest circulars that the posts of a team answer for, on the team's page; None where there are none."""
    at, generation = getattr(request, "public_at", None), getattr(request, "public_generation", None)
    if at is None or generation is None:
        return None
    today = timezone.localdate(at)
    posts = [post.pk for post in directory.as_of(today, generation).posts_of(team)]
    newest = Edition.objects.live(at).originals().filter(circular__post__in=posts).newest_first()
    entries = listing.entries(list(newest.values_list("pk", flat=True)[:SHOWN]), at)
    if not entries:
        return None
    language = get_language() or "ko"
    marks = lists.Marks(
        today=today,
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries, at),
    )
    table = SafeString(lists.table(entries, marks, _("Circulars this team answers for"), language))
    return hooks.Panel("circulars/_team_circulars.html", {"table": table})


def connect() -> None:
    """Called once at start-up."""
    hooks.team_panels.append(circulars_of)
    hooks.post_users.append(uses_of)
    hooks.handed_over.connect(record_hand_over, dispatch_uid="circulars.hand_over")
