"""Words that mean the same for search: the office's own lists."""

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import words
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.models import Synonym
from circulars.search import phrases

LONGEST = 8  # tokens of a word; search looks at no more at once
MOST = 20  # of one list; each of them is looked for


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["words", "is_active", "note"]
        help_texts = {
            "words": gettext_lazy(
                "Separated by commas, such as: 이주, 이민, migration. "
                "Whoever looks for one of them finds the others too."
            ),
        }

    def clean_words(self) -> str:
        found = phrases.split(self.cleaned_data["words"])
        for one in found:
            if not phrases.spelled(one):
                raise forms.ValidationError(_("“%(word)s” holds nothing that a search could find.") % {"word": one})
            if len(words.tokens(one)) > LONGEST:
                raise forms.ValidationError(_("“%(word)s” is too long: take the words that matter.") % {"word": one})
        if len(found) < 2:
            raise forms.ValidationError(_("Name at least two different words, separated by commas."))
        if len(found) > MOST:
            raise forms.ValidationError(_("At most %(number)d words may mean the same.") % {"number": MOST})
        self._refuse_doubles(found)
        return ", ".join(found)

    def _refuse_doubles(self, found: list[str]) -> None:
        """A word in two lists would mean the words of both in neither."""
        wanted = {phrases.spelled(one): one for one in found}
        for other in Synonym.objects.exclude(pk=self.instance.pk):
            for one in phrases.split(other.words):
                if phrases.spelled(one) in wanted:
                    link = format_html(
                        '<a href="{}">{}</a>', reverse("admin:circulars_synonym_change", args=[other.pk]), other.words
                    )
                    text = _("“{word}” stands in another list already. Add the words there: {list}")
                    raise forms.ValidationError(format_html(text, word=wanted[phrases.spelled(one)], list=link))


def search_address(text: str) -> str:
    """The search page of readers, in the language of the desk."""
    return reverse("circulars:search", query={"q": text})


def search_links(texts: list[str]) -> str:
    """What readers find for each of them, in a window of its own."""
    return format_html_join(
        " · ",
        '<a href="{}" target="_blank" rel="noopener">{}</a>',
        ((search_address(text), text) for text in texts),
    )


@admin.register(Synonym)
class SynonymAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = SynonymForm
    desk_position = 24
    list_display = ["words", "is_active", "note", "searches"]
    list_filter = ["is_active"]
    search_fields = ["words", "note"]
    search_help_text = gettext_lazy("One of the words, or the note")
    export_columns = ["words", "is_active", "note"]
    fields = ["words", "is_active", "note", "searches"]
    readonly_fields = ["searches"]

    class Media:
        css = {"all": ["admin_desk/css/search.css"]}

    @admin.display(description=gettext_lazy("show this search"))
    def searches(self, row: Synonym) -> Any:
        return search_links(phrases.split(row.words)) or "–"
