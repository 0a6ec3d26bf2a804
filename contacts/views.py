"""The public pages of the directory. No cookie, no script, and the state of today in the office's zone."""

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts import directory, finding, hooks, vcard
from contacts.directory import Directory


def today(request: HttpRequest) -> Directory:
    """The directory of today; from memory where the request carries the public generation."""
    day = timezone.localdate()
    generation = getattr(request, "public_generation", None)
    return directory.load(day) if generation is None else directory.as_of(day, generation)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The whole directory as a tree; with ``?q=`` who answers for these words."""
    found = today(request)
    text = finding.cleaned(request.GET.get("q", ""))
    context = {
        "tree": found.tree(),
        "text": text,
        "longest": finding.LONGEST,
        "found": finding.find(found, text, hooks.duty_matches(request, text)) if text else None,
    }
    return render(request, "contacts/index.html", context)


@require_safe
def team_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = today(request)
    team = found.team(slug)
    if team is None:
        raise Http404(_("No team has this address."))
    panels = [panel for ask in hooks.team_panels if (panel := ask(request, team)) is not None]
    context = {
        "team": team,
        "successor": found.successor(team),
        "ancestors": found.ancestors(team),
        "children": found.children(team),
        "posts": found.posts_of(team),
        "publishes_names": hooks.office(request).publishes_names,
        "extra": [render_to_string(panel.template_name, panel.context, request) for panel in panels],
    }
    return render(request, "contacts/team_detail.html", context)


@require_safe
def post_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers for what. The page of a closed post stays, and names the one that took over."""
    found = today(request)
    post = found.post_at(slug)
    if post is None:
        raise Http404(_("No post has this address."))
    asked = () if post.is_closed else hooks.post_panels
    panels = [panel for ask in asked if (panel := ask(request, post)) is not None]
    context = {
        "post": post,
        "successor": found.post(post.pk) if post.successor_pk else None,
        "ancestors": (*found.ancestors(post.team), post.team),
        "publishes_names": hooks.office(request).publishes_names,
        "extra": [render_to_string(panel.template_name, panel.context, request) for panel in panels],
    }
    return render(request, "contacts/post_detail.html", context)


@require_safe
def post_card(request: HttpRequest, pk: int, version: int = 4) -> HttpResponse:
    """The card of a post in a version of the format; that of a post taken over leads to its successor's."""
    post = today(request).post(pk)
    if post is None:
        raise Http404(_("No post has this address."))
    if post.pk != pk:
        name = "post-card" if version == 4 else "post-card-3"
        return HttpResponseRedirect(reverse(f"contacts:{name}", args=[post.pk]))
    office = hooks.office(request)
    content = vcard.card(
        post,
        office=office.names,
        publishes_names=office.publishes_names,
        address=_absolute(request, reverse("contacts:post-card", args=[post.pk])),
        page_address=_absolute(request, reverse("contacts:post", args=[post.slug])),
        note=_("This post is closed.") if post.is_closed else "",
        version=version,
    )
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename=\"contact.vcf\"; filename*=UTF-8''{quote(post.slug)}.vcf"
    return response


def _absolute(request: HttpRequest, path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
