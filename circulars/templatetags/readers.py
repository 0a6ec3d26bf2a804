"""What stands on public pages for all their readers: notices over the page, the question below it."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from circulars import addresses, changes, feedback
from circulars import site_notices as notices

register = template.Library()


@register.simple_tag(takes_context=True)
def site_notices(context) -> SafeString:
    """The notices of the office, from memory; a page that read no state reads it here."""
    request = context["request"]
    at = getattr(request, "public_at", None) or timezone.now()
    generation = getattr(request, "public_generation", None)
    if generation is None:
        generation = request.public_generation = changes.state(at).generation
    return mark_safe(notices.markup(at, generation, request.LANGUAGE_CODE))  # noqa: S308 — each word is escaped


@register.simple_tag(takes_context=True)
def satisfaction(context) -> SafeString:
    """The question about this page; it asks nothing of the database."""
    request = context["request"]
    prefix = addresses.prefix(request.LANGUAGE_CODE)
    path = request.path[len(prefix) :] if request.path.startswith(f"{prefix}/") else request.path
    return mark_safe(feedback.foot(path, request.LANGUAGE_CODE))  # noqa: S308 — the path is escaped


@register.simple_tag
def last_known_notices(language: str) -> SafeString:
    """For pages that must ask for nothing: what this process knows."""
    return mark_safe(notices.last_known(timezone.now(), language))  # noqa: S308 — each word is escaped
