"""Alerts at the desk: what is held and can be stopped, what was told to how many, and how its mail looks."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import audit, changes
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.states import state_filter
from circulars.alerts import composing, planning
from circulars.models import AlertChange, Circular, Rhythm, Subscriber

LANGUAGES = ("ko", "en")
NOBODY = "reader@example.org"
STATES = {
    "held": (pgettext_lazy("alert", "held"), Q(planned_at=None, stopped_at=None)),
    "told": (gettext_lazy("told"), Q(planned_at__isnull=False, stopped_at=None)),
    "stopped": (gettext_lazy("stopped"), Q(stopped_at__isnull=False)),
}
# A mail is shown as mail programs show it: with the styles inside it, without anything that acts or loads.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@admin.register(AlertChange)
class AlertChangeAdmin(admin.ModelAdmin):
    """Read-only but for stopping. A correction too small to be told of is no row here."""

    desk_position = 15
    list_display = ["happened_at", "about", "reason", "state_in_words", "recipients"]
    list_display_links = ["happened_at"]
    list_filter = [state_filter(STATES), "reason", "happened_at"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["stop"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertChange]:
        closed = Circular.objects.closed_to(request.user).values("pk")
        rows = super().get_queryset(request).select_related("circular", "event", "change")
        told = Q(planned_at=None) | Q(recipients__gt=0) | Q(stopped_at__isnull=False)
        return rows.filter(told).exclude(circular__in=closed)

    @admin.display(description=gettext_lazy("about"))
    def about(self, change: AlertChange) -> str:
        return str(change.event or change.circular or "")

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, change: AlertChange) -> str:
        if change.stopped_at:
            return _("stopped on %(when)s") % {"when": _minute(change.stopped_at)}
        if change.planned_at:
            return _("told")
        if change.release_at > timezone.now():
            return _("held until %(when)s") % {"when": _minute(change.release_at)}
        return _("going out")

    @admin.action(description=gettext_lazy("Stop: tell nobody (further)"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[AlertChange]) -> None:
        now = timezone.now()
        stopped = [change for change in queryset if planning.stop(change.pk, by=request.user, now=now)]
        for change in stopped:
            audit.record("stop_alert", change, by=request.user, now=now, circular=change.circular)
        if stopped:
            self.message_user(request, _("Stopped: %(count)d.") % {"count": len(stopped)}, messages.SUCCESS)
        if len(stopped) < queryset.count():
            self.message_user(request, _("Everybody had been told already, or it was stopped."), messages.WARNING)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:change_id>/mail.<str:language>.html",
                view(require_safe(self.mail_view)),
                name="circulars_alertchange_mail",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The mail as it would go out now, in each language."""
        change = self._change(request, object_id)
        previews, name = [], str(change.event or change.circular or "")
        for language in LANGUAGES:
            mail = self._mail(change, language)
            if mail is not None:
                name = mail.subject if language == get_language() else name
                url = reverse("admin:circulars_alertchange_mail", args=[change.pk, language])
                previews.append({"language": language, "subject": mail.subject, "body": mail.body, "url": url})
        context = {
            "title": name,
            "change": change,
            "may_stop": change.stopped_at is None and self.has_stop_permission(request),
            "state": self.state_in_words(change),
            "previews": previews,
            "list_url": reverse("admin:circulars_alertchange_changelist"),
        }
        return desk_page(self, request, "admin/alert.html", context)

    def mail_view(self, request: HttpRequest, change_id: int, language: str) -> HttpResponse:
        change = self._change(request, str(change_id))
        mail = self._mail(change, language) if language in LANGUAGES else None
        if mail is None:
            raise Http404
        response = HttpResponse(mail.alternatives[0][0])
        response["Content-Security-Policy"] = POLICY
        return response

    def _change(self, request: HttpRequest, object_id: str) -> AlertChange:
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, object_id)
        if change is None:
            raise Http404
        return change

    def _mail(self, change: AlertChange, language: str) -> Any:
        now = timezone.now()
        generation = changes.state(now).generation
        told = composing.of(change, language, now, generation)
        if told is None:
            return None
        reader = Subscriber(address=NOBODY, language=language, secret="-" * 43)
        return composing.written([told], reader, Rhythm.NOW, name="<preview@localhost>", generation=generation)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.publish_circular")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AlertChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AlertChange | None = None) -> bool:
        return False


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
