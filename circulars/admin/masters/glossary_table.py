"""A table of terms for the glossary."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars.admin.common.table_import import TableImport
from circulars.glossary import importing
from circulars.glossary.importing import Told
from circulars.tables import Lines, Outcome


class GlossaryImport(TableImport):
    title = gettext_lazy("Import terms")
    help_text = gettext_lazy("CSV or XLSX, such as this list saved as a file and changed.")
    template = "admin/glossary_import.html"
    address = "admin:circulars_glossary_import"
    permissions = ("circulars.add_glossaryterm", "circulars.change_glossaryterm")
    words = {one: one.label for one in (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED)}
    work = (Outcome.NEW, Outcome.CHANGED)

    def read(self, content: bytes, name: str) -> Lines:
        return importing.TABLE.read(content, name)

    def plan(self, lines: Lines) -> Iterable[Told]:
        return importing.plan(lines)

    def take(self, lines: Lines) -> Iterable[Told]:
        return importing.take(lines, by=self.request.user, now=timezone.now())
