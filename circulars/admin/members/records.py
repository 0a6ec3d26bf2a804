"""What was sent to whom: each sending with its list, and every mail ever sent to a member. Nothing here is changed.

Sendings of a limited draft are shown to those alone whom it names.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from circulars import deliveries
from circulars.admin.common import moments
from circulars.admin.common.audit import HistoryMixin
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.states import state_filter
from circulars.members import answering, confirming
from circulars.members.answering import STATES
from circulars.models import Circular, Edition, MemberBody, Sending, SendingRecipient, WorkingCopy

SEND = "circulars.send_circular"
SHOWN = 200  # recipients on the page of a sending; the list of all stands behind a link
LABELS = {
    "waiting": gettext_lazy("waiting"),
    "sent": gettext_lazy("sent"),
    "given_up": gettext_lazy("given up"),
    "returned": gettext_lazy("came back"),
}
TROUBLES = {
    confirming.STOPPED: gettext_lazy("stopped by staff"),
    deliveries.NOTHING: gettext_lazy("the edition is not the public one any more"),
    deliveries.CUT_OFF: gettext_lazy("the sender was stopped"),
}


class _ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SendingStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(name, LABELS[name]) for name in ("waiting", "given_up", "returned")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in STATES:
            return queryset
        return queryset.filter(pk__in=SendingRecipient.objects.filter(STATES[self.value()]).values("sending"))


@admin.register(Sending)
class SendingAdmin(HistoryMixin, ExportMixin, _ReadOnly):
    desk_position = 19
    list_display = ["confirmed_at", "about", "version", "list_size", "state_in_words", "sent_by_label"]
    list_display_links = ["confirmed_at"]
    list_filter = [SendingStateFilter, "confirmed_at"]
    date_hierarchy = "confirmed_at"
    search_fields = ["subject_ko", "subject_en", "circular__path", "recipients__name"]
    search_help_text = gettext_lazy("Subject, address of the circular or name of a member")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = []
    export_columns = ["confirmed_at", "subject", "circular", "version", "list_size", "state_in_words", "sent_by_label"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sending]:
        closed = Circular.objects.closed_to(request.user).values("pk")
        rows = super().get_queryset(request).select_related("circular", "edition").exclude(circular__in=closed)
        rows = rows.defer("edition__body", "edition__facts", "edition__rendered")
        return answering.with_counts(rows)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "circular__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("subject"))
    def about(self, sending: Sending) -> str:
        return sending.subject

    @admin.display(description=gettext_lazy("edition"))
    def version(self, sending: Sending) -> int:
        return sending.edition.version

    @admin.display(description=gettext_lazy("mails"), ordering="total")
    def list_size(self, sending: Any) -> int:
        return sending.total

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, sending: Any) -> str:
        counts = [(label, getattr(sending, name)) for name, label in LABELS.items()]
        return " · ".join(f"{label} {count}" for label, count in counts if count)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        name = "circulars_sending"
        return [
            path("<int:sending_id>/stop/", view(require_POST(self.stop_view)), name=f"{name}_stop"),
            path("<int:sending_id>/again/", view(require_POST(self.again_view)), name=f"{name}_again"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        sending: Any = self._sending(request, object_id)
        state = request.GET.get("state", "")
        rows = SendingRecipient.objects.filter(sending=sending).order_by("name", "pk")
        if state in STATES:
            rows = rows.filter(STATES[state])
        copy = self._copy(request, sending)
        listed = reverse("admin:circulars_sendingrecipient_changelist", query={"sending__id__exact": sending.pk})
        context = {
            "title": sending.subject,
            "sending": sending,
            "when": moments.in_words(sending.confirmed_at),
            "states": [(name, label, getattr(sending, name)) for name, label in LABELS.items()],
            "state": state if state in STATES else "",
            "rows": [(row, state_of(row)) for row in rows[:SHOWN]],
            "total": rows.count(),
            "most": SHOWN,
            "list_url": listed,
            "csv_url": reverse(
                "admin:circulars_sendingrecipient_export", args=["csv"], query={"sending__id__exact": sending.pk}
            ),
            "words": [(one, *sending.words(one)) for one in ("ko", "en") if any(sending.words(one))],
            "copy": copy,
            "may_send": copy is not None and request.user.has_perm(SEND),
            "is_newest": Edition.objects.live(timezone.now()).filter(pk=sending.edition_id).exists(),
            "retryable": sending.recipients.filter(given_up_at__isnull=False, bounced_at=None)
            .exclude(trouble__in=(confirming.STOPPED, deliveries.NOTHING))
            .count(),
            "follows": self.get_queryset(request).filter(pk=sending.follows_id).first() if sending.follows_id else None,
            "followed_by": list(self.get_queryset(request).filter(follows=sending)),
        }
        return desk_page(self, request, "admin/members/sending.html", context)

    def stop_view(self, request: HttpRequest, sending_id: int) -> HttpResponse:
        sending = self._to_act_on(request, sending_id)
        number = confirming.stop(sending.pk, by=request.user, now=timezone.now())
        if number:
            words = ngettext("%(count)d mail does not go out.", "%(count)d mails do not go out.", number)
            self.message_user(request, words % {"count": number}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was waiting any more."), messages.WARNING)
        return HttpResponseRedirect(address_of(sending))

    def again_view(self, request: HttpRequest, sending_id: int) -> HttpResponse:
        sending = self._to_act_on(request, sending_id)
        number = confirming.try_again(sending.pk, by=request.user, now=timezone.now())
        if number:
            words = ngettext(
                "%(count)s mail goes out within a minute.", "%(count)s mails go out within a minute.", number
            )
            self.message_user(request, words % {"count": number}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of these mails waits or was given up."), messages.WARNING)
        return HttpResponseRedirect(address_of(sending))

    def _sending(self, request: HttpRequest, key: Any) -> Sending:
        if not self.has_view_permission(request):
            raise PermissionDenied
        sending = self.get_object(request, str(key))
        if sending is None:
            raise Http404
        return sending

    def _to_act_on(self, request: HttpRequest, key: int) -> Sending:
        """By those who may send this circular: within their sections."""
        sending = self._sending(request, key)
        if not request.user.has_perm(SEND) or self._copy(request, sending) is None:
            raise PermissionDenied
        return sending

    def _copy(self, request: HttpRequest, sending: Sending) -> WorkingCopy | None:
        allowed = Circular.objects.editable_by(request.user)
        copies = WorkingCopy.objects.filter(circular=sending.circular_id, circular__in=allowed)
        return copies.filter(language=sending.edition.language).only("pk", "title").first()


@admin.register(SendingRecipient)
class SendingRecipientAdmin(ExportMixin, _ReadOnly):
    """Mail by mail, for a sending, a member or a year: names and mailboxes as they were then."""

    desk_position = 19
    list_display = ["sending_link", "name", "address", "subject", "version", "state_in_words"]
    list_display_links = None
    list_filter = [
        state_filter({name: (label, STATES[name]) for name, label in LABELS.items()}),
        "sending__confirmed_at",
    ]
    date_hierarchy = "sending__confirmed_at"
    search_fields = ["name", "address", "sending__circular__path", "sending__subject_ko"]
    search_help_text = gettext_lazy("Member, mailbox, address or subject of the circular")
    ordering = ["-sending__confirmed_at", "name", "pk"]
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = []
    export_columns = [
        "confirmed_at", "name", "address", "language", "circular", "version", "subject", "state_in_words", "sent_at",
        "bounced_at", "reply_to", "sent_by",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SendingRecipient]:
        closed = Circular.objects.closed_to(request.user).values("pk")
        rows = super().get_queryset(request).exclude(sending__circular__in=closed)
        rows = rows.select_related("sending__circular", "sending__edition")
        return rows.defer("sending__edition__body", "sending__edition__facts", "sending__edition__rendered")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        known = ("sending__id__exact", "member__id__exact")
        return lookup in known or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Of a member or a sending, its name stands above the list."""
        key = request.GET.get("member__id__exact", "")
        named = MemberBody.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
        title = {"title": _("Sent to %(member)s") % {"member": named.name_ko}} if named else {}
        return super().changelist_view(request, title | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return HttpResponseRedirect(address_of(row.sending))

    @admin.display(description=gettext_lazy("confirmed at"), ordering="sending__confirmed_at")
    def sending_link(self, row: SendingRecipient) -> str:
        at = timezone.localtime(row.sending.confirmed_at)
        return format_html('<a href="{}">{}</a>', address_of(row.sending), f"{at:%Y-%m-%d %H:%M}")

    @admin.display(description=gettext_lazy("confirmed at"))
    def confirmed_at(self, row: SendingRecipient) -> Any:
        return row.sending.confirmed_at

    @admin.display(description=gettext_lazy("circular"))
    def circular(self, row: SendingRecipient) -> str:
        return str(row.sending.circular)

    @admin.display(description=gettext_lazy("edition"))
    def version(self, row: SendingRecipient) -> int:
        return row.sending.edition.version

    @admin.display(description=gettext_lazy("subject"))
    def subject(self, row: SendingRecipient) -> str:
        return row.sending.words(row.language)[0] or row.sending.subject

    @admin.display(description=gettext_lazy("replies go to"))
    def reply_to(self, row: SendingRecipient) -> str:
        return row.sending.reply_to

    @admin.display(description=gettext_lazy("sent by"))
    def sent_by(self, row: SendingRecipient) -> str:
        return row.sending.sent_by_label

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, row: SendingRecipient) -> str:
        return state_of(row)


def state_of(row: SendingRecipient) -> str:
    if row.bounced_at:
        return _("came back on %(when)s") % {"when": _minute(row.bounced_at)}
    if row.sent_at:
        return _("sent on %(when)s") % {"when": _minute(row.sent_at)}
    trouble = TROUBLES.get(row.trouble, row.trouble)
    if row.given_up_at:
        return _("given up on %(when)s: %(trouble)s") % {"when": _minute(row.given_up_at), "trouble": trouble}
    if row.tries and row.trouble:
        values = {"when": _minute(row.next_try_at), "trouble": trouble}
        return _("is tried again from %(when)s on: %(trouble)s") % values
    return _("waiting")


def address_of(sending: Sending) -> str:
    return reverse("admin:circulars_sending_change", args=[sending.pk])


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
