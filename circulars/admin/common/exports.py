"""Every list of the desk, as filtered, as a file: CSV that opens rightly in a Korean Excel, and XLSX.

Neither can carry a formula: whatever staff or senders typed stays text.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.spreadsheets import defused

CHUNK = 500  # rows fetched at a time, whatever the length of the list
FORMATS = ("csv", "xlsx")


class ExportMixin(ModelAdmin):
    """Buttons on the list for all rows that the filters and the search leave, and actions for the chosen ones.

    ``export_columns`` names fields, attributes or methods as ``list_display`` does, and is that when not given.
    """

    export_columns: list[str] | None = None

    def get_export_columns(self, request: HttpRequest) -> list[str]:
        return [str(name) for name in self.export_columns or self.get_list_display(request)]

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:export_format>/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, export_format: str) -> HttpResponseBase:
        """All rows of the list with this query string, without its pages."""
        if not self.has_view_or_change_permission(request) or export_format not in FORMATS:
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return self.export_response(request, rows, export_format)

    def export_response(self, request: HttpRequest, queryset: QuerySet, export_format: str) -> HttpResponseBase:
        columns = self.get_export_columns(request)
        headings = [_heading(name, self.model, self) for name in columns]
        rows = self._export_rows(request, queryset, columns)
        stem = slugify(str(self.opts.verbose_name_plural), allow_unicode=True) or self.opts.model_name
        name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{export_format}"
        return as_csv(name, headings, rows) if export_format == "csv" else as_xlsx(name, headings, rows)

    def prepare_export(self, rows: list[Model], request: HttpRequest) -> None:
        """Add to a chunk of rows what the columns show, as a list does to the rows of its page."""
        from contacts.admin.base import DirectoryAdmin
        from contacts.admin.dated import today_for

        if isinstance(self, DirectoryAdmin):
            self.prepare_rows(rows, today_for(request))

    def _export_rows(self, request: HttpRequest, queryset: QuerySet, columns: list[str]) -> Iterator[list[Any]]:
        source = queryset.iterator(chunk_size=CHUNK)
        while chunk := list(islice(source, CHUNK)):
            self.prepare_export(chunk, request)
            for row in chunk:
                yield [_value(name, row, self) for name in columns]

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        if self.actions is None or IS_POPUP_VAR in request.GET or not self.has_view_or_change_permission(request):
            return actions
        return actions | {
            "export_csv": (_export_csv, "export_csv", gettext_lazy("Save the chosen rows as CSV")),
            "export_xlsx": (_export_xlsx, "export_xlsx", gettext_lazy("Save the chosen rows as XLSX")),
        }

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = []
        if IS_POPUP_VAR not in request.GET and self.has_view_or_change_permission(request):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
            query = request.GET.copy()
            query.pop("p", None)
            links = [(one.upper(), reverse(name, args=[one], query=query)) for one in FORMATS]
        return super().changelist_view(request, {"export_links": links} | (extra_context or {}))


def _export_csv(admin: ExportMixin, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
    return admin.export_response(request, queryset, "csv")


def _export_xlsx(admin: ExportMixin, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
    return admin.export_response(request, queryset, "xlsx")


def as_csv(name: str, headings: list[str], rows: Iterable[list[Any]]) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, without which Excel in Korea reads CP949; sent while it is read."""
    language = translation.get_language()
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([defused(heading) for heading in headings])
        source = iter(rows)
        while True:
            # the language of the request has ended by the time the body is sent
            with translation.override(language):
                row = next(source, None)
            if row is None:
                return
            yield writer.writerow([defused(_for_csv(value)) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return _as_download(response, name)


def as_xlsx(name: str, headings: list[str], rows: Iterable[list[Any]]) -> FileResponse:
    """Written to a temporary file row by row. Rows beyond what a sheet can hold are left to the CSV, and said so."""
    from circulars.admin.common import sheets  # 20 MiB of each process, for what is seldom asked

    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    sheets.write(file, headings, rows)
    file.seek(0)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_download(FileResponse(file, as_attachment=True, filename=name, content_type=media_type), name)


def _heading(name: str, model: type[Model], admin: ModelAdmin) -> str:
    return capfirst(str(label_for_field(name, model, admin)))


def _value(name: str, row: Model, admin: ModelAdmin) -> Any:
    """A number, day, moment or text as the list shows it, in the language of the interface and without markup."""
    try:
        field, _attribute, value = lookup_field(name, row, admin)
    except (FieldDoesNotExist, AttributeError):
        return ""
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, SafeString):
        return strip_tags(value).strip()
    if isinstance(value, int | float | date | time):
        return value
    if isinstance(value, Manager):
        return ", ".join(str(one) for one in value.all())
    return str(value)


def _for_csv(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _as_download(response: Any, name: str) -> Any:
    ascii_name = name.encode("ascii", "ignore").decode().lstrip("-") or "list"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Echo:
    """Gives a line back to the writer's caller instead of keeping it."""

    def write(self, line: str) -> str:
        return line
