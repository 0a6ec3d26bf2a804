"""Who is told: numbers for everybody at the desk; one mailbox, by its whole address, for those who help its owner."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from circulars import audit
from circulars.admin.common.desk_page import desk_page
from circulars.alerts import asking, mailboxes, wanted
from circulars.models import SignUp, Subscriber, Subscription

SHOWN = 200


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """Sums to look at. Nobody browses addresses."""

    desk_position = 16

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def get_urls(self) -> list:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.mailbox_view)
        return [
            path("mailbox/", self.admin_site.admin_view(view), name="circulars_subscription_mailbox"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        sums = Subscription.objects.order_by().values("kind", "target_id", "query").annotate(count=Count("pk"))
        rows = []
        for one in sums.order_by("-count", "kind", "target_id", "query")[:SHOWN]:
            row = Subscription(kind=one["kind"], target_id=one["target_id"], query=one["query"])
            target = wanted.name_of(row, translation.get_language() or "ko", now)
            name = target.name if target else _("not public any more")
            rows.append({"kind": row.get_kind_display(), "name": name, "count": one["count"]})
        context = {
            "title": _("Who is told by mail"),
            "rows": rows,
            "people": Subscriber.objects.count(),
            "stopped": Subscriber.objects.filter(stopped_at__isnull=False).count(),
            "waiting": SignUp.objects.count(),
            "may_help": self._may_help(request),
            "mailbox_url": reverse("admin:circulars_subscription_mailbox"),
        }
        return desk_page(self, request, "admin/subscriptions.html", context | (extra_context or {}))

    def mailbox_view(self, request: HttpRequest) -> HttpResponse:
        """What is kept of one mailbox, asked for by its whole address (POST: it stands in no log), and its deletion."""
        if not self._may_help(request):
            raise PermissionDenied
        typed = request.POST.get("address", "")
        context: dict[str, Any] = {"title": _("One mailbox"), "typed": typed, "is_asked": request.method == "POST"}
        if request.method == "POST":
            try:
                address = mailboxes.normal(typed)
            except ValidationError:
                context["error"] = _("This is no mail address. Write it like name@example.org.")
                return desk_page(self, request, "admin/subscription_mailbox.html", context, status=400)
            found = Subscriber.objects.filter(address=address).first()
            if "forget" in request.POST:
                return self._forget(request, address, found)
            now = timezone.now()
            context["subscriber"] = found
            context["rows"] = [
                (row, wanted.name_of(row, "ko", now)) for row in (found.subscriptions.all() if found else ())
            ]
            context["waiting"] = SignUp.objects.filter(address=address).count()
            if found:
                audit.record("read_subscriber", found, by=request.user, now=now)
        return desk_page(self, request, "admin/subscription_mailbox.html", context)

    def _forget(self, request: HttpRequest, address: str, found: Subscriber | None) -> HttpResponse:
        if found:
            audit.record("forget_subscriber", found, by=request.user, now=timezone.now())
        if asking.forget(address):
            self.message_user(request, _("All that was kept of the mailbox is deleted."), messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was kept of this mailbox."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:circulars_subscription_changelist"))

    def _may_help(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.view_subscriber")
