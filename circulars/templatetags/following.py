"""For the head of pages: which feed follows what the page shows, and what the page says of itself to machines."""

from html import unescape
from typing import Any

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from circulars import addresses
from circulars.following import json_ld
from circulars.following.xml import line

register = template.Library()


@register.simple_tag(takes_context=True)
def feed_link(context, kind: str = "site", slug: str = "", title: str = "") -> SafeString:
    """``{% feed_link "sections" slug title %}``; without anything the feed of the whole portal."""
    address = addresses.feed(kind, context["request"].LANGUAGE_CODE, slug=slug)
    name = line(strip_tags(title) if title else context["office"].short_name)
    return SafeString(f'<link rel="alternate" type="application/atom+xml" href="{line(address)}" title="{name}">\n')


@register.simple_tag(takes_context=True)
def follow_links(context, kind: str, slug: str) -> SafeString:
    """In words, under a list: the feed and the calendar of a section or dossier, and what these are."""
    origin, language = _origin(context), _language(context)
    feed = addresses.feed(kind, language, slug=slug)
    calendar = addresses.calendar(language, **{kind.removesuffix("s"): slug})
    links = [
        (addresses.alert(language, kind.removesuffix("s"), slug), gettext("Be told by mail")),
        (feed, gettext("New documents as a feed")),
        (f"webcal:{origin.partition(':')[2]}{calendar}", gettext("Events and deadlines in your calendar")),
        (addresses.follow(language), gettext("How this works")),
    ]
    items = "".join(f'<li><a href="{line(address)}">{line(words)}</a></li>' for address, words in links)
    return SafeString(f'<ul class="children following no-print" aria-label="{line(gettext("Follow"))}">{items}</ul>')


@register.simple_tag(takes_context=True)
def structured_home(context) -> SafeString:
    """The office and its portal."""
    office, origin, language = context["office"], _origin(context), _language(context)
    nodes = [json_ld.organisation(office, origin, language), json_ld.site(office, origin, language)]
    return SafeString(json_ld.block(nodes))


@register.simple_tag(takes_context=True)
def structured_directory(context, tree) -> SafeString:
    """The office with the teams at the top of its tree, each with what it can be called by."""
    origin, language = _origin(context), _language(context)
    teams = [node.team for node in tree]
    return SafeString(json_ld.block([json_ld.organisation(context["office"], origin, language, teams)]))


@register.simple_tag(takes_context=True)
def structured_team(context, team, posts) -> SafeString:
    """A team and its posts: duties, never people."""
    origin, language = _origin(context), _language(context)
    office = json_ld.organisation(context["office"], origin, language)
    node = json_ld.team(team, origin, language, posts)
    node["parentOrganization"] = {name: office[name] for name in ("@type", "@id", "name", "url") if name in office}
    return SafeString(json_ld.block([node]))


@register.simple_tag(takes_context=True)
def structured_post(context, post) -> SafeString:
    """A post as a way to reach its team; of a closed one nothing is said."""
    return SafeString("") if post.is_closed else structured_team(context, post.team, [post])


@register.simple_tag(takes_context=True)
def structured_list(context, title: Any, description: Any = "", above: Any = ()) -> SafeString:
    """A list of documents, and the way to it."""
    origin, language = _origin(context), _language(context)
    words = " ".join(_plain(description).split())[:300]
    return SafeString(
        json_ld.collection(_plain(title), words, _here(context), origin, language, [tuple(step) for step in above])
    )


@register.simple_tag(takes_context=True)
def structured_addressee(context, name: str, above: str) -> SafeString:
    """The list of what was sent to a body, below the list of bodies."""
    return structured_list(context, name, "", [(gettext("Addressees"), above)])


@register.simple_tag(takes_context=True)
def structured_event(context, event, name: str) -> SafeString:
    return SafeString(
        json_ld.event(event, name=name, url=_here(context), origin=_origin(context), language=_language(context))
    )


def _plain(markup: Any) -> str:
    """The words of what may be markup already."""
    return unescape(strip_tags(str(markup))) if isinstance(markup, SafeString) else str(markup)


def _origin(context) -> str:
    return addresses.origin(context["request"])


def _language(context) -> str:
    return context["request"].LANGUAGE_CODE


def _here(context) -> str:
    """The canonical address of the page, without a query."""
    request = context["request"]
    return f"{addresses.origin(request)}{addresses.in_language(request, request.LANGUAGE_CODE)}"
