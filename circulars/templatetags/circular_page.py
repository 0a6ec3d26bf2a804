"""The page of a circular in its frame; what its parts say is written by ``circulars.reading.parts``."""

from django import template
from django.utils.safestring import SafeString

from circulars.reading.parts import article
from circulars.templatetags.site_shell import assets

register = template.Library()


@register.simple_tag(takes_context=True)
def circular_head(context) -> SafeString:
    found = context.flatten()
    scripts = assets("includes/share_scripts.html") if found["page_url"] and not found["is_print"] else ""
    return SafeString(article.head(found, found["office"].name) + scripts)


@register.simple_tag(takes_context=True)
def circular_article(context) -> SafeString:
    found = context.flatten()
    office = found["office"]
    return SafeString(article.article(found, office.name, shows_read_counts=office.shows_read_counts))
