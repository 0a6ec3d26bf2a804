"""The form of a working copy: its words, and the standing facts of its circular, which are no columns of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from circulars import numbering, sections
from circulars.admin.common.prose import BodyField
from circulars.admin.working_copy import signing
from circulars.admin.working_copy.lines import DayInput
from circulars.models import Circular, Language, Section, SectionEditor, Series, Topic, WorkingCopy
from contacts import directory
from contacts.models import Post

STANDING = ("series", "original_language", "home_section", "placements", "topics", "post", "pinned_until", "review_on")
NUMBER = ("number_serial", "number_year", "number_suffix")
KOGL_ONLY = _("Only a KOGL licence can carry this permission.")


class SectionChoices:
    """Sections in the order of the menu, each below its parent; limited staff see their own part."""

    def __init__(self, user, present: Iterable[int] = ()) -> None:
        self.tree = sections.load()
        allowed = SectionEditor.objects.limits_of(user)
        language = get_language() or "ko"
        self.choices = [
            (node.pk, "\u2003" * depth + node.name(language))
            for depth, node in self.tree.flat()
            if allowed is None or node.pk in allowed or node.pk in present
        ]


def post_choices(present: int | None) -> list[tuple[str, list[tuple[int, str]]]]:
    """The open posts by team, and the present one even if it is closed."""
    today = directory.load(timezone.localdate())
    groups: dict[str, list[tuple[int, str]]] = {}
    for post in today.posts:
        groups.setdefault(post.team.name(), []).append((post.pk, _post_label(post)))
    own = today.own_post(present)
    if own and own.is_closed:
        groups.setdefault(str(_("Closed")), []).append((own.pk, _post_label(own)))
    return list(groups.items())


def _post_label(post) -> str:
    return f"{post.duty()} · {post.telephone.display()}" if post.telephone else post.duty()


class WorkingCopyForm(forms.ModelForm):
    """A title is enough. ``seen_revision`` is the one the form was opened with; see ``editing.claim``."""

    seen_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    body = BodyField(label=_("Text"), required=False)
    more_addressees = forms.CharField(
        label=_("Paste several lines"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("One addressee a line")}),
        help_text=_(
            "Every line becomes an addressee when you save. A line that begins with “For information:” or 참조: is "
            "entered as such."
        ),
    )
    series = forms.ModelChoiceField(
        Series.objects.select_related("issuer"),
        label=_("Issuer and series"),
        required=False,
        help_text=_("It decides the address, and how the number is printed."),
    )
    original_language = forms.ChoiceField(label=_("Original language"), choices=Language, required=False)
    home_section = forms.TypedChoiceField(label=_("Home section"), required=False, coerce=int, empty_value=None)
    placements = forms.TypedMultipleChoiceField(
        label=_("Further sections"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    post = forms.ModelChoiceField(
        Post.objects.all(),
        label=_("Duty that answers"),
        required=False,
        help_text=_("The page shows team, duty and telephone as they are on the day it is read."),
    )
    signatory_post = signing.post_field()
    signatory_person = signing.person_field()
    pinned_until = forms.DateField(
        label=_("Pinned until"),
        required=False,
        widget=DayInput,
        help_text=_("Shown first in its sections up to and including this day."),
    )
    review_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        widget=DayInput,
        help_text=_("Whoever answers is reminded by mail on this day, once. Readers do not see it."),
    )
    user: Any = None  # set by the admin
    refusal: str | None = None  # set by the admin: why an operation refused the save of this very form
    conflict: Any = None  # set by the admin: what has to be chosen first, see ``comparison``

    class Meta:
        model = WorkingCopy
        fields: list[str] = []
        widgets = {
            "summary_ko": forms.Textarea(attrs={"rows": 4}),
            "signatory": forms.Textarea(attrs={"rows": 2}),
            "issued_on": DayInput,
            "received_on": DayInput,
            "posted_on": DayInput,
        }
        help_texts = {
            "number_label": _(
                "Type it as it is printed, for example “Circular 31/2018”: serial number and year are read from it. "
                "Numbers of this office are given when it is published."
            ),
            "title_ko": _("For documents in another language."),
            "summary_ko": _("Shown above the text and marked as the office's own."),
            "received_on": _("The day this office received it."),
            "posted_on": _("Only for items that stood on an earlier site."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        circular = self.instance.circular if self.instance.pk else None
        self._offer_sections(circular)
        if "post" in self.fields:
            post = circular.post_id if circular else None
            self.fields["post"].choices = [("", "---------"), *post_choices(post)]  # type: ignore[attr-defined]
        signing.offer(self, self.instance)
        if circular is None:
            self.fields.pop("original_language", None)
        if "seen_revision" in self.fields:
            self.initial["seen_revision"] = self.instance.revision
        self._show_standing(circular)

    def _offer_sections(self, circular: Circular | None) -> None:
        if "home_section" not in self.fields:
            return
        present = {row.section_id for row in circular.placement_rows.all()} if circular else set()
        if circular and circular.home_section_id:
            present.add(circular.home_section_id)
        offered = SectionChoices(self.user, present).choices
        self.fields["home_section"].choices = [("", "---------"), *offered]  # type: ignore[attr-defined]
        self.fields["placements"].choices = offered  # type: ignore[attr-defined]

    def _show_standing(self, circular: Circular | None) -> None:
        if circular is None:
            return
        values = {
            "series": circular.series_id,
            "original_language": circular.original_language,
            "home_section": circular.home_section_id,
            "placements": [row.section_id for row in circular.placement_rows.all()],
            "topics": [topic.pk for topic in circular.topics.all()],
            "post": circular.post_id,
            "pinned_until": circular.pinned_until,
            "review_on": circular.review_on,
        }
        self.initial.update(values)
        if circular.path is None:
            return
        for name in ("series", "original_language"):
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Part of the public address; it is changed by “Change the address”.")
        if not self.user.has_perm("circulars.move_circular"):
            for name in ("home_section", "placements", "topics", "post", "pinned_until"):
                if name in self.fields:
                    self.fields[name].disabled = True
                    self.fields[name].help_text = _("Public already: a publisher changes this.")

    # what belongs together ------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        if self.conflict:
            self.add_error(None, self._stopped())
        self._read_number(values)
        if values.get("allows_ai_training") and not str(values.get("rights", "")).startswith("kogl-"):
            self.add_error("allows_ai_training", KOGL_ONLY)
        for name, problem in signing.problems(values).items():
            self.add_error(name if name in self.fields else None, problem)
        pinned_until = values.get("pinned_until")
        if pinned_until and "pinned_until" in self.changed_data and pinned_until < timezone.localdate():
            self.add_error("pinned_until", _("The last day of a pin cannot lie in the past."))
        return values

    def _stopped(self) -> str:
        return _("%(who)s has saved this circular since you opened it. Nothing of yours is lost: compare below.") % {
            "who": self.conflict.who
        }

    def _read_number(self, values: dict[str, Any]) -> None:
        """The number as printed says serial, year and suffix, unless they were typed apart."""
        label, changed = values.get("number_label", ""), set(self.changed_data)
        typed_apart = any(name in changed and values.get(name) for name in NUMBER)
        series = values.get("series")
        if "number_label" in changed and not typed_apart:
            if not label:
                values.update(number_serial=None, number_year=None, number_suffix="")
            elif number := numbering.parse(label, series.pattern if series else "{serial}/{year}"):
                values.update(number_serial=number.serial, number_year=number.year, number_suffix=number.suffix)
            elif values.get("number_serial") is None:
                self.add_error("number_label", _("The number cannot be read from this. Enter the serial number too."))
        elif values.get("number_serial") is None:
            values.update(number_year=None, number_suffix="", number_label="")
        elif typed_apart and "number_label" not in changed and series and values.get("number_year"):
            values["number_label"] = numbering.label_of(
                series, values["number_serial"], values["number_year"], values.get("number_suffix", "")
            )

    # what the admin writes ------------------------------------------------------------------------------------

    def is_multipart(self) -> bool:
        """Without scripts the files come with the form."""
        return True

    @property
    def words_changed(self) -> bool:
        """Whether a column of the working copy differs; standing facts and hidden fields are none."""
        apart = {*STANDING, "seen_revision", "more_addressees"}
        if any(name not in apart for name in self.changed_data):
            return True
        return bool(self.cleaned_data.get("more_addressees", "").strip())

    def standing_values(self) -> dict[str, Any]:
        """For ``standing_form.save``: only what this form offered, with rows in place of keys."""
        values: dict[str, Any] = {}
        for name in STANDING:
            field = self.fields.get(name)
            if field is None or field.disabled or name not in self.cleaned_data:
                continue
            values[name] = self.cleaned_data[name]
        if "home_section" in values:
            values["home_section"] = Section.objects.filter(pk=values["home_section"]).first()
        if "placements" in values:
            offered = {pk for pk, _label in self.fields["placements"].choices}  # type: ignore[attr-defined]
            kept = {pk for pk in self.initial.get("placements", []) if pk not in offered}
            values["placements"] = list(Section.objects.filter(pk__in={*values["placements"], *kept}))
        return values
