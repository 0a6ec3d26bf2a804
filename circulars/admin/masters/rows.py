"""Issuers, series, topics, addressees: what circulars are written with."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import InUseMixin, PublicOnceUsedMixin, Use, circular_uses, object_uses
from circulars.admin.common.inlines import LabelledTabularInline
from circulars.admin.common.slugs import FixedSlugMixin, SlugForm
from circulars.admin.common.steps import done, is_sent, step_page
from circulars.admin.reports import series_gaps
from circulars.models import (
    Addressee,
    AddresseeAlias,
    AddresseeLine,
    Circular,
    Issuer,
    NumberNotUsed,
    Series,
    TermOfOffice,
    Topic,
)


class SeriesForm(forms.ModelForm):
    class Meta:
        model = Series
        fields = ["issuer", "code", "name_ko", "name_en", "pattern", "prefix", "allocates", "is_numbered"]
        help_texts = {
            "pattern": gettext_lazy("How a number is printed: {serial}, {year} and {suffix} are replaced."),
            "prefix": gettext_lazy("Needed only where an issuer has more than one series: it comes before the number."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if getattr(self.instance, "has_addresses", False):
            for name in {"issuer", "code", "prefix"} & self.fields.keys():
                self.fields[name].disabled = True  # they stand in addresses that are for ever

    def clean_pattern(self) -> str:
        pattern = self.cleaned_data["pattern"].strip()
        if "{serial}" not in pattern:
            raise forms.ValidationError(_("The pattern must hold {serial}, where the number stands."))
        return pattern

    def clean(self) -> dict | None:
        data = super().clean()
        if data and data.get("allocates") and not data.get("is_numbered"):
            self.add_error("is_numbered", _("Where this office gives the numbers, the series is numbered."))
        return data


def _with_addresses(series: QuerySet[Series]) -> QuerySet[Series]:
    given = Circular.objects.filter(series=OuterRef("pk"), path__isnull=False)
    return series.annotate(has_addresses=Exists(given))


class SeriesInline(LabelledTabularInline):
    model = Series
    form = SeriesForm
    fields = ["code", "name_ko", "name_en", "pattern", "prefix", "allocates", "is_numbered"]
    extra = 0
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        return _with_addresses(super().get_queryset(request).select_related("issuer"))


@admin.register(Issuer)
class IssuerAdmin(FixedSlugMixin, AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    desk_position = 30
    list_display = ["name", "abbreviation", "name_ko", "slug", "is_own_office", "position"]
    search_fields = ["name", "name_ko", "name_en", "abbreviation", "slug"]
    fields = [
        "name",
        "name_ko",
        "name_en",
        "abbreviation",
        "slug",
        "website",
        "is_own_office",
        "default_rights",
        "position",
    ]
    inlines = [SeriesInline]

    class IssuerForm(SlugForm):
        slug_sources = ["abbreviation", "name_en", "name"]

    form = IssuerForm

    def uses_of(self, obj: Issuer) -> list[Use]:
        series = object_uses(Series.objects.filter(issuer=obj).select_related("issuer"))
        return series + object_uses(TermOfOffice.objects.filter(issuer=obj))


class NumberForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1900, max_value=2200)
    serial = forms.IntegerField(label=gettext_lazy("Serial number"), min_value=1, max_value=999_999)
    reason_ko = forms.CharField(
        label=gettext_lazy("Reason (Korean)"), max_length=300, help_text=gettext_lazy("Readers see it.")
    )
    reason_en = forms.CharField(label=gettext_lazy("Reason (English)"), max_length=300, required=False)


@admin.register(Series)
class SeriesAdmin(AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    """Issuer, code and prefix stand in addresses, and are fixed as soon as one has been given."""

    form = SeriesForm
    desk_position = 31
    list_display = ["__str__", "code", "pattern", "prefix", "allocates", "is_numbered"]
    list_select_related = ["issuer"]
    list_filter = ["allocates", ("issuer", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name_ko", "name_en", "code", "issuer__name", "issuer__name_ko", "issuer__abbreviation"]
    autocomplete_fields = ["issuer"]
    change_form_template = "admin/series_form.html"
    export_columns = ["issuer", "code", "name_ko", "name_en", "pattern", "prefix", "allocates", "is_numbered"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        return _with_addresses(super().get_queryset(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = [(_("Missing numbers"), reverse("admin:circulars_gaps"))]
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def uses_of(self, obj: Series) -> list[Use]:
        numbers = [Use(str(entry)) for entry in obj.numbers_not_used.select_related("series__issuer")[:1]]
        numbers += [Use(str(one)) for one in obj.missing_numbers.select_related("series__issuer")[:1]]
        counters = [] if numbers else [Use(str(one)) for one in obj.counters.select_related("series__issuer")[:1]]
        return circular_uses(Circular.objects.filter(series=obj)) or numbers or counters

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.give_up_view)
        return [
            path("<int:series_id>/give-up-number/", view, name="circulars_series_give_up"),
            *series_gaps.urls(self),
            *super().get_urls(),
        ]

    def give_up_view(self, request: HttpRequest, series_id: int) -> HttpResponse:
        """Records a number as not used, with the reason that readers see."""
        series = get_object_or_404(Series.objects.select_related("issuer"), pk=series_id, allocates=True)
        if not request.user.has_perm("circulars.add_numbernotused"):
            raise PermissionDenied
        form = NumberForm(request.POST if is_sent(request) else None, initial={"year": timezone.localdate().year})

        def do(values: dict[str, Any]) -> tuple[str, str]:
            entry = publishing.give_up_number(series, by=request.user, now=timezone.now(), **values)
            sentence = _("Recorded: %(number)s is not used.") % {"number": entry}
            return sentence, reverse("admin:circulars_numbernotused_changelist")

        return done(self, request, form, do) or step_page(
            self,
            request,
            form=form,
            subject=series,
            title=_("Record a number as not used"),
            intro=_("The gap is explained to readers, and the number is never given again. This cannot be undone."),
            submit_label=_("Record as not used"),
        )


@admin.register(NumberNotUsed)
class NumberNotUsedAdmin(ExportMixin, admin.ModelAdmin):
    """Read-only: entries are made from the form of their series."""

    desk_position = 32
    list_display = ["serial", "year", "series", "reason_ko", "recorded_by", "recorded_at"]
    list_select_related = ["series__issuer", "recorded_by"]
    list_filter = ["year"]
    search_fields = ["reason_ko", "reason_en"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: NumberNotUsed | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: NumberNotUsed | None = None) -> bool:
        return False


class TopicForm(SlugForm):
    def clean(self) -> dict | None:
        data = super().clean()
        if data is not None and bool(data.get("scheme")) != bool(data.get("code")):
            missing = "code" if data.get("scheme") else "scheme"
            self.add_error(missing, _("A scheme and a code belong together: fill both or none."))
        return data


@admin.register(Topic)
class TopicAdmin(FixedSlugMixin, AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    form = TopicForm
    desk_position = 21
    list_display = ["name_ko", "name_en", "scheme", "code", "slug"]
    list_filter = ["scheme"]
    search_fields = ["name_ko", "name_en", "scheme", "code", "slug"]
    fields = ["name_ko", "name_en", "scheme", "code", "slug", "where_used"]
    readonly_fields = ["where_used"]

    def uses_of(self, obj: Topic) -> list[Use]:
        return circular_uses(Circular.objects.filter(topics=obj))


class AddresseeAliasInline(LabelledTabularInline):
    model = AddresseeAlias
    extra = 1


@admin.register(Addressee)
class AddresseeAdmin(FixedSlugMixin, AuditedMixin, PublicOnceUsedMixin, ExportMixin, admin.ModelAdmin):
    desk_position = 22
    list_display = ["name", "name_ko", "name_en", "slug"]
    search_fields = ["name", "name_ko", "name_en", "slug", "aliases__text"]
    fields = ["name", "name_ko", "name_en", "slug", "where_used"]
    readonly_fields = ["where_used"]
    inlines = [AddresseeAliasInline]

    def circulars_of(self, obj: Addressee) -> QuerySet[Circular]:
        lines = AddresseeLine.objects.filter(addressee=obj)
        return Circular.objects.filter(
            Q(pk__in=lines.filter(edition__isnull=False).values("edition__circular"))
            | Q(pk__in=lines.filter(working_copy__isnull=False).values("working_copy__circular"))
        )

    def uses_of(self, obj: Addressee) -> list[Use]:
        return circular_uses(self.circulars_of(obj))
