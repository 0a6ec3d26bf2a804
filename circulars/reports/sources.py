"""Sources of public news briefs that readers cannot look up: without an address, or with one that is dead."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.briefs import health
from circulars.masking import mask
from circulars.models import Kind, LinkCheck, SourceLine
from circulars.reports.base import Report, Row, Scope, row_of

INCOMPLETE = Q(title="") | Q(publisher="") | Q(dated_on=None) | (~Q(url="") & Q(accessed_on=None))


class Sources(Report):
    slug = "sources"
    title = gettext_lazy("Sources that cannot be looked up")
    about = gettext_lazy(
        "Sources of public news briefs that were not found online, whose address does not answer any more, or that "
        "lack a part. Find another address, or say where the source is kept."
    )
    columns = (
        gettext_lazy("source"), gettext_lazy("what is the matter"), gettext_lazy("last asked on"), gettext_lazy("team"),
    )  # fmt: skip

    def rows(self, scope: Scope) -> QuerySet[SourceLine]:
        dead = LinkCheck.objects.filter(url=OuterRef("url"), is_alive=False)
        in_force = Q(edition__superseded_at=None) | Q(edition__superseded_at__gt=scope.now)
        rows = SourceLine.objects.filter(
            in_force,
            edition__published_at__lte=scope.now,
            edition__removed_at=None,
            edition__kind=Kind.BRIEF,
            edition__circular__in=scope.circulars,
        ).filter(Q(url="") | INCOMPLETE | Exists(dead))
        rows = rows.select_related("edition__circular")
        return rows.defer("edition__body", "edition__facts", "edition__rendered").order_by(
            "-edition__listed_on", "edition", "position", "pk"
        )

    def shown(self, found: Sequence[SourceLine], scope: Scope) -> list[Row]:
        forms = scope.forms(line.edition.circular_id for line in found if line.edition)
        known = health.of(line.url for line in found)
        rows = []
        for line in found:
            edition = line.edition
            if edition is None:
                continue
            asked = known.get(line.url)
            cells = [
                mask(", ".join(part for part in (line.publisher, line.title) if part)),
                _matter(line, asked),
                asked.asked_at if asked else None,
                scope.team_name(edition.circular.post_id),
            ]
            rows.append(row_of(edition, forms.get((edition.circular_id, edition.language)), cells))
        return rows


def _matter(line: SourceLine, asked: health.Health | None) -> str:
    """All of it, the worst first."""
    found = []
    if asked and asked.is_alive is False:
        found.append(_("its address is dead"))
    if not line.url:
        found.append(_("not found online"))
    if not line.publisher or not line.title:
        found.append(_("without publisher or title"))
    if line.dated_on is None:
        found.append(_("without a date"))
    if line.url and line.accessed_on is None:
        found.append(_("without the day of access"))
    return ", ".join(found)
