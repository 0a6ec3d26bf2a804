"""What stands above the hits for chosen phrases: validated against what is public, and shown as readers see it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circulars import redirects
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.readers.synonyms import search_links
from circulars.models import Circular, Edition, PromotedResult, WorkingCopy
from circulars.search import phrases, promoted

TARGETS = ("circular", "dossier", "page")
OF_A_ROW = ("/circulars/", "/files/", "/dossiers/")  # below these, one thing has the address


class PromotedForm(forms.ModelForm):
    user: Any = None

    class Meta:
        model = PromotedResult
        fields = ["phrases", *TARGETS, "label_ko", "label_en", "position", "until"]
        help_texts = {
            "page": gettext_lazy("The address of another public page of this portal, such as /contacts/ or /verify/."),
            "label_ko": gettext_lazy("Left empty, the title of the circular or dossier is shown."),
            "position": gettext_lazy("Where a phrase has several results, the smallest number comes first."),
            "until": gettext_lazy("The last day on which readers see it; left empty, it has no end."),
        }

    def clean_phrases(self) -> str:
        found = phrases.split(self.cleaned_data["phrases"])
        for one in found:
            if not phrases.spelled(one):
                raise forms.ValidationError(_("“%(word)s” holds nothing that a search could find.") % {"word": one})
        if not found:
            raise forms.ValidationError(_("Name at least one phrase."))
        return ", ".join(found)

    def clean_circular(self) -> Circular | None:
        circular = self.cleaned_data["circular"]
        closed = Circular.objects.closed_to(self.user)
        if circular and closed.filter(pk=circular.pk).exists() and not redirects.was_public(circular):
            raise forms.ValidationError(self.fields["circular"].error_messages["invalid_choice"])
        return circular

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and "until" in self.changed_data and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return until

    def clean(self) -> dict | None:
        data = super().clean()
        if data is None:
            return data
        if data.get("page"):
            self._find_page(data)
        if not {*TARGETS} & self.errors.keys() and sum(bool(data.get(name)) for name in TARGETS) != 1:
            self.add_error("circular", _("Choose one target: a circular, a dossier or a page."))
        if data.get("page") and not data.get("label_ko") and not self.errors:
            self.add_error("label_ko", _("A page has no title of its own here: write the words of its link."))
        if not self.errors:
            self._refuse_doubles(data)
        return data

    def _find_page(self, data: dict) -> None:
        """A circular or dossier is kept by its key, so that its name and what is public of it are followed."""
        try:
            found = redirects.Finder(self.user).page(data["page"])
        except redirects.NoTarget as error:
            self.add_error("page", str(error))
            return
        if found.circular or found.dossier:
            if not data.get("circular") and not data.get("dossier"):
                data.update(circular=found.circular, dossier=found.dossier, page="")
            return
        data["page"] = f"/sections/{found.section.slug}/" if found.section else found.page
        path = data["page"].partition("?")[0]
        if path.startswith(OF_A_ROW) and path not in OF_A_ROW:
            self.add_error("page", _("Choose the circular or dossier itself; other pages of it may go with it."))

    def _refuse_doubles(self, data: dict) -> None:
        wanted = {phrases.spelled(one): one for one in phrases.split(data["phrases"])}
        target = {"circular": data.get("circular"), "dossier": data.get("dossier"), "page": data.get("page") or ""}
        for other in PromotedResult.objects.filter(**target).exclude(pk=self.instance.pk):
            for one in phrases.split(other.phrases):
                if phrases.spelled(one) in wanted:
                    text = _("For “%(phrase)s” this result is promoted already.")
                    self.add_error("phrases", text % {"phrase": wanted[phrases.spelled(one)]})
                    return


@admin.register(PromotedResult)
class PromotedResultAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = PromotedForm
    desk_position = 25
    list_display = ["phrases", "target", "shown", "until", "position", "searches"]
    list_select_related = ["circular", "dossier"]
    search_fields = ["phrases", "label_ko", "label_en", "circular__path", "dossier__name_ko", "page"]
    search_help_text = gettext_lazy("Phrase, words of the link or target")
    autocomplete_fields = ["circular", "dossier"]
    fields = ["phrases", *TARGETS, ("label_ko", "label_en"), "position", "until", "shown", "searches"]
    readonly_fields = ["shown", "searches"]
    export_columns = ["phrases", "target", "label_ko", "label_en", "shown", "until", "position"]

    class Media:
        css = {"all": ["admin_desk/css/search.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromotedResult]:
        """Without limited drafts that do not name the reader; what is public of them is for all."""
        closed = Circular.objects.closed_to(request.user).values("pk")
        public = Edition.objects.live(timezone.now()).filter(circular=OuterRef("circular"))
        return super().get_queryset(request).exclude(Q(circular__in=closed) & ~Exists(public))

    def get_form(self, request: HttpRequest, obj: PromotedResult | None = None, change: bool = False, **kwargs: Any):
        found = super().get_form(request, obj, change, **kwargs)
        return type(found.__name__, (found,), {"user": request.user})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        self.prepare_export(found.result_list, request)
        return found

    def prepare_export(self, rows: list[Any], request: HttpRequest) -> None:
        """Each row with its words and why readers do not see it; a draft by the title of a copy that the person has."""
        at = timezone.now()
        troubles = promoted.troubles(rows, at)
        shown = promoted.labels(rows, at, "en" if get_language() == "en" else "ko")
        own = WorkingCopy.objects.editable_by(request.user).filter(circular__in={row.circular_id for row in rows})
        drafted = dict(own.order_by("-pk").values_list("circular_id", "title"))
        for row in rows:
            row.trouble = troubles.get(row.pk, "")
            row.label = shown[row.pk] or drafted.get(row.circular_id) or str(row.circular)

    @admin.display(description=gettext_lazy("target"))
    def target(self, row: Any) -> str:
        bare = promoted.address_of(row, "ko")
        return format_html('{} <span class="desk-more">{}</span>', row.label, bare) if bare else row.label

    @admin.display(description=gettext_lazy("readers see it"))
    def shown(self, row: Any) -> str:
        if row.pk is None:
            return "–"
        trouble = row.trouble if hasattr(row, "trouble") else promoted.troubles([row], timezone.now()).get(row.pk, "")
        return _("no: %(reason)s") % {"reason": trouble} if trouble else _("yes")

    @admin.display(description=gettext_lazy("show this search"))
    def searches(self, row: PromotedResult) -> Any:
        return search_links(phrases.split(row.phrases)) or "–"

    def save_model(self, request: HttpRequest, obj: PromotedResult, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if trouble := promoted.troubles([obj], timezone.now()).get(obj.pk):
            text = _("Readers do not see this result now: %(reason)s")
            self.message_user(request, text % {"reason": trouble}, messages.WARNING)
        wanted = {phrases.spelled(one) for one in phrases.split(obj.phrases)}
        others = [
            row
            for row in PromotedResult.objects.exclude(pk=obj.pk)
            if wanted & {phrases.spelled(one) for one in phrases.split(row.phrases)}
        ]
        if len(others) >= promoted.MOST:
            text = _("These phrases have %(number)d results; readers see the first %(most)d by their order.")
            self.message_user(request, text % {"number": len(others) + 1, "most": promoted.MOST}, messages.WARNING)
