"""All that the rules look at, read in a fixed number of queries however many circulars and posts there are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from circulars import changes, memory
from circulars.found_addresses import uses
from circulars.models import Bounce, Circular, Dossier, Edition, FoundAddress, Withdrawal
from contacts import directory
from contacts.directory import Directory
from contacts.entries import PostView
from contacts.models import Appointment, PostState

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Snapshot:
    today: date
    directory: Directory
    pages: dict[int, int]  # post → public circulars and dossiers that name it, followed to who answers today
    appointments: dict[int, list[Appointment]]  # post → those that run today or later, with person and account
    closing: dict[int, date]  # post → the first day within AHEAD on which it is closed
    bounced: frozenset[str]  # mailboxes, in lower case
    dead: list[FoundAddress]  # with ``circulars``
    former: list[FoundAddress]  # likewise

    def running(self, post: PostView, day: date) -> list[Appointment]:
        rows = self.appointments.get(post.pk, [])
        return [row for row in rows if row.from_date <= day and (row.to_date is None or row.to_date >= day)]


def load(now: datetime) -> Snapshot:
    today = timezone.localdate(now)
    found = directory.load(today)
    appointments: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.filter(Q(to_date=None) | Q(to_date__gte=today))
    for row in rows.select_related("person__user").order_by("from_date", "pk"):
        appointments[row.post_id].append(row)
    ahead = PostState.objects.filter(is_closed=True, from_date__gt=today, from_date__lte=today + AHEAD + AHEAD)
    closing = dict(ahead.order_by("-from_date").values_list("post_id", "from_date"))
    bounces = Bounce.objects.filter(settled_at=None, is_permanent=True).exclude(mailbox="")
    named = uses.named(now)
    return Snapshot(
        today=today,
        directory=found,
        pages=_pages(found, now),
        appointments=appointments,
        closing=closing,
        bounced=frozenset(address.lower() for address in bounces.values_list("mailbox", flat=True).distinct()),
        dead=list(uses.counted(named.filter(is_dead=True), now).order_by("address")),
        former=list(uses.counted(named.filter(uses.of_former_staff(today), is_dead=False), now).order_by("address")),
    )


def _pages(found: Directory, now: datetime) -> dict[int, int]:
    pages: Counter[int] = Counter()
    for post_id, number in (*_circulars(now), *_dossiers()):
        if (post := found.post(post_id)) is not None:
            pages[post.pk] += number
    return pages


def _circulars(now: datetime) -> list[tuple[int, int]]:
    """(post, circulars): counted once for each state of the public site, for it reads every circular."""

    def count() -> list[tuple[int, int]]:
        return list(_public(now).order_by().values_list("post").annotate(number=Count("pk")))

    return memory.per_generation(changes.state(now).generation, "contact_upkeep.pages", count)


def _public(now: datetime) -> QuerySet[Circular]:
    withdrawn = Withdrawal.objects.effective(now).filter(
        Q(language="") | Q(language=F("circular__original_language")), circular=OuterRef("pk")
    )
    live = Edition.objects.live(now).originals().filter(circular=OuterRef("pk"))
    return Circular.objects.exclude(post=None).filter(Exists(live)).exclude(Exists(withdrawn))


def _dossiers() -> list[tuple[int, int]]:
    rows = Dossier.objects.filter(is_public=True).exclude(post=None)
    return list(rows.order_by().values_list("post").annotate(number=Count("pk")))
