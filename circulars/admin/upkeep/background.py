"""Background tasks: what waits, is being done, was done lately or failed, for administrators; tried again by choice."""

from datetime import datetime, timedelta
from typing import Any

import django_tasks_db.admin  # noqa: F401  (registers a list of its own, which is taken back below)
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_tasks_db.models import DBTaskResult

from circulars import audit, background
from circulars.background.states import reason_of
from circulars.models import Attachment, AuditEntry, BackgroundTask, Circular, WorkingCopy

State = BackgroundTask.State
AT_ONCE = 500  # tried again with one click
LATELY = timedelta(days=7)  # for which the desk names what failed

admin.site.unregister(DBTaskResult)  # rows without words for people; those below name what is done


def failed_tasks(user: Any, now: datetime) -> dict[str, str]:
    """For the first page of the desk: a line where something failed lately, for those who may do something about it."""
    if not user.has_perm("circulars.view_backgroundtask"):
        return {"failed_tasks_words": "", "failed_tasks_url": ""}
    count = BackgroundTask.objects.filter(state=State.FAILED, ended_at__gt=now - LATELY).count()
    sentence = ngettext("%(count)s background task failed.", "%(count)s background tasks failed.", count)
    return {
        "failed_tasks_words": sentence % {"count": count} if count else "",
        "failed_tasks_url": f"{reverse('admin:circulars_backgroundtask_changelist')}?state__exact={State.FAILED}",
    }


@admin.register(BackgroundTask)
class BackgroundTaskAdmin(admin.ModelAdmin):
    """Read-only but for another try. Names of files are those that the person may see on the desk."""

    desk_position = 61
    change_list_template = "admin/circulars/backgroundtask/change_list.html"
    list_display = ["work", "subject", "state_in_words", "tries", "asked", "ended"]
    list_display_links = None
    list_filter = ["state", "asked_at"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["try_again"]
    export_columns = ["kind", "key", "state", "tries", "outcome", "asked_at", "started_at", "ended_at", "next_try_at"]

    # the list ---------------------------------------------------------------------------------------------------

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows of this page learn at once what they are about."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = rows = list(changelist.result_list)
        for name, kind in background.KINDS.items():
            mine = [row for row in rows if row.kind == name]
            found = kind.subjects([row.key for row in mine])
            shown = _shown(found, request.user)
            for row in mine:
                row.shown_subject = shown.get(row.key, "")
        return changelist

    @admin.display(description=gettext_lazy("work"), ordering="kind")
    def work(self, task: BackgroundTask) -> str:
        kind = background.KINDS.get(task.kind)
        return str(kind.label) if kind else task.kind

    @admin.display(description=gettext_lazy("about"))
    def subject(self, task: BackgroundTask) -> str:
        return getattr(task, "shown_subject", "") or f"#{task.key}"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, task: BackgroundTask) -> str:
        match task.state:
            case State.WAITING if task.tries:
                values = {"when": _minute(task.next_try_at), "why": reason_of(task.outcome)}
                return _("is tried again from %(when)s on: %(why)s") % values
            case State.RUNNING:
                return _("being done since %(when)s") % {"when": _minute(task.started_at)}
            case State.FAILED:
                return _("failed: %(why)s") % {"why": reason_of(task.outcome)}
        return task.get_state_display()

    @admin.display(description=gettext_lazy("asked at"), ordering="asked_at")
    def asked(self, task: BackgroundTask) -> str:
        return _minute(task.asked_at)

    @admin.display(description=gettext_lazy("ended at"), ordering="ended_at")
    def ended(self, task: BackgroundTask) -> str:
        return _minute(task.ended_at)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        now = timezone.now()
        counted = BackgroundTask.objects.order_by().values_list("state").annotate(Count("pk"))
        states = dict.fromkeys(State.values, 0) | dict(counted)
        context = {
            "task_counts": [(State(state).label, count) for state, count in states.items()],
            "workers": background.present(now),
            "failed_count": states[State.FAILED],
            "may_try_again": self.has_retry_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    # another try ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list:
        again = self.admin_site.admin_view(require_POST(self.try_failed_again))
        return [path("failed/again/", again, name="circulars_backgroundtask_again"), *super().get_urls()]

    @admin.action(description=gettext_lazy("Try again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[BackgroundTask]) -> None:
        self._again(request, list(queryset.exclude(state=State.RUNNING)))

    def try_failed_again(self, request: HttpRequest) -> HttpResponse:
        if not self.has_retry_permission(request):
            raise PermissionDenied
        self._again(request, list(BackgroundTask.objects.filter(state=State.FAILED).order_by("pk")[:AT_ONCE]))
        return HttpResponseRedirect(reverse("admin:circulars_backgroundtask_changelist"))

    def _again(self, request: HttpRequest, tasks: list[BackgroundTask]) -> None:
        now = timezone.now()
        with transaction.atomic():
            number = background.ask_again(tasks, now=now)
            AuditEntry.objects.bulk_create(audit.entry("retry_task", task, by=request.user, now=now) for task in tasks)
        if number:
            sentence = ngettext("%(count)s task is tried again.", "%(count)s tasks are tried again.", number)
            self.message_user(request, sentence % {"count": number}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of these tasks waits or has ended."), messages.WARNING)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.change_backgroundtask")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BackgroundTask | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BackgroundTask | None = None) -> bool:
        return False


def _shown(found: dict[int, Any], user: Any) -> dict[int, str]:
    """By key what the list says: the name of a file, with a way to its circular. Nothing of what others limited."""
    rows = {key: row for key, row in found.items() if isinstance(row, Attachment)}
    owners = {key: row.working_copy or row.edition for key, row in rows.items()}
    circulars = {owner.circular_id for owner in owners.values()}
    closed = set(Circular.objects.closed_to(user).filter(pk__in=circulars).values_list("pk", flat=True))
    copies: dict[int, int] = {}
    if user.has_perm("circulars.view_workingcopy"):
        allowed = WorkingCopy.objects.editable_by(user).filter(circular__in=circulars)
        copies = dict(allowed.order_by("-pk").values_list("circular", "pk"))
    shown: dict[int, str] = {}
    for key, row in rows.items():
        circular = owners[key].circular_id
        if circular in closed:
            continue
        if circular in copies:
            address = reverse("admin:circulars_workingcopy_change", args=[copies[circular]])
            shown[key] = format_html('<a href="{}#attachments-group">{}</a>', address, row.name)
        else:
            shown[key] = row.name
    others = {key: _("a file that is not saved in a circular yet") for key in found if key not in rows}
    return shown | others


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
