"""Mails to whoever answers for a circular on the day on which somebody should look at it again. Once for each day.

They go to the duty's mailbox, which is its team's where it has none, else to the accounts of those who hold it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import outbox
from circulars.locking import locked
from circulars.masking import mask
from circulars.models import Circular, Edition, Withdrawal, WorkingCopy
from contacts import directory
from contacts.directory import Directory
from contacts.models import Person

MOST = 500  # of one run; the others follow with the next


def due(now: datetime) -> QuerySet[Circular]:
    """Public circulars whose day has come and whose reminder has not gone out; none that is withdrawn or hidden."""
    live = Edition.objects.live(now).filter(circular=OuterRef("pk"), is_original=True)
    withdrawn = Withdrawal.objects.effective(now).filter(
        Q(language="") | Q(language=F("circular__original_language")), circular=OuterRef("pk")
    )
    days = Circular.objects.filter(review_on__lte=timezone.localdate(now), reminded_at=None)
    return days.filter(Exists(live)).exclude(Exists(withdrawn))


def remind_due(now: datetime) -> str:
    """Write the mails; says how many, and for how many circulars nobody could be written to. Safe to run again."""
    today = directory.load(timezone.localdate(now))
    reminded = unanswered = 0
    for circular_id in list(due(now).order_by("review_on", "pk").values_list("pk", flat=True)[:MOST]):
        if _remind(circular_id, today, now):
            reminded += 1
        else:
            unanswered += 1
    parts = [f"{reminded} reminded"] if reminded else []
    return ", ".join(parts + ([f"{unanswered} without a mailbox"] if unanswered else []))


@transaction.atomic
def _remind(circular_id: int, today: Directory, now: datetime) -> bool:
    """Under the lock: a date changed meanwhile asks for its own reminder. False where there is nobody to write to."""
    circular = locked(circular_id)
    if not due(now).filter(pk=circular_id).exists():
        return True
    edition = Edition.objects.live(now).get(circular=circular, is_original=True)
    copy = WorkingCopy.objects.filter(circular=circular, language=edition.language).first()
    recipients = _recipients(circular, today)
    name = mask(f"{edition.number} {edition.title}".strip())
    path = reverse("admin:circulars_workingcopy_change", args=[copy.pk]) if copy else reverse("admin:index")

    def subject() -> str:
        return _("Please look again: %(circular)s") % {"circular": name}

    def body() -> str:
        lines = [
            _("%(circular)s is public. Its day of review was set to %(day)s.")
            % {"circular": name, "day": circular.review_on.isoformat()},
            _("Look whether it still holds. Correct it, withdraw it, or set another day in its form:"),
            outbox.address(path),
        ]
        return "\n\n".join(lines)

    for recipient in recipients:
        who = recipient if isinstance(recipient, str) else recipient.pk
        key = f"review:{circular.pk}:{circular.review_on}:{who}"[:120]
        outbox.queue(key, to=recipient, subject=subject, body=body, now=now, circular=circular)
    if recipients:
        circular.reminded_at = now
        circular.save(update_fields=["reminded_at"])
    return bool(recipients)


def _recipients(circular: Circular, today: Directory) -> list:
    """An address, or the accounts of the holders that have one."""
    post = today.post(circular.post_id)
    if post is None or post.is_closed:
        return []
    if post.mailbox:
        return [post.mailbox]
    holders = [holder.person_pk for holder in post.appointed]
    people = Person.objects.filter(pk__in=holders, user__is_active=True).exclude(user__email="").select_related("user")
    return [person.user for person in people]
