"""Mailboxes that public texts name: whose they are, where they stand, and when somebody last looked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import audit
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import count_in_words
from circulars.found_addresses import uses
from circulars.models import AuditEntry, FoundAddress
from circulars.publishing.identity import address_of

SHOWN = 50  # circulars named on a form


class StandingFilter(admin.SimpleListFilter):
    title = gettext_lazy("to be looked at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("unverified", gettext_lazy("not verified for a year")),
            ("dead", gettext_lazy("does not answer, and is still named")),
            ("former", gettext_lazy("of former staff or a former mailbox")),
            ("unowned", gettext_lazy("without an owner")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        if self.value() == "unverified":
            return queryset.filter(uses.unverified(today))
        if self.value() == "dead":
            return queryset.filter(is_dead=True)
        if self.value() == "former":
            return queryset.filter(uses.of_former_staff(today))
        return queryset.filter(owner="") if self.value() == "unowned" else queryset


class FoundAddressForm(forms.ModelForm):
    holds = forms.BooleanField(
        label=gettext_lazy("verified today"),
        required=False,
        help_text=gettext_lazy("Tick this when you have seen today that the address is still right."),
    )

    class Meta:
        model = FoundAddress
        fields = ["owner", "is_dead"]
        help_texts = {
            "owner": gettext_lazy("The body or office to which it belongs. Name no person."),
            "is_dead": gettext_lazy("The upkeep of contacts then names the circulars in which it still stands."),
        }


@admin.register(FoundAddress)
class FoundAddressAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    """Rows come and go with the public words that name them; staff note what they know of them."""

    desk_position = 24
    form = FoundAddressForm
    list_display = ["address", "owner", "used_in", "verified_on", "standing"]
    list_filter = [StandingFilter, "is_dead"]
    search_fields = ["address", "owner"]
    fields = ["address", "owner", "is_dead", "holds", "verified_on", "verified_by", "named_in"]
    readonly_fields = ["address", "verified_on", "verified_by", "named_in"]
    export_columns = ["address", "owner", "used_in", "verified_on", "is_dead"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["verify_today", "mark_dead"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FoundAddress]:
        now = timezone.now()
        rows = uses.named(now).filter(pk__in=super().get_queryset(request).values("pk"))
        return uses.counted(rows, now).order_by("address")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FoundAddress | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: FoundAddress | None = None) -> list[Any]:
        may = self.has_change_permission(request, obj)
        return [name for name in self.fields or [] if may or name != "holds"]

    def save_model(self, request: HttpRequest, obj: FoundAddress, form: Any, change: bool) -> None:
        if form.cleaned_data.get("holds"):
            obj.verified_on, obj.verified_by = timezone.localdate(), request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("state"), ordering="is_dead")
    def standing(self, row: FoundAddress) -> str:
        return format_html("<strong>{}</strong>", _("does not answer any more")) if row.is_dead else ""

    @admin.display(description=gettext_lazy("used in"), ordering="circulars")
    def used_in(self, row: FoundAddress) -> str:
        url = reverse("admin:circulars_foundaddress_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, count_in_words(row.circulars))  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("used in"))
    def named_in(self, row: FoundAddress) -> str:
        """The circulars in which it stands today, as links to their public pages."""
        items = list(_pages(row, timezone.now()))
        found = format_html_join("", '<li><a href="{}" lang="{}">{}</a></li>', items[:SHOWN])
        more = format_html("<li>{}</li>", _("… and others")) if len(items) > SHOWN else ""
        return format_html('<ul class="desk-uses">{}{}</ul>', found, more) if items else _("nowhere yet")

    @admin.action(description=gettext_lazy("Verified today"), permissions=["change"])
    def verify_today(self, request: HttpRequest, queryset: QuerySet) -> None:
        values = {"verified_on": timezone.localdate(), "verified_by": request.user, "is_dead": False}
        count = self._note(request, queryset, "verify_address", **values)
        words = ngettext("%(count)d address is verified.", "%(count)d addresses are verified.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Does not answer any more"), permissions=["change"])
    def mark_dead(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = self._note(request, queryset, "address_dead", is_dead=True)
        words = ngettext("%(count)d address does not answer.", "%(count)d addresses do not answer.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @transaction.atomic
    def _note(self, request: HttpRequest, queryset: QuerySet, action: str, **values: Any) -> int:
        now = timezone.now()
        rows = list(FoundAddress.objects.filter(pk__in=queryset.values("pk")))
        FoundAddress.objects.filter(pk__in=[row.pk for row in rows]).update(**values)
        AuditEntry.objects.bulk_create(audit.entry(action, row, by=request.user, now=now) for row in rows)
        return len(rows)


def _pages(row: FoundAddress, at: datetime) -> Iterator[tuple[str, str, str]]:
    editions = uses.editions_naming(row, at).select_related("circular")
    for edition in editions.only("title", "number_label", "language", "circular__path")[: SHOWN + 1]:
        words = f"{edition.number_label} {edition.title}".strip()
        yield address_of(edition.circular.path or ""), edition.language, words
