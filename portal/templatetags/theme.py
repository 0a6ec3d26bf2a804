"""What an office gave the pages of its own: colours and a mark."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import theme
from portal.models import Office, OfficeLogo

register = template.Library()
NOTHING = mark_safe("")


@register.simple_tag
def office_theme(office: Office) -> SafeString:
    """A link to the style sheet of the office, or nothing; without a query, for every page has it."""
    sheet = theme.sheet(office.colour, office.colour_dark)
    if sheet is None:
        return NOTHING
    return format_html('<link rel="stylesheet" href="{}">\n', reverse("theme", kwargs={"name": sheet.name}))


@register.simple_tag
def office_mark(office: Office) -> SafeString:
    """The office's logo, or the portal's mark. Its name stands beside it, so the picture says nothing more."""
    logo = OfficeLogo.objects.filter(office=office.pk).values_list("sha256", "width", "height").first()
    if logo is None:
        return mark_safe('<span class="site-header__mark" aria-hidden="true"></span>')
    sha256, width, height = logo
    address = reverse("logo", kwargs={"name": sha256[:16]})
    return format_html('<img class="site-header__logo" src="{}" width="{}" height="{}" alt="">', address, width, height)
