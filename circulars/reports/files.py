"""Public files that not everybody can read: scans, locked and unread ones, PDF without tags, and those asked for."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from circulars import sections
from circulars.file_access import wording
from circulars.file_access.state import of
from circulars.models import Attachment, BlobText, CopyRequest, FileReview, FileRole, Removal
from circulars.reports.base import Report, Row, Scope, row_of


class Unreadable(Report):
    """``section`` narrows it to what has its home there or below."""

    slug = "unreadable-files"
    title = _("Files without readable text or accessible copy")
    about = _(
        "Public files that not everybody can read: scans, locked or unread files, PDF without tags, and files of which "
        "a copy was asked for. Attach an accessible copy, or say in the form of the circular that the file is "
        "accessible."
    )
    columns = (_("file"), _("what lacks"), _("requests"), _("not answered"), _("team"))

    def rows(self, scope: Scope) -> QuerySet[Attachment]:
        found = self._every(scope)
        if slug := scope.filters.get("section"):
            tree = sections.load()
            node = tree.by_slug.get(slug)
            found = found.filter(edition__circular__home_section__in=tree.subtree(node.pk) if node else [])
        waiting = Count("file__copy_requests", filter=Q(file__copy_requests__answered_at=None))
        found = found.annotate(requests=Count("file__copy_requests"), waiting=waiting)
        found = found.select_related("file", "edition__circular")
        found = found.defer("edition__body", "edition__facts", "edition__rendered")
        return found.order_by("-waiting", "-requests", "-edition", "position", "pk")

    def _every(self, scope: Scope) -> QuerySet[Attachment]:
        removed = Removal.objects.filter(lifted_at=None, file__isnull=False, effective_at__lte=scope.now)
        rows = Attachment.objects.filter(
            edition__in=scope.live.filter(circular__in=scope.circulars).values("pk"), role=FileRole.ATTACHMENT
        )
        rows = rows.exclude(file__in=removed.values("file"))
        described = Q(blob__media_type__startswith="image/") & (~Q(alternative_text="") | Q(is_decorative=True))
        has_text = Q(blob__text__state=BlobText.State.READ) & ~Q(blob__text__accessibility__tagged=False)
        is_helped = Q(blob__review__accessible_copy__isnull=False) | Q(
            blob__review__verdict=FileReview.Verdict.ACCESSIBLE
        )
        reads = Attachment.objects.filter(has_text | is_helped | described, pk=OuterRef("pk"))
        waits = CopyRequest.objects.filter(file=OuterRef("file"), answered_at=None)
        return rows.filter(~Exists(reads) | Exists(waits))

    def by_section(self, scope: Scope) -> list[tuple[str, str, int]]:
        """(slug, name with those above it, files in it and below it) in reading order."""
        counts: Counter[int] = Counter()
        tree, language = sections.load(), get_language() or "ko"
        homes = self._every(scope).order_by().values_list("edition__circular__home_section").annotate(Count("pk"))
        for home, count in homes:
            for node in tree.ancestors(home):
                counts[node.pk] += count
        return [
            (node.slug, " › ".join(one.name(language) for one in tree.ancestors(node.pk)), counts[node.pk])
            for _depth, node in tree.flat()
            if counts[node.pk]
        ]

    def shown(self, found: Sequence, scope: Scope) -> list[Row]:
        forms = scope.forms(row.edition.circular_id for row in found)
        language = get_language() or "ko"
        known = of(Attachment.objects.filter(pk__in=[row.pk for row in found]))
        rows = []
        for row in found:
            copy = forms.get((row.edition.circular_id, row.edition.language))
            cells = [
                row.name,
                wording.lack(known[row.file.code], language),
                row.requests,
                row.waiting,
                scope.team_name(row.edition.circular.post_id),
            ]
            one = row_of(row.edition, copy, cells)
            rows.append(one._replace(url=f"{one.url}#panel-file-access") if one.url else one)
        return rows
