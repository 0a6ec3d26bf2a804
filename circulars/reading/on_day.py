"""What stood on the public pages at the end of a past day, told to staff from dated rows alone.

An edition is public from one moment to another, a withdrawal and a removal hold from one to another, the directory
is loaded as of the day, and which post a circular named then is read back from the audit log.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from circulars.models import AuditEntry, Circular, Dossier, Edition, Removal, Withdrawal
from circulars.models.edition import EditionQuerySet
from contacts.models import Post

MOST = 20  # circulars and dossiers that are named; all are counted


class Stood(NamedTuple):
    """What one language of a circular was. ``hidden`` and ``withdrawn`` are the notices that held then."""

    edition: Edition
    hidden: Removal | None
    withdrawn: Withdrawal | None

    @property
    def is_shown(self) -> bool:
        """Whether its words may be named: erased ones are gone, and what is hidden today stays so."""
        return self.edition.removed_at is None


class Reached(NamedTuple):
    """Public circulars that named a post then, the newest first and the first of them alone, with their number."""

    circulars: list[Edition]
    count: int
    dossiers: list[Dossier]  # those that name it today: when they began to is not kept


def end_of(day: date, now: datetime) -> datetime:
    """The last moment of ``day`` in the office's zone; of today, now."""
    tomorrow = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return min(now, tomorrow - timedelta(microseconds=1))


def of_circular(circular: Circular, moment: datetime) -> list[Stood]:
    """The edition of each language that was in force, the original first; three queries."""
    in_force = Edition.objects.filter(circular=circular, published_at__lte=moment).filter(
        Q(superseded_at=None) | Q(superseded_at__gt=moment)
    )
    editions = list(in_force.order_by("-is_original", "language"))
    if not editions:
        return []
    hiding = Removal.objects.filter(circular=circular, effective_at__lte=moment).exclude(scope=Removal.Scope.FILE)
    hiding = hiding.filter(Q(lifted_at=None) | Q(lifted_at__gt=moment)).prefetch_related("editions")
    removals = [(row, {edition.pk for edition in row.editions.all()}) for row in hiding.order_by("-effective_at")]
    notices = list(Withdrawal.objects.effective(moment).filter(circular=circular).order_by("-effective_at"))
    return [
        Stood(
            edition,
            next((row for row, keys in removals if row.scope == Removal.Scope.WHOLE or edition.pk in keys), None),
            next((row for row in notices if row.language in ("", edition.language)), None),
        )
        for edition in editions
    ]


def post_of(circular: Circular, moment: datetime) -> int | None:
    """The key of the post that the circular named then; None for none, and for one that is gone."""
    entry = _assigned_after(moment).filter(circular=circular).order_by("at", "pk").first()
    if entry is None:
        return circular.post_id
    before = entry.details.get("before")
    return Post.objects.filter(slug=before).values_list("pk", flat=True).first() if before else None


def reached(posts: Collection[int], moment: datetime, *, most: int = MOST) -> Reached:
    """What named one of these posts at ``moment``, without what is hidden today; six queries at most."""
    live: EditionQuerySet = Edition.objects.live(moment).originals()
    named = _named_then(live, posts, moment)
    found: list[Edition] = []
    count = 0
    for rows in named:
        count += rows.count()
        found += rows.select_related("circular").newest_first()[:most] if most else ()
    found.sort(key=lambda edition: (edition.listed_on, edition.circular_id), reverse=True)
    dossiers = Dossier.objects.filter(post__in=posts, is_public=True).order_by("position", "slug")
    return Reached(found[:most], count, list(dossiers[:MOST]))


def _named_then(live: EditionQuerySet, posts: Collection[int], moment: datetime) -> Iterable[EditionQuerySet]:
    """Two sets without a common row: what names the posts still, and what was given to another since."""
    since = _assigned_after(moment)
    later = since.filter(circular=OuterRef("circular_id")).order_by("at", "pk")
    yield live.filter(~Exists(later), circular__post__in=posts)
    moved = live.filter(circular__in=since.values("circular"))
    before = later.annotate(slug=KT("details__before")).values("slug")[:1]
    slugs = Post.objects.filter(pk__in=posts).order_by().values("slug")
    yield moved.annotate(before=Subquery(before)).filter(before__in=slugs)


def _assigned_after(moment: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action="assign", at__gt=moment, circular__isnull=False)


__all__ = ["MOST", "Reached", "Stood", "end_of", "of_circular", "post_of", "reached"]
