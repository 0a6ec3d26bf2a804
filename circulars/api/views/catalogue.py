"""What circulars are ordered by: sections, issuers, topics; and the teams that answer for them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from circulars import sections, terms
from circulars.api import addresses as api
from circulars.api import posts, schema
from circulars.api.base import ListView, PublicView
from circulars.api.documents import term
from circulars.api.editions import Reader
from circulars.api.serializers import catalogue as shown
from circulars.api.views.circulars import reader_of
from circulars.memory import per_generation
from circulars.models import Issuer, Redirect, Topic
from circulars.reading import days
from contacts import directory
from contacts.entries import TeamView

Row = dict[str, Any]


def circulars_of(view: PublicView, name: str, slug: str) -> str:
    return f"{api.root(view.origin)}circulars/?{urlencode({name: slug})}"


class SectionList(ListView):
    """The tree of sections in reading order, each before those below it."""

    serializer_class = shown.Section

    @schema.many(shown.Section, summary="Sections", name="sections")
    def get(self, request) -> Response:
        rows = sections.tree(self.generation).flat()
        return self.page_of(rows, lambda row: _section(self, row[1], row[0]))


class SectionDetail(PublicView):
    serializer_class = shown.Section

    @schema.one(shown.Section, summary="One section", name="section", **schema.SLUG)
    def get(self, request, slug: str) -> Response | HttpResponse:
        tree = sections.tree(self.generation)
        node = tree.by_slug.get(slug)
        if node is not None:
            return Response(_section(self, node, max(0, len(tree.ancestors(node.pk)) - 1)))
        moved = former("sections", slug)
        if moved is None or moved.section is None:
            raise NotFound
        return HttpResponsePermanentRedirect(api.section(self.origin, moved.section.slug)["self"])


class IssuerList(ListView):
    """The bodies whose documents these are, with their numbered series."""

    serializer_class = shown.Issuer

    @schema.many(shown.Issuer, summary="Issuers", name="issuers")
    def get(self, request) -> Response:
        rows = list(_issuers(self.generation).values())
        return self.page_of(rows, lambda row: _issuer(self, row))


class IssuerDetail(PublicView):
    serializer_class = shown.Issuer

    @schema.one(shown.Issuer, summary="One issuer", name="issuer", **schema.SLUG)
    def get(self, request, slug: str) -> Response:
        return Response(_issuer(self, _found(_issuers(self.generation), slug)))


class TopicList(ListView):
    serializer_class = shown.Topic

    @schema.many(shown.Topic, summary="Topics", name="topics")
    def get(self, request) -> Response:
        return self.page_of(list(_topics(self.generation).values()), lambda row: _topic(self, row))


class TopicDetail(PublicView):
    serializer_class = shown.Topic

    @schema.one(shown.Topic, summary="One topic", name="topic", **schema.SLUG)
    def get(self, request, slug: str) -> Response:
        return Response(_topic(self, _found(_topics(self.generation), slug)))


class TermList(ListView):
    """Terms of office: those of this office first, then by body, the latest of each first."""

    serializer_class = shown.TermWithCirculars

    @schema.many(shown.TermWithCirculars, summary="Terms of office", name="terms")
    def get(self, request) -> Response:
        return self.page_of(
            terms.every(self.generation),
            lambda row: {**term(row, self.origin), "circulars": circulars_of(self, "term", row.slug)},
        )


class TeamList(ListView):
    """The teams of the office as of today, each before those below it.

    Closed teams keep their address, but are not listed.
    """

    serializer_class = shown.Team

    @schema.many(shown.Team, summary="Teams", name="teams")
    def get(self, request) -> Response:
        found = directory.as_of(days.of(self.at), self.generation)
        reader = reader_of(self)
        return self.page_of(found.teams, lambda team: _team(team, found, reader))


class TeamDetail(PublicView):
    serializer_class = shown.Team

    @schema.one(shown.Team, summary="One team", name="team", **schema.SLUG)
    def get(self, request, slug: str) -> Response:
        found = directory.as_of(days.of(self.at), self.generation)
        team = found.team(slug)
        if team is None:
            raise NotFound
        return Response(_team(team, found, reader_of(self)))


def _found(rows: dict[str, Row], slug: str) -> Row:
    if slug not in rows:
        raise NotFound
    return rows[slug]


def former(kind: str, slug: str) -> Redirect | None:
    if "\x00" in slug:
        return None
    return Redirect.objects.select_related("section", "dossier").filter(old_path=f"/{kind}/{slug}/").first()


def _section(view: PublicView, node: sections.Node, depth: int) -> Row:
    parent = sections.tree(view.generation).by_id.get(node.parent_id or 0)
    return shown.Section.represent(
        {
            **api.section(view.origin, node.slug),
            "slug": node.slug,
            "name_ko": node.name_ko,
            "name_en": node.name_en,
            "intro_ko": node.intro_ko,
            "intro_en": node.intro_en,
            "depth": depth,
            "parent": parent.slug if parent else None,
            "children": [child.slug for child in node.children],
            "circulars": circulars_of(view, "section", node.slug),
        }
    )


def _issuers(generation: str) -> dict[str, Row]:
    def compute() -> dict[str, Row]:
        rows = Issuer.objects.order_by("position", "slug").prefetch_related("series")
        return {
            issuer.slug: {
                **{
                    name: getattr(issuer, name)
                    for name in ("slug", "abbreviation", "name", "name_ko", "name_en", "website", "is_own_office",
                                 "default_rights")
                },
                "series": [
                    {
                        **{
                            name: getattr(series, name)
                            for name in ("code", "name_ko", "name_en", "pattern", "prefix", "is_numbered")
                        },
                        "is_allocated_here": series.allocates,
                    }
                    for series in sorted(issuer.series.all(), key=lambda series: series.code)
                ],
            }
            for issuer in rows
        }  # fmt: skip

    return per_generation(generation, "api.issuers", compute)


def _issuer(view: PublicView, row: Row) -> Row:
    around = {**api.issuer(view.origin, row["slug"]), "circulars": circulars_of(view, "issuer", row["slug"])}
    return shown.Issuer.represent({**row, **around})


def _topics(generation: str) -> dict[str, Row]:
    def compute() -> dict[str, Row]:
        rows = Topic.objects.order_by("scheme", "slug").values("slug", "scheme", "code", "name_ko", "name_en")
        return {row["slug"]: dict(row) for row in rows}

    return per_generation(generation, "api.topics", compute)


def _topic(view: PublicView, row: Row) -> Row:
    around = {**api.topic(view.origin, row["slug"]), "circulars": circulars_of(view, "topic", row["slug"])}
    return shown.Topic.represent({**row, **around})


def _team(team: TeamView, found: directory.Directory, reader: Reader) -> Row:
    parent, successor = found.team_by_pk(team.parent_pk), found.successor(team)
    return shown.Team.represent(
        {
            **api.team(reader.origin, team.slug),
            "slug": team.slug,
            "name_ko": team.names.ko,
            "name_en": team.names.en,
            "duties_ko": team.duties.ko,
            "duties_en": team.duties.en,
            "postal_address_ko": team.postal_address.ko,
            "postal_address_en": team.postal_address.en,
            "opening_hours_ko": team.opening_hours.ko,
            "opening_hours_en": team.opening_hours.en,
            "telephone": posts.telephone(team.telephone),
            "mailbox": team.mailbox,
            "is_closed": team.is_closed,
            "parent": parent.slug if parent else None,
            "successor": successor.slug if successor else None,
            "posts": [posts.post(post, reader) for post in found.posts_of(team)],
        }
    )
