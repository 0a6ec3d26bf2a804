"""Translations and Korean summaries that are older than the text they stand for."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from circulars.models import Edition
from circulars.reports.base import Report, Row, Scope, row_of

UNREAD = ("body", "facts", "rendered")


class Translations(Report):
    """The same rule as on the page (``reading.staleness``): small corrections leave no translation behind."""

    slug = "translations"
    title = _("Translations older than their original")
    about = _(
        "The original was corrected after the translation was made. Readers are told so until the translation is "
        "published anew. Each leads to the form of the translation."
    )
    columns = (
        _("language"), _("follows edition"), _("edition of the original"), _("original corrected on"), _("team"),
    )  # fmt: skip

    def rows(self, scope: Scope) -> QuerySet[Edition]:
        original = scope.live.originals().filter(circular=OuterRef("circular"))
        moved_on = Edition.objects.filter(
            circular=OuterRef("circular"),
            is_original=True,
            is_major=True,
            published_at__lte=scope.now,
            version__gt=OuterRef("translates__version"),
        )
        rows = scope.live.filter(is_original=False, translates__isnull=False, circular__in=scope.circulars)
        rows = rows.filter(Exists(original), Exists(moved_on)).annotate(
            follows=F("translates__version"),
            current=Subquery(original.values("version")[:1]),
            moved_at=Subquery(original.values("published_at")[:1]),
        )
        return rows.select_related("circular").defer(*UNREAD).order_by("moved_at", "pk")

    def shown(self, found: Sequence, scope: Scope) -> list[Row]:
        forms = scope.forms(row.circular_id for row in found)
        return [
            row_of(
                row,
                forms.get((row.circular_id, row.language)),
                [
                    str(row.get_language_display()),
                    row.follows,
                    row.current,
                    row.moved_at,
                    scope.team_name(row.circular.post_id),
                ],
            )
            for row in found
        ]


class Summaries(Report):
    slug = "summaries"
    title = _("Korean summaries older than their text")
    about = _(
        "The text was corrected and the summary stayed as it was. Write it anew; or say on the page of the circular, "
        "among its steps, that it still holds."
    )
    columns = (_("language"), _("written for edition"), _("public edition"), _("published at"), _("team"))

    def rows(self, scope: Scope) -> QuerySet[Edition]:
        rows = scope.live.filter(summary_of_version__lt=F("version"), circular__in=scope.circulars)
        return rows.select_related("circular").defer(*UNREAD).order_by("published_at", "pk")

    def shown(self, found: Sequence[Edition], scope: Scope) -> list[Row]:
        forms = scope.forms(row.circular_id for row in found)
        return [
            row_of(
                row,
                forms.get((row.circular_id, row.language)),
                [
                    str(row.get_language_display()),
                    row.summary_of_version,
                    row.version,
                    row.published_at,
                    scope.team_name(row.circular.post_id),
                ],
            )
            for row in found
        ]
