"""Whether mails go out: what is set, and a button that sends one to oneself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, trial_mails
from circulars.admin.common.desk_page import desk_page
from circulars.bounces import mailbox
from circulars.intake import polling
from circulars.models import MailboxCursor

NAME = "admin:circulars_outgoingmail_trial"


def trial_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """GET shows what is set, without passwords; POST sends one mail to the account's own address."""
    if not model_admin.has_retry_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        now = timezone.now()
        outcome = trial_mails.send(request.user, now=now)
        audit.record("try_mail", request.user, by=request.user, now=now, is_sent=outcome.is_sent)
        messages.add_message(request, messages.SUCCESS if outcome.is_sent else messages.ERROR, outcome.words)
        return HttpResponseRedirect(reverse(NAME))
    context = {
        "title": _("Do mails go out?"),
        "rows": _settings(),
        "to": request.user.email,
        "list_url": reverse("admin:circulars_outgoingmail_changelist"),
    }
    return desk_page(model_admin, request, "admin/trial_mail.html", context)


def _settings() -> list[tuple[str, str, str]]:
    """Of each: what it is, what is set, and what to do about it."""
    sender, origin = settings.DEFAULT_FROM_EMAIL, settings.PUBLIC_URL
    url = _("Set PORTAL_EMAIL_URL to send mails.")
    mailbox_of_office = _("Set PORTAL_EMAIL_FROM to a mailbox of the office.")
    links = _("Set PORTAL_PUBLIC_URL: without it links lead nowhere, and no mail can be ended by one click.")
    return [
        (_("Mails go"), trial_mails.way_in_words(), "" if trial_mails.is_server_set() else url),
        (_("Sender"), sender, mailbox_of_office if sender.endswith("@localhost") else ""),
        (_("Links in mails begin with"), origin or "–", "" if origin else links),
        (_("Mails that come back are read from"), *_returned()),
    ]


def _returned() -> tuple[str, str]:
    if not mailbox.is_set():
        return _("no mailbox"), _("Set PORTAL_BOUNCE_MAILBOX to the mailbox of the sender.")
    cursor = MailboxCursor.objects.filter(mailbox=f"{mailbox.READER}{mailbox.name()}"[:300]).first()
    return mailbox.name(), polling.trouble_of(cursor) if cursor else ""
