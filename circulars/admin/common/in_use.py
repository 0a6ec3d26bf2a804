"""Where a master row is used: shown on its form, and the reason why deleting it is refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars.models import Circular, Edition, WorkingCopy
from circulars.publishing.identity import address_of

SHOWN = 20


class Use(NamedTuple):
    label: str
    url: str = ""

    def as_html(self) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.url, self.label) if self.url else format_html("{}", self.label)


def circular_uses(circulars: QuerySet[Circular]) -> list[Use]:
    """The circulars as links to their forms, in three queries; one more than ``SHOWN`` says that there are others.

    Whoever asks reads the words of a limited draft nowhere but on its own form: of it the title that is public.
    """
    found = {row.pk: row for row in circulars.only("pk", "path", "is_limited").order_by("-pk")[: SHOWN + 1]}
    limited = {pk for pk, row in found.items() if row.is_limited}
    copies: dict[int, WorkingCopy] = {}
    for copy in WorkingCopy.objects.filter(circular__in=found.keys() - limited).only("circular_id", "title"):
        copies[copy.circular_id] = min(copies.get(copy.circular_id, copy), copy, key=lambda one: one.pk)
    public = dict(
        Edition.objects.live(timezone.now())
        .filter(circular__in=limited)
        .order_by("is_original")
        .values_list("circular_id", "title")
    )
    uses = []
    for pk, row in found.items():
        if pk in copies:
            uses.append(Use(copies[pk].title, reverse("admin:circulars_workingcopy_change", args=[copies[pk].pk])))
        elif pk in public:
            uses.append(Use(public[pk], address_of(row.path)))
        else:
            uses.append(Use(_("a limited draft") if row.is_limited else row.path or f"#{pk}"))
    return uses


def object_uses(rows: QuerySet) -> list[Use]:
    """Other master rows as links to their forms."""
    name = f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_change"
    label = rows.model._meta.verbose_name
    return [Use(f"{label}: {row}", reverse(name, args=[row.pk])) for row in rows[: SHOWN + 1]]


def is_public(circulars: QuerySet[Circular], at: datetime) -> bool:
    """Whether an edition that is public at ``at`` belongs to one of ``circulars``."""
    return Edition.objects.live(at).filter(circular__in=circulars).exists()


class InUseMixin(admin.ModelAdmin):
    """Refuses to delete what is used, and says by what. ``uses_of`` is asked before anything is collected."""

    def uses_of(self, obj: Model) -> Sequence[Use]:
        raise NotImplementedError

    def get_deleted_objects(self, objs, request: HttpRequest) -> tuple:
        refused: list = []
        for obj in objs:
            if uses := self.uses_of(obj):
                lines = [use.as_html() for use in uses[:SHOWN]]
                if len(uses) > SHOWN:
                    lines.append(format_html("{}", _("… and others")))
                refused += [_("%(object)s is used by:") % {"object": obj}, lines]
        if refused:
            return [], {}, set(), refused
        return super().get_deleted_objects(objs, request)

    @admin.display(description=gettext_lazy("where used"))
    def where_used(self, obj: Model | None) -> str:
        """For ``readonly_fields``: the same list on the form."""
        uses = self.uses_of(obj) if obj and obj.pk else []
        if not uses:
            return _("nowhere yet")
        items = format_html_join("", "<li>{}</li>", ((use.as_html(),) for use in uses[:SHOWN]))
        more = format_html("<li>{}</li>", _("… and others")) if len(uses) > SHOWN else ""
        return format_html('<ul class="desk-uses">{}{}</ul>', items, more)


class PublicOnceUsedMixin(InUseMixin):
    """A row that public pages show is changed by those who may publish; others see it, and add new ones."""

    def circulars_of(self, obj: Model) -> QuerySet[Circular]:
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or obj.pk is None or request.user.has_perm("circulars.publish_circular"):
            return allowed
        if not hasattr(obj, "_is_shown_to_the_public"):
            obj._is_shown_to_the_public = is_public(self.circulars_of(obj), timezone.now())  # asked often per page
        return not obj._is_shown_to_the_public


def count_in_words(number: int) -> str:
    return ngettext("%(number)d circular", "%(number)d circulars", number) % {"number": number}
