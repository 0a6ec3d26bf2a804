"""What the portal does by itself: for the administrator to see that it is done."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars.admin.common.exports import ExportMixin
from circulars.backups import drilling, emptied
from circulars.models import JobRun
from circulars.upkeep import JOBS
from circulars.upkeep.running import is_due

# Rows that a command wrote down, beside those of the jobs.
RECORDS = {drilling.JOB: _("Drill of restoring"), emptied.JOB: _("Last backup")}


@admin.register(JobRun)
class JobRunAdmin(ExportMixin, admin.ModelAdmin):
    """Read-only: rows are written by ``manage.py tick`` alone."""

    desk_position = 60
    list_display = ["job", "state", "started_at", "finished_at", "failures", "outcome"]
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    export_columns = ["name", "started_at", "finished_at", "failures", "outcome"]

    @admin.display(description=_("job"), ordering="name")
    def job(self, row: JobRun) -> str:
        job = JOBS.get(row.name)
        return str(job.label or row.name) if job else str(RECORDS.get(row.name, row.name))

    @admin.display(description=_("state"))
    def state(self, row: JobRun) -> str:
        job = JOBS.get(row.name)
        if job is None:
            return str(_("done") if row.name in RECORDS else _("no longer done"))
        if row.failures:
            return str(_("failed; it is tried again"))
        if row.finished_at is None or row.started_at is None or row.finished_at < row.started_at:
            return str(_("running"))
        # a few minutes are a busy machine; more, and nobody runs `manage.py tick`
        if is_due(job, row, timezone.now() - job.grace):
            return str(_("overdue: nobody runs “manage.py tick”"))
        return str(_("done"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: JobRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: JobRun | None = None) -> bool:
        return False
