"""Which addresses the words of today name, and where. What only drafts, scheduled or hidden words name is nowhere."""

from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from circulars.models import Edition, FoundAddress, FoundAddressUse
from contacts.models import PostState, TeamState

VERIFIED_FOR = timedelta(days=365)


def live_uses(at: datetime) -> QuerySet[FoundAddressUse]:
    return FoundAddressUse.objects.filter(edition__in=Edition.objects.live(at).values("pk"))


def named(at: datetime) -> QuerySet[FoundAddress]:
    """Those that public words name."""
    return FoundAddress.objects.filter(Exists(live_uses(at).filter(found=OuterRef("pk"))))


def counted(rows: QuerySet[FoundAddress], at: datetime) -> QuerySet[FoundAddress]:
    """With ``circulars``, how many circulars name each in public."""
    uses = live_uses(at).filter(found=OuterRef("pk")).order_by().values("found")
    number = uses.annotate(number=Count("edition__circular", distinct=True)).values("number")
    return rows.annotate(circulars=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def editions_naming(found: FoundAddress, at: datetime) -> QuerySet[Edition]:
    """The newest first."""
    live = Edition.objects.live(at).filter(pk__in=FoundAddressUse.objects.filter(found=found).values("edition"))
    return live.order_by("-listed_on", "-pk")


def unverified(today: date) -> Q:
    """Never looked at, or not for a year."""
    return Q(verified_on=None) | Q(verified_on__lt=today - VERIFIED_FOR)


def of_former_staff(today: date) -> Q:
    """The mailbox of an account that has ended; or one that a team or post had once and none has any more."""
    ended = get_user_model().objects.filter(is_active=False).exclude(email="")
    accounts = ended.annotate(folded=Lower("email")).filter(folded=OuterRef("address"))
    q = Q(Exists(accounts))
    kept = []
    for model, owner in ((PostState, "post"), (TeamState, "team")):
        newest = (
            model._default_manager.filter(**{owner: OuterRef(owner)}, from_date__lte=today)
            .order_by("-from_date")
            .values("pk")[:1]
        )
        kept.append((model._default_manager.exclude(mailbox=""), Subquery(newest)))
    once, now = Q(), Q()
    for rows, newest in kept:
        folded = rows.annotate(folded=Lower("mailbox")).filter(folded=OuterRef("address"))
        once |= Q(Exists(folded.filter(from_date__lte=today)))
        now |= Q(Exists(folded.filter(is_closed=False).filter(Q(pk=newest) | Q(from_date__gt=today))))
    return q | (once & ~now)
