"""Terms of office: who led this office or a body from when to when."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.slugs import FixedSlugMixin, SlugForm
from circulars.models import Generation, Issuer, TermOfOffice


class TermForm(SlugForm):
    slug_sources = ["name_en", "name_ko"]

    class Meta:
        model = TermOfOffice
        fields = ["issuer", "name_ko", "name_en", "from_date", "to_date", "slug"]
        help_texts = {
            "name_ko": gettext_lazy("As readers know it, such as 민선 8기."),
            "name_en": gettext_lazy("Without an article: pages say “Issued in the 7th term, 2018–2022”."),
            "from_date": gettext_lazy("This day belongs to the term."),
            "to_date": gettext_lazy("This day belongs to the term. Empty while it runs."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(issuer := self.fields.get("issuer"), forms.ModelChoiceField):
            issuer.queryset = Issuer.objects.filter(is_own_office=False)
            issuer.empty_label = _("this office")


@admin.register(TermOfOffice)
class TermOfOfficeAdmin(FixedSlugMixin, AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = TermForm
    desk_position = 33
    list_display = ["name_ko", "name_en", "body", "from_date", "to_date", "is_running"]
    list_filter = [("issuer", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name_ko", "name_en", "slug", "issuer__name", "issuer__name_ko", "issuer__abbreviation"]
    fields = ["issuer", "name_ko", "name_en", "from_date", "to_date", "slug"]
    export_columns = ["slug", "issuer", "name_ko", "name_en", "from_date", "to_date"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermOfOffice]:
        return super().get_queryset(request).select_related("issuer")

    @admin.display(description=gettext_lazy("of which body"), ordering="issuer__position")
    def body(self, obj: TermOfOffice) -> str:
        return str(obj.issuer) if obj.issuer else _("this office")

    @admin.display(description=gettext_lazy("running today"), boolean=True)
    def is_running(self, obj: TermOfOffice) -> bool:
        today = timezone.localdate()
        return obj.from_date <= today and (obj.to_date is None or today <= obj.to_date)

    def _changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Two who save at once are let in one after the other, so that each meets the other's term."""
        if request.method == "POST":
            Generation.objects.select_for_update().filter(pk=1).first()  # the row that saving a term locks anyway
        return super()._changeform_view(request, *args, **kwargs)  # type: ignore[misc]
