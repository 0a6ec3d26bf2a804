"""What a hand-over reaches, counted for staff: what names a post, what waits for an account; and giving work on."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circulars import addresses, assignments, audit, intake
from circulars.models import Circular, Dossier, Edition, Intake, LimitedReader, ReviewStep, WorkingCopy
from contacts import hooks
from contacts.hooks import Page, Use
from contacts.models import Post, Reorganisation

PAGES = 200  # of a report on paper


def uses_of(post: Post) -> list[Use]:
    """What names the post; shown before a hand-over and where a deletion is refused."""
    copies = f"{reverse('admin:circulars_workingcopy_changelist')}?post={post.pk}"
    named = Circular.objects.filter(post=post)
    live = _live(timezone.now()).filter(circular__post=post).values("circular")
    waiting = named.filter(review_on__isnull=False, reminded_at=None)
    dossiers = reverse("admin:circulars_dossier_changelist")
    sections = reverse("admin:circulars_section_changelist")
    return [
        Use(_("Public circulars"), live.count(), copies, "public"),
        Use(_("Circulars that are not public"), named.exclude(pk__in=live).count(), copies, "not_public"),
        Use(_("Reminders to look at a circular again"), waiting.count(), copies, "reminders"),
        Use(_("Dossiers"), Dossier.objects.filter(post=post).count(), dossiers, "dossiers"),
        Use(_("Sections whose circulars it approves"), _steps(post).count(), sections, "approvals"),
    ]


def counts_of_posts(posts: Collection[int]) -> dict[int, tuple[int, int]]:
    """Public circulars and dossiers of each post that has any, for a table of many posts."""
    live = _live(timezone.now()).filter(circular__post__in=posts).order_by().values("circular__post")
    circulars = dict(live.annotate(count=Count("circular", distinct=True)).values_list("circular__post", "count"))
    named = Dossier.objects.filter(post__in=posts).order_by().values("post").annotate(count=Count("pk"))
    dossiers = dict(named.values_list("post", "count"))
    return {pk: (circulars.get(pk, 0), dossiers.get(pk, 0)) for pk in circulars.keys() | dossiers.keys()}


def record_reorganisation(sender, record: Reorganisation, by, at: datetime, action: str, **kwargs) -> None:
    """Receiver of ``reorganised``, inside its transaction."""
    audit.record(action, record, by=by, now=at, from_date=record.from_date.isoformat())


def connect() -> None:
    """Called once at start-up."""
    hooks.post_users.append(uses_of)
    hooks.account_users.append(uses_of_account)
    hooks.pages_of_posts = pages_of
    hooks.counts_of_posts = counts_of_posts
    hooks.move_work = move
    hooks.reorganised.connect(record_reorganisation, dispatch_uid="circulars.reorganised")


def pages_of(posts: Collection[int], at: datetime) -> tuple[list[Page], int]:
    """The newest public circulars that name one of the posts, by their title, and how many there are."""
    live = _live(at).filter(circular__post__in=posts)
    language = get_language() or "ko"
    rows = live.newest_first().values_list("title", "circular__path", "language")[:PAGES]
    return [Page(title, addresses.circular(path, language), written) for title, path, written in rows], live.count()


def _live(at: datetime):
    return Edition.objects.live(at).originals()


def _steps(post: Post):
    return ReviewStep.objects.filter(post=post)


def uses_of_account(user) -> list[Use]:
    """Counted, and linked where a list can show it; the words of limited drafts are nowhere among them."""
    copies = reverse("admin:circulars_workingcopy_changelist")
    return [
        Use(
            _("Open drafts that this account works on"),
            WorkingCopy.objects.pending().filter(assigned_to=user).count(),
            f"{copies}?assigned={user.pk}&state=pending",
            "copies",
        ),
        Use(
            _("Received originals that this account has taken"),
            Intake.objects.filter(state=Intake.State.TAKEN, taken_by=user).count(),
            f"{reverse('admin:circulars_intake_changelist')}?state=taken",
            "intakes",
        ),
        Use(
            _("Limited drafts that name this account"),
            LimitedReader.objects.filter(user=user, circular__is_limited=True).count(),
            "",
            "limited",
        ),
    ]


@transaction.atomic
def move(leaving, to, by, at: datetime) -> int:
    """Give on what ``leaving`` works on, as far as ``to`` may open it; says how many drafts and originals went."""
    moved = 0
    copies = WorkingCopy.objects.pending().filter(assigned_to=leaving).editable_by(to)
    for pk in list(copies.order_by("pk").values_list("pk", flat=True)):
        moved += assignments.assign(pk, to=to, by=by, now=at)
    taken = Intake.objects.open_to(to).filter(state=Intake.State.TAKEN, taken_by=leaving)
    for pk in list(taken.order_by("pk").values_list("pk", flat=True)):
        moved += intake.pass_on(pk, leaving=leaving, to=to, by=by, now=at)
    return moved
