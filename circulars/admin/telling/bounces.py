"""Mails that came back, for those who keep mailboxes: which official mailbox, why, and that somebody saw to it."""

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from circulars import audit
from circulars.admin.common.states import state_filter
from circulars.bounces.reports import COMPLAINT
from circulars.mail_names import ALERT
from circulars.models import Bounce

STATES = {
    "open": (gettext_lazy("to be looked after"), Q(settled_at=None) & ~Q(mailbox="")),
    "settled": (gettext_lazy("looked after"), Q(settled_at__isnull=False)),
    "readers": (gettext_lazy("of people, whose address is not kept"), Q(mailbox="")),
}
# RFC 3463, 3.2 to 3.8, by the second number of a status
SUBJECTS = {
    "1": gettext_lazy("the address does not exist"),
    "2": gettext_lazy("the mailbox is closed or full"),
    "3": gettext_lazy("its mail system takes no mail"),
    "4": gettext_lazy("its server could not be reached"),
    "5": gettext_lazy("the servers did not understand each other"),
    "6": gettext_lazy("the content was not taken"),
    "7": gettext_lazy("the server refuses our sender or this mail"),
}


@admin.register(Bounce)
class BounceAdmin(admin.ModelAdmin):
    """Read-only but for saying that it was looked after. Whose mail it was is not kept where it was a person's."""

    desk_position = 45
    list_display = ["at", "to", "why", "is_permanent", "state_in_words"]
    list_display_links = None
    list_filter = [state_filter(STATES), "is_permanent", "at"]
    search_fields = ["mailbox"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["settle"]

    @admin.display(description=gettext_lazy("to"), ordering="mailbox")
    def to(self, bounce: Bounce) -> str:
        if bounce.mailbox:
            return bounce.mailbox
        return _("a reader") if bounce.key.startswith(ALERT) else _("a colleague, see Outgoing mails")

    @admin.display(description=pgettext_lazy("alert", "why"), ordering="status")
    def why(self, bounce: Bounce) -> str:
        if bounce.status == COMPLAINT:
            return _("its reader calls it spam")
        subject = SUBJECTS.get(bounce.status.split(".")[1]) if bounce.status.count(".") == 2 else None
        return f"{subject} ({bounce.status})" if subject else bounce.status

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, bounce: Bounce) -> str:
        if bounce.settled_at:
            return _("looked after on %(when)s") % {"when": f"{timezone.localtime(bounce.settled_at):%Y-%m-%d %H:%M}"}
        return _("to be looked after") if bounce.mailbox else ""

    @admin.action(description=gettext_lazy("Looked after"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Bounce]) -> None:
        now = timezone.now()
        settled = 0
        for bounce in queryset.filter(settled_at=None).exclude(mailbox=""):
            if Bounce.objects.filter(pk=bounce.pk, settled_at=None).update(settled_at=now):
                settled += 1
                audit.record("settle_bounce", bounce, by=request.user, now=now, status=bounce.status)
        if settled:
            sentence = ngettext("Looked after: %(count)s mail.", "Looked after: %(count)s mails.", settled)
            self.message_user(request, sentence % {"count": settled}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing of what you chose waits for anybody."), messages.WARNING)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.change_bounce")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Bounce | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Bounce | None = None) -> bool:
        return False
