"""Somebody asks for a copy of a file that he or she can read: a mail to whoever answers, and a row that counts.

Nothing of what was written is kept but in that mail, whose words go as those of every mail do. Source: docs/domain.md,
"Files that everybody can read".
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from circulars import masking, outbox
from circulars.codes import new_code
from circulars.locking import locked
from circulars.masking import Certainty
from circulars.models import CopyRequest, Edition, File, WorkingCopy

LONGEST = 1000  # characters of what is needed
DAY = timedelta(days=1)
MOST_OF_A_FILE = 20  # in a day: more is no longer somebody who needs a copy
MOST = 200  # in a day, of all files

SUBJECT = _("Somebody asks for an accessible copy: %(circular)s")
PERSONAL = _(
    "Your text holds a number that looks like a resident registration number or another personal number. Take it out; "
    "the office does not need it."
)
TOO_MANY = _("This form has been sent too often today. Call the office, please.")


class NotTaken(Exception):
    """The request was not taken; the message is fit to show to its sender. Nothing was kept."""


@transaction.atomic
def request_copy(
    file: File, *, name: str, needs: str, answer_to: str, mailbox: str, circular_name: str, now: datetime
) -> CopyRequest:
    """Tell ``mailbox`` what somebody needs, and count it. ``name`` is that of the file as the page shows it.

    ``answer_to`` is a mail address or empty. Raises NotTaken where the words hold a number that nobody should send.
    """
    needs = needs.strip()
    refuse_personal(needs)
    if not needs or len(needs) > LONGEST:
        raise NotTaken(_("Say in at most %(count)s characters what you need.") % {"count": LONGEST})
    since = CopyRequest.objects.filter(asked_at__gt=now - DAY)
    if since.filter(file=file)[:MOST_OF_A_FILE].count() >= MOST_OF_A_FILE or since[:MOST].count() >= MOST:
        raise NotTaken(TOO_MANY)
    circular = locked(file.circular_id)  # so that nothing of a circular is told while it is erased
    if not _is_public(file, now):
        raise NotTaken(_("This file is not public any more."))
    row = CopyRequest.objects.create(file=file, asked_at=now)
    copy = WorkingCopy.objects.filter(circular=file.circular_id, language=file.language).only("pk").first()
    desk = reverse("admin:circulars_workingcopy_change", args=[copy.pk]) if copy else ""
    values = {
        "circular": masking.mask(circular_name),
        "file": masking.mask(name),
        "needs": masking.mask(needs),
        "answer_to": answer_to,
        "desk": outbox.address(f"{desk}#panel-file-access") if desk else "",
    }
    outbox.queue(
        f"accessible_copy:{row.pk}:{new_code(8)}",
        to=mailbox,
        subject=lambda: SUBJECT % values,
        body=lambda: render_to_string("email/accessible_copy.txt", values),
        now=now,
        circular=circular,
    )
    return row


def _is_public(file: File, now: datetime) -> bool:
    editions = Edition.objects.live(now).filter(attachments__file=file)
    return any(file.code not in removed for removed in editions.values_list("removed_files", flat=True))


def refuse_personal(text: str) -> None:
    """Raises NotTaken for a number that must not be sent: a resident's, a passport's, a card's."""
    if any(value.certainty == Certainty.SURE for value in masking.find(text)):
        raise NotTaken(PERSONAL)
