"""What all reports have in common: whose circulars, on which day, and how a row leads to its form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from circulars.masking import mask
from circulars.models import Circular, Edition, Withdrawal, WorkingCopy
from circulars.models.edition import EditionQuerySet
from contacts import directory
from contacts.entries import TeamView

MOST = 1000  # rows shown in the admin; a file holds all


class Row(NamedTuple):
    """``cells`` are texts, numbers, days or moments, in the order of the report's columns."""

    title: str
    language: str  # of the title; empty for the interface's own words
    url: str
    cells: list[Any]


@dataclass
class Scope:
    """For whom and when; ``filters`` are what a report was asked for besides (``team``, ``level``, ``section``)."""

    user: Any
    now: datetime
    filters: dict[str, str]

    @cached_property
    def circulars(self) -> QuerySet[Circular]:
        """Those that the person may edit, without those that are withdrawn."""
        withdrawn = Withdrawal.objects.effective(self.now).filter(
            Q(language="") | Q(language=F("circular__original_language"))
        )
        return Circular.objects.editable_by(self.user).exclude(pk__in=withdrawn.values("circular"))

    @cached_property
    def directory(self) -> directory.Directory:
        return directory.load(timezone.localdate(self.now))

    @cached_property
    def live(self) -> EditionQuerySet:
        return Edition.objects.live(self.now)

    def team_of(self, post_id: int | None) -> TeamView | None:
        post = self.directory.post(post_id)
        return post.team if post and not post.is_closed else None

    def team_name(self, post_id: int | None) -> str:
        team = self.team_of(post_id)
        return team.name(translation.get_language()) if team else ""

    def posts_of(self, slug: str) -> list[int]:
        """The keys of all posts, closed ones included, for which the team of that address answers today."""
        answered = ((post.pk, self.team_of(post.pk)) for post in self.directory.every_post())
        return [pk for pk, team in answered if team and team.slug == slug]

    def forms(self, circulars: Iterable[int]) -> dict[tuple[int, str], WorkingCopy]:
        """The working copies of these circulars by circular and language, in one query."""
        copies = WorkingCopy.objects.filter(circular__in=set(circulars)).defer("body", "summary_ko")
        return {(copy.circular_id, copy.language): copy for copy in copies}

    def titles(self, circulars: Iterable[int]) -> dict[int, Edition]:
        """The public edition in the original language of each, in one query."""
        editions = self.live.filter(circular__in=set(circulars), is_original=True).defer("body", "facts", "rendered")
        return {edition.circular_id: edition for edition in editions}


class Report:
    """``columns`` stand behind the title of the row."""

    slug = ""
    title: Any = ""
    about: Any = ""
    first: Any = _("Circular")
    columns: Sequence[Any] = ()
    page = ""  # the name of the page on which something can be done about the rows, where there is one
    page_title: Any = ""

    def rows(self, scope: Scope) -> Any:
        """A queryset, or a list, of what the report is about, in its order."""
        raise NotImplementedError

    def by_section(self, scope: Scope) -> list[tuple[str, str, int]]:
        """(slug, name, number of rows) of the sections to which a report can be narrowed; empty where it cannot."""
        return []

    def shown(self, found: Sequence[Any], scope: Scope) -> list[Row]:
        """Rows for a portion of ``rows``, in a number of queries that does not depend on its length."""
        raise NotImplementedError

    def count(self, scope: Scope) -> int:
        """How many rows there are; counted no further than ``MOST`` + 1, for the rest is only a number."""
        rows = self.rows(scope)
        return rows.order_by()[: MOST + 1].count() if isinstance(rows, QuerySet) else len(rows)


def row_of(content: WorkingCopy | Edition, copy: WorkingCopy | None, cells: list[Any]) -> Row:
    url = reverse("admin:circulars_workingcopy_change", args=[copy.pk]) if copy else ""
    return Row(mask(f"{content.number} {content.title}".strip()), content.language, url, cells)
