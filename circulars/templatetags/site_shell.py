"""Header and footer of every page, rendered once per state of the public site and kept in memory."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from circulars import addresses, changes, sections
from circulars.memory import per_generation
from circulars.reading.parts import around

register = template.Library()
HERE = "⟦this page⟧"  # stands in the kept text where the address of the page itself belongs


@register.simple_tag(takes_context=True)
def site_header(context) -> SafeString:
    """The office, the menu, and the switch of the language, which stays on the same page."""
    return _part(context, "includes/header.html")


@register.simple_tag(takes_context=True)
def site_footer(context) -> SafeString:
    return _part(context, "includes/footer.html")


@register.simple_tag(takes_context=True)
def site_breadcrumb(context) -> SafeString:
    """The beginning of the list that the block ``breadcrumb`` goes on."""
    return _part(context, "includes/breadcrumb.html")


@register.simple_tag(takes_context=True)
def page_links(context) -> SafeString:
    """The canonical address of this page and the same page in the other languages, without any query."""
    request = context["request"]
    rows = addresses.alternates(request)
    own = next(url for code, url in rows if code == request.LANGUAGE_CODE)
    return mark_safe(  # noqa: S308 — each part is escaped
        f'<link rel="canonical" href="{escape(own)}">\n{around.alternates(rows)}'
    )


@register.simple_tag
def assets(template_name: str) -> SafeString:
    """Links to our own static files, whose names change with a release alone."""
    return _assets(template_name)


@lru_cache(maxsize=8)
def _assets(template_name: str) -> SafeString:
    markup = render_to_string(template_name)
    join = getattr(staticfiles_storage, "with_joined_styles", None)
    return mark_safe(join(markup)) if join else markup  # noqa: S308 — links of our own template


def _part(context, template_name: str) -> SafeString:
    request = context["request"]
    language = request.LANGUAGE_CODE
    generation = getattr(request, "public_generation", None)
    if generation is None:
        generation = request.public_generation = changes.state(timezone.now()).generation
    year = timezone.localdate().year

    def compute() -> str:
        return render_to_string(
            template_name,
            {
                "office": context["office"],
                "roots": sections.tree(generation).roots,
                "nodes": sections.tree(generation).roots,  # of the tree that is open already
                "interface": language,
                "home": f"{addresses.prefix(language)}/",
                "others": [(code, str(name), HERE + code) for code, name in settings.LANGUAGES if code != language],
                "year": year,
            },
        )

    kept = per_generation(generation, (template_name, language, year), compute)
    if HERE in kept:
        query = getattr(request, "public_query", None)
        for code, _name in settings.LANGUAGES:
            if code != language:
                kept = kept.replace(HERE + code, escape(addresses.in_language(request, code, query)))
    return mark_safe(kept)  # noqa: S308 — rendered by our own template, which escapes


@register.filter
def section_name(node, language: str) -> str:
    """``node|section_name:interface``: the name of a section in the language of the page."""
    return node.name(language)


@register.filter
def section_address(node, language: str) -> str:
    return addresses.section(node.slug, language)


@register.simple_tag(takes_context=True)
def sections_to_choose(context) -> SafeString:
    """The sections as a short tree, on pages that end nowhere."""
    return _part(context, "includes/sections_to_choose.html")
