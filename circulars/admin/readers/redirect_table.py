"""A table of former addresses."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from circulars import redirects
from circulars.admin.common.exports import as_csv
from circulars.admin.common.table_import import TableImport
from circulars.redirects import Outcome, Told

WORDS = {
    Outcome.REFUSED: pgettext_lazy("line of a table", "refused"),
    Outcome.CHANGED: pgettext_lazy("line of a table", "corrected"),
    Outcome.NEW: pgettext_lazy("line of a table", "new"),
    Outcome.UNCHANGED: pgettext_lazy("line of a table", "unchanged"),
}


class RedirectImport(TableImport):
    title = gettext_lazy("Import former addresses")
    help_text = gettext_lazy(
        "CSV or XLSX with the columns old_address and target: a page of this portal, uclg/2018/31, or a number."
    )
    template = "admin/redirect_import.html"
    address = "admin:circulars_redirect_import"
    permissions = ("circulars.add_redirect", "circulars.change_redirect")
    words = WORDS
    work = (Outcome.NEW, Outcome.CHANGED)

    def read(self, content: bytes, name: str) -> list:
        return redirects.read(content, name)

    def plan(self, lines: list) -> Iterable[Told]:
        return redirects.plan(lines, by=self.request.user)

    def take(self, lines: list) -> Iterable[Told]:
        return redirects.take(lines, by=self.request.user, now=timezone.now())

    def answer_instead(self, request: HttpRequest, lines: list) -> HttpResponseBase | None:
        """The whole planned table as a file, for the page shows its first lines."""
        if "report" not in request.POST:
            return None
        headings = [_("Line"), "old_address", "target", _("What becomes of it"), _("Led to until now"), _("Reason")]
        rows = (
            [one.number, one.old, one.target, str(WORDS[one.outcome]), one.before, one.reason]
            for one in redirects.plan(lines, by=request.user)
        )
        return as_csv(f"former-addresses-{timezone.localdate():%Y-%m-%d}.csv", headings, rows)
