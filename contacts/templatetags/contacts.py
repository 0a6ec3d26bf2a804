"""How templates show words in two languages, telephone numbers and holders."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contacts.entries import HolderView, PostView
from contacts.telephone import Telephone, parse
from contacts.words import Words

register = template.Library()


@register.filter
def in_language(words: Words) -> SafeString:
    """In the language of the page; where only the other one exists, marked as such for screen readers."""
    written_in = words.written_in()
    if written_in == (get_language() or "ko"):
        return conditional_escape(words.text())
    return format_html('<span lang="{}">{}</span>', written_in, words.text())


@register.filter
def telephone_link(telephone: Telephone | str | None) -> SafeString | str:
    """A link that dials, also for a number as it was typed; the words alone where they are not a number."""
    if not telephone:
        return ""
    if isinstance(telephone, str):
        telephone = parse(telephone)
    if not telephone.tel_uri:
        return conditional_escape(telephone.typed)
    return format_html('<a href="{}">{}</a>', telephone.tel_uri, telephone.display())


@register.filter
def public_holders(post: PostView, publishes_names: bool) -> list[HolderView]:
    """Those who hold the post and whose names may be shown: ``post|public_holders:office.publishes_names``."""
    return [holder for holder in post.holders(publishes_names) if holder.names]
