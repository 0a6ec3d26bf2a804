"""Reads and exports of personal data by staff: recorded when they happen, kept for a set time, looked over.

Source: the Korean standard for the safety of personal data (개인정보의 안전성 확보조치 기준), article 8: access is
recorded, kept for a year at least (two for identifying numbers) and looked over once a month.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import audit, outbox
from circulars.models import PersonalDataRead

Kind = PersonalDataRead.Kind

# What counts as unusual, within one day: told to administrators, never refused.
MANY_ROWS = 300  # and more than FACTOR times the person's own usual day
FACTOR = 5
MANY_EXPORTS = 5
NIGHT = (22, 6)  # hours of the office
USUAL_DAYS = 30


class Unusual(NamedTuple):
    actor_id: int | None
    actor_label: str
    rows: int
    exports: int
    why: str


def record(
    kind: str, object_type: str, *, by, now: datetime, rows: int = 1, object_id: str = "", reason: str = ""
) -> PersonalDataRead:
    """Write down that ``by`` has seen or taken ``rows`` records of ``object_type``, a label like contacts.Person."""
    return PersonalDataRead.objects.create(
        at=now,
        actor=by,
        actor_label=audit.label_of(by),
        address=audit.address(),
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        rows=rows,
        reason=reason[:300],
    )


def unusual(now: datetime) -> list[Unusual]:
    """Who read unusual amounts in the 24 hours before ``now``; two queries, whatever the number of people."""
    since, usual_since = now - timedelta(days=1), now - timedelta(days=1 + USUAL_DAYS)
    fields = ("at", "actor_id", "actor_label", "kind", "rows")
    recent = list(PersonalDataRead.objects.filter(at__gt=since, at__lte=now).values_list(*fields))
    people = {actor for _at, actor, *_rest in recent}
    usual: dict[int | None, dict] = defaultdict(lambda: defaultdict(int))
    before = PersonalDataRead.objects.filter(at__gt=usual_since, at__lte=since, actor_id__in=people - {None})
    for at, actor, rows in before.values_list("at", "actor_id", "rows").iterator(chunk_size=2000):
        usual[actor][timezone.localdate(at)] += rows
    found = []
    for actor in sorted(people, key=lambda key: key or 0):
        own = [row for row in recent if row[1] == actor]
        rows = sum(row[4] for row in own)
        exports = [row for row in own if row[3] == Kind.EXPORT]
        normal = median(usual[actor].values()) if usual[actor] else 0
        reasons = []
        if rows > max(MANY_ROWS, FACTOR * normal):
            reasons.append(_("%(rows)s records, usually %(normal)s a day") % {"rows": rows, "normal": round(normal)})
        if len(exports) >= MANY_EXPORTS:
            reasons.append(_("%(count)s exports") % {"count": len(exports)})
        if any(_is_night(row[0]) for row in exports):
            reasons.append(_("an export at night"))
        if reasons:
            found.append(Unusual(actor, own[-1][2], rows, len(exports), ", ".join(reasons)))
    return found


def tell(now: datetime) -> str:
    """Write to administrators, once a day, who read unusual amounts; a job of ``upkeep``.

    The mail names those who read and how much, never whose data.
    """
    found = unusual(now)
    if not found:
        return ""
    day = timezone.localdate(now).isoformat()
    address = outbox.address(reverse("admin:circulars_personaldataread_changelist"))

    def words() -> str:
        lines = [f"- {one.actor_label or '–'}: {one.why}" for one in unusual(now)]
        head = _("In the last 24 hours personal data were read in unusual amounts. Please ask what it was for.")
        return "\n".join([head, "", *lines, "", address])

    readers = get_user_model().objects.with_perm(
        "circulars.view_personaldataread", backend="django.contrib.auth.backends.ModelBackend"
    )
    for user in readers:
        key = f"unusual-reads/{day}/{user.pk}"
        outbox.queue(key, to=user, subject=gettext_lazy("Unusual reads of personal data"), body=words, now=now)
    return f"{len(found)} people"


def forget_old(now: datetime) -> str:
    """Delete what is older than the office keeps (``PORTAL_PERSONAL_READS_DAYS``); a job of ``upkeep``."""
    limit = now - timedelta(days=settings.PERSONAL_READS_DAYS)
    count, _models = PersonalDataRead.objects.filter(at__lt=limit).delete()
    return f"{count} records ended"


def _is_night(at: datetime) -> bool:
    hour = timezone.localtime(at).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
