"""Outgoing mails: what waits, what was sent and what was given up, for the administrator; tried again by choice."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from circulars import audit, mailing
from circulars.admin.common.states import state_filter
from circulars.admin.telling.trial_mail import NAME, trial_view
from circulars.models import Circular, OutgoingMail

STATES = {
    "waiting": (gettext_lazy("waiting"), Q(sent_at=None, given_up_at=None)),
    "given_up": (gettext_lazy("given up"), Q(given_up_at__isnull=False)),
    "sent": (gettext_lazy("sent"), Q(sent_at__isnull=False)),
}


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    """Read-only. A mail about a limited draft is shown to those alone whom the draft names."""

    desk_position = 44
    list_display = ["created_at", "to", "subject", "state_in_words", "tries"]
    list_display_links = ["created_at"]
    list_filter = [state_filter(STATES), "created_at"]
    search_fields = ["recipient", "subject"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["try_again"]
    fields = ["created_at", "to", "subject", "words", "state_in_words", "tries", "trouble"]
    readonly_fields = fields
    export_columns = ["created_at", "to", "subject", "state_in_words", "tries", "trouble"]

    def get_urls(self) -> list:
        view = require_http_methods(["GET", "HEAD", "POST"])(partial(trial_view, self))
        return [path("test/", self.admin_site.admin_view(view), name=NAME.partition(":")[2]), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = [(_("Do mails go out?"), reverse(NAME))] if self.has_retry_permission(request) else []
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        closed = Circular.objects.closed_to(request.user).values("pk")
        return super().get_queryset(request).exclude(circular__in=closed)

    @admin.display(description=gettext_lazy("to"), ordering="recipient")
    def to(self, mail: OutgoingMail) -> str:
        return _("a reader") if mail.is_private else mail.recipient

    @admin.display(description=gettext_lazy("text"))
    def words(self, mail: OutgoingMail) -> str:
        """Of a private one nothing: its link is the key to a mailbox that is not ours."""
        return _("Known to its reader alone.") if mail.is_private else mail.body

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, mail: OutgoingMail) -> str:
        if mail.sent_at:
            return _("sent on %(when)s") % {"when": _minute(mail.sent_at)}
        if mail.given_up_at:
            return _("given up on %(when)s: %(trouble)s") % {"when": _minute(mail.given_up_at), "trouble": mail.trouble}
        if mail.tries and mail.trouble:
            values = {"when": _minute(mail.next_try_at), "trouble": mail.trouble}
            return _("is tried again from %(when)s on: %(trouble)s") % values
        return _("waiting")

    @admin.action(description=gettext_lazy("Try again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        now = timezone.now()
        chosen = list(queryset.filter(sent_at=None))
        number = mailing.try_again(OutgoingMail.objects.filter(pk__in=[mail.pk for mail in chosen]), now=now)
        for mail in chosen:
            audit.record("retry_mail", mail, by=request.user, now=now, circular=mail.circular)
        if number:
            sentence = ngettext(
                "%(count)s mail goes out within a minute.", "%(count)s mails go out within a minute.", number
            )
            self.message_user(request, sentence % {"count": number}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of these mails waits or was given up."), messages.WARNING)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.change_outgoingmail")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
