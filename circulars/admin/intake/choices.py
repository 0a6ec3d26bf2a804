"""What is chosen with a draft: series, section, post, what is said of the original, and which files go along."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import intake as operations
from circulars.admin.working_copy.forms import SectionChoices, post_choices
from circulars.files.types import TYPES
from circulars.models import Circular, Intake, IntakeFile, Origin, Section, Series, TextStatus
from contacts.models import Post

KEPT = ("series", "home_section", "post", "received_from", "text_status")  # what a reload of the page keeps
ORIGINAL = 0  # the position under which the original itself goes along


class DraftForm(forms.Form):
    """``habits`` is what each series was given last, for the script that follows a change of series."""

    series = forms.ModelChoiceField(Series.objects.none(), label=gettext_lazy("Issuer and series"), required=False)
    home_section = forms.TypedChoiceField(
        label=gettext_lazy("Home section"), required=False, coerce=int, empty_value=None
    )
    post = forms.ModelChoiceField(Post.objects.all(), label=gettext_lazy("Duty that answers"), required=False)
    received_from = forms.CharField(
        label=gettext_lazy("Received from"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A body, never a person: it is printed on the page. Leave it empty to say nothing."),
    )
    text_status = forms.ChoiceField(
        label=gettext_lazy("Text as received"),
        choices=[("", gettext_lazy("not said")), *TextStatus.choices],
        required=False,
    )
    files = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Files that go along"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    requested = forms.MultipleChoiceField(
        label=gettext_lazy("Named but not received: mark as requested"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, user, series: list[Series], habits: dict, files: list, named: list[str], **kwargs):
        super().__init__(data, **kwargs)
        self.habits = habits
        self.fields["series"].queryset = Series.objects.select_related("issuer")  # type: ignore[attr-defined]
        self.fields["series"].choices = [("", "---------"), *((one.pk, str(one)) for one in series)]  # type: ignore[attr-defined]
        sections = SectionChoices(user).choices
        self.fields["home_section"].choices = [("", "---------"), *sections]  # type: ignore[attr-defined]
        self.fields["post"].choices = [("", "---------"), *post_choices(None)]  # type: ignore[attr-defined]
        self.fields["files"].choices = [(one["position"], one["name"]) for one in files if not one["refused"]]  # type: ignore[attr-defined]
        self.fields["requested"].choices = [(text, text) for text in named]  # type: ignore[attr-defined]

    def clean_home_section(self) -> Section | None:
        chosen = self.cleaned_data["home_section"]
        return Section.objects.filter(pk=chosen).first() if chosen else None


def draft_form(intake: Intake, item: int, sheet: Any, files: list[dict], *, user, data=None, kept: Any = None):
    """The form with what is usual chosen already; ``kept`` are choices of this person that come before it."""
    series = list(Series.objects.select_related("issuer"))
    usual = operations.usual(intake, item=item, by=user)
    initial = {
        "series": usual.series.pk if usual.series else None,
        "home_section": usual.home_section.pk if usual.home_section else None,
        "post": getattr(usual.post, "pk", None),
        "received_from": usual.received_from,
        "text_status": TextStatus.UNCHANGED if usual.series else "",
        "files": [one["position"] for one in files if one["is_chosen"]],
    }
    habits = habits_of(user)
    form = DraftForm(
        data, user=user, series=series, habits={one.pk: _habit(one, habits) for one in series}, files=files,
        named=named_files(sheet), initial=initial,
    )  # fmt: skip
    offered = [key for key, _label in form.fields["home_section"].choices if key]  # type: ignore[attr-defined]
    if initial["home_section"] not in offered:
        form.initial["home_section"] = offered[0] if len(offered) == 1 else None
    for name in KEPT:
        if kept and name in kept:
            form.initial[name] = kept[name]
    return form


def habits_of(user) -> dict[int, dict[str, Any]]:
    """For each series the section and post of the newest circular in it that this person may edit."""
    newest = (
        Circular.objects.editable_by(user)
        .exclude(series=None)
        .exclude(home_section=None)
        .order_by()
        .values("series")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    rows = Circular.objects.filter(pk__in=newest).values_list("series", "home_section", "post")
    return {series: {"home_section": section, "post": post} for series, section, post in rows}


def _habit(series: Series, habits: dict[int, dict[str, Any]]) -> dict[str, Any]:
    received_from = "" if series.issuer.is_own_office else str(series.issuer)
    return habits.get(series.pk, {}) | {"received_from": received_from}


def named_files(sheet: Any) -> list[str]:
    """Files that the text names, but for refused proposals."""
    found = []
    for field in sheet.fields:
        if field.name == "files":
            for entry in field.entries:
                value = entry.value
                text = value.get("text", "") if isinstance(value, dict) else str(value)
                if entry.origin != Origin.REFUSED and text and text not in found:
                    found.append(text)
    return found


def files_of(intake: Intake, rows: Iterable[IntakeFile]) -> list[dict[str, Any]]:
    """The original and what came with it: ``refused`` says why one cannot go along, ``is_chosen`` what usually does."""
    offered = {one.position: one for one in operations.files_of(intake)}
    found = [_file(row.position, row, offered) for row in rows if not row.is_inline or row.position in offered]
    if ORIGINAL in offered:
        found.insert(0, _file(ORIGINAL, intake, offered))
    return found


def _file(position: int, row: Any, offered: dict[int, Any]) -> dict[str, Any]:
    refused = ""
    if position not in offered:
        refused = operations.trouble_of(row) or _("Its bytes were not kept.")
    elif row.name.rpartition(".")[2].lower() not in TYPES:
        refused = _("Files of this type are not published. Ask for a PDF.")
    return {
        "position": position,
        "pk": row.pk,
        "name": row.name,
        "size": row.size,
        "is_kept": row.blob_id is not None,
        "refused": refused,
        "is_chosen": not refused and offered[position].is_usual,
    }
