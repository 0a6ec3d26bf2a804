"""What the checks of tonight found in what is public, what somebody accepted, and contacts that nobody answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import checks
from circulars.checks import Level
from circulars.models import AcceptedFinding, StandingFinding
from circulars.reports.base import Report, Row, Scope, row_of

LINKS = ("dead_link", "link_not_public", "link_unknown")
NOBODY = "none"  # the value of ``team`` for circulars of which no team answers


class Failing(Report):
    """By team: ``team`` is the address of one, ``none`` where there is none; ``level`` one of the levels."""

    slug = "checks"
    title = gettext_lazy("Failing the checks of today")
    about = gettext_lazy("Public words that the checks would not let pass today. Each leads to its form.")
    columns = (
        gettext_lazy("level"), gettext_lazy("finding"), gettext_lazy("where"), gettext_lazy("found on"),
        gettext_lazy("team"),
    )  # fmt: skip

    def rows(self, scope: Scope) -> QuerySet[StandingFinding]:
        found = self.standing(scope)
        if team := scope.filters.get("team"):
            if team == NOBODY:
                answered = [post.pk for post in scope.directory.every_post() if scope.team_of(post.pk)]
                found = found.filter(Q(edition__circular__post=None) | ~Q(edition__circular__post__in=answered))
            else:
                found = found.filter(edition__circular__post__in=scope.posts_of(team))
        if (level := scope.filters.get("level")) in list(Level):
            found = found.filter(level=level)
        found = found.select_related("edition__circular").defer("edition__body", "edition__facts", "edition__rendered")
        return found.order_by("level", "pk")  # by an index; the names of the levels begin with the worst

    def standing(self, scope: Scope) -> QuerySet[StandingFinding]:
        """Not gone, of an edition that is still the public one, and accepted by nobody."""
        accepted = AcceptedFinding.objects.filter(
            circular=OuterRef("edition__circular"),
            language=OuterRef("edition__language"),
            code=OuterRef("code"),
            fingerprint=OuterRef("fingerprint"),
        )
        is_live = Q(edition__superseded_at=None) | Q(edition__superseded_at__gt=scope.now)
        found = StandingFinding.objects.filter(is_live, gone_at=None, edition__removed_at=None)
        return found.filter(edition__circular__in=scope.circulars).exclude(Exists(accepted))

    def by_team(self, scope: Scope) -> list[tuple[str, str, int]]:
        """(address, name, number of findings) of each team that has some; the nameless last."""
        counts: Counter[tuple[str, str]] = Counter()
        for post, number in (
            self.standing(scope).order_by().values_list("edition__circular__post").annotate(number=Count("pk"))
        ):
            team = scope.team_of(post)
            counts[(team.slug, scope.team_name(post)) if team else (NOBODY, _("no team"))] += number
        return sorted(
            ((slug, name, number) for (slug, name), number in counts.items()),
            key=lambda row: (row[0] == NOBODY, row[1]),
        )

    def shown(self, found: Sequence[StandingFinding], scope: Scope) -> list[Row]:
        forms = scope.forms(row.edition.circular_id for row in found)
        return [
            row_of(
                row.edition,
                forms.get((row.edition.circular_id, row.edition.language)),
                [
                    str(checks.LEVELS[Level(row.level)]) if row.level in list(Level) else row.level,
                    checks.label(row.code),
                    row.where,
                    row.found_at.date(),
                    scope.team_name(row.edition.circular.post_id),
                ],
            )
            for row in found
        ]


class Names(Failing):
    slug = "names"
    title = gettext_lazy("Names that are not published")
    about = gettext_lazy(
        "Public words that name somebody of this office whose name is not published. Correct them, or hide the edition."
    )

    def standing(self, scope: Scope) -> QuerySet[StandingFinding]:
        return super().standing(scope).filter(code__in=checks.names.CODES)


class Links(Failing):
    slug = "links"
    title = gettext_lazy("Links that lead nowhere")
    about = gettext_lazy(
        "Links of public pages to what is not public here, or has not answered elsewhere on three days. "
        "Addresses elsewhere are asked only where the office allows it."
    )

    def standing(self, scope: Scope) -> QuerySet[StandingFinding]:
        return super().standing(scope).filter(code__in=LINKS)


class Accepted(Report):
    slug = "accepted"
    title = gettext_lazy("Accepted findings")
    about = gettext_lazy(
        "Findings that somebody accepted with a reason: false alarms, and values that have to be public."
    )
    columns = (
        gettext_lazy("finding"), gettext_lazy("accepted at"), gettext_lazy("by"), gettext_lazy("reason"),
        gettext_lazy("team"),
    )  # fmt: skip

    def rows(self, scope: Scope) -> QuerySet[AcceptedFinding]:
        rows = AcceptedFinding.objects.filter(circular__in=scope.circulars).select_related("circular", "accepted_by")
        return rows.order_by("-accepted_at", "-pk")

    def shown(self, found: Sequence[AcceptedFinding], scope: Scope) -> list[Row]:
        forms = scope.forms(row.circular_id for row in found)
        rows = []
        for row in found:
            cells = [
                checks.label(row.code), row.accepted_at, str(row.accepted_by or ""), row.reason,
                scope.team_name(row.circular.post_id),
            ]  # fmt: skip
            copy = forms.get((row.circular_id, row.language))
            rows.append(row_of(copy, copy, cells) if copy else Row(str(row.circular), "", "", cells))
        return rows


class _Unanswered(NamedTuple):
    post: Any  # a PostView; None where no contact is named
    circulars: int


class Contacts(Report):
    slug = "contacts"
    title = gettext_lazy("Contacts that nobody answers")
    about = gettext_lazy("Duties without a holder, or closed without a successor, that public circulars name.")
    first = gettext_lazy("Duty")
    columns = (gettext_lazy("state"), gettext_lazy("public circulars"), gettext_lazy("team"))

    def rows(self, scope: Scope) -> list[_Unanswered]:
        known = {post.pk: scope.directory.post(post.pk) or post for post in scope.directory.every_post()}
        answered = [key for key, post in known.items() if not (post.is_closed or post.is_vacant)]
        named = scope.circulars.filter(Q(post=None) | ~Q(post__in=answered))
        named = named.filter(Exists(scope.live.originals().filter(circular=OuterRef("pk"))))
        counts: Counter[int | None] = Counter()
        for post_id, number in named.order_by().values_list("post").annotate(number=Count("pk")):
            post = known.get(post_id)
            counts[post.pk if post else None] += number
        return [_Unanswered(known.get(key), number) for key, number in counts.most_common()]

    def shown(self, found: Sequence[_Unanswered], scope: Scope) -> list[Row]:
        rows = []
        for post, number in found:
            if post is None:
                rows.append(Row(_("No contact is named"), "", "", ["", number, ""]))
                continue
            state = _("closed") if post.is_closed else _("nobody holds it")
            url = reverse("admin:contacts_post_change", args=[post.pk])
            rows.append(Row(post.duty(), "", url, [state, number, post.team.name()]))
        return rows
