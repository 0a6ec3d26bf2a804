"""A table of members."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars.admin.common.table_import import TableImport
from circulars.members import importing
from circulars.members.importing import Told
from circulars.tables import Lines, Outcome


class MembersImport(TableImport):
    title = gettext_lazy("Import members")
    help_text = gettext_lazy("CSV or XLSX, such as this list saved as a file and changed.")
    template = "admin/members/import.html"
    address = "admin:circulars_memberbody_import"
    permissions = ("circulars.add_memberbody", "circulars.change_memberbody", "circulars.add_membermailbox")
    words = {one: one.label for one in (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED)}
    work = (Outcome.NEW, Outcome.CHANGED)

    def read(self, content: bytes, name: str) -> Lines:
        return importing.TABLE.read(content, name)

    def plan(self, lines: Lines) -> Iterable[Told]:
        return importing.plan(lines)

    def take(self, lines: Lines) -> Iterable[Told]:
        return importing.take(lines, by=self.request.user, now=timezone.now())
