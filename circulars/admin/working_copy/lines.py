"""The lines of a working copy as rows of its form: addressees, deadlines, events, sources.

A row is kept even if somebody else removed it meanwhile: what was typed is written as a new line.
"""

import re
import zoneinfo

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circulars import passages
from circulars.briefs import health
from circulars.models import (
    Addressee,
    AddresseeLine,
    AddresseeRole,
    DeadlineLine,
    EventMention,
    Passage,
    PassageLine,
    RequestedFile,
    SourceLine,
    WorkingCopy,
)

FOR_INFORMATION = re.compile(r"\s*(?:for\s+information|cc|copy\s+to|참조)\s*[:：]\s*", re.IGNORECASE)
ADDRESSED_TO = re.compile(r"\s*(?:수신)\s*[:：]\s*", re.IGNORECASE)


LAST = 32000


class DayInput(forms.DateInput):
    """The browser's own calendar: it knows the keyboard, the telephone and the language."""

    input_type = "date"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class LineForm(forms.ModelForm):
    position = forms.IntegerField(required=False, min_value=0, max_value=LAST, label=_("order"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
            if name == "position":
                field.widget.attrs["data-line-position"] = ""

    def clean_position(self) -> int:
        """A row that nobody placed comes last; ``renumber`` closes the gaps."""
        place = self.cleaned_data["position"]
        return LAST if place is None else place

    @property
    def is_spare(self) -> bool:
        """The empty row for those who have no script to add one."""
        return self.instance.pk is None and not self.has_changed()

    def has_changed(self) -> bool:
        """A new row that holds nothing but its place in the order is an empty row, as is one that was not sent."""
        if self.instance.pk is None:
            if not any(key.startswith(f"{self.prefix}-") for key in self.data):
                return False
            return any(name != "position" for name in self.changed_data)
        return super().has_changed()


class LineFormSet(forms.BaseInlineFormSet):
    """Rows in the order that was typed. A row whose line is gone is written anew instead of being refused."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        key = self.model._meta.pk.name
        if self.is_bound and form.instance.pk is None and key in form.fields:
            form.fields[key] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def save_existing_objects(self, commit: bool = True) -> list:
        saved = super().save_existing_objects(commit)
        for form in self.initial_forms:
            lost = form.instance.pk is None and form not in self.deleted_forms
            if lost and any(name not in ("position", "id", "DELETE") for name in form.changed_data):
                saved.append(self.save_new(form, commit=commit))
        return saved

    @property
    def described(self) -> list[str]:
        """What the rows will be, in words: for a comparison with what somebody else saved."""
        rows = []
        for index, form in enumerate(self.forms):
            values = getattr(form, "cleaned_data", {})
            if values.get("DELETE") or not (form.has_changed() or form.instance.pk):
                continue
            rows.append((values.get("position", LAST), index, str(form.instance)))
        return [text for _place, _index, text in sorted(rows)]


class LineInline(admin.StackedInline):
    formset = LineFormSet
    form = LineForm
    fk_name = "working_copy"
    extra = 1  # shown without scripts alone; a script adds rows where they are wanted
    template = "admin/circulars/workingcopy/lines.html"
    add_label = _("Add a row")
    group = ""
    has_heading = False  # also where it stands alone in its group

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("position", "pk")


class AddresseeLineInline(LineInline):
    model = AddresseeLine
    fields = ["role", "text", "addressee", "position"]
    autocomplete_fields = ["addressee"]
    add_label = _("Add an addressee")
    group = "addressees"


class DeadlineLineForm(LineForm):
    due_time = forms.TimeField(
        label=_("hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"].strip()
        if name and name not in zoneinfo.available_timezones():
            raise forms.ValidationError(
                _("Enter a time zone such as Europe/Madrid, or leave it empty for the office's.")
            )
        return name


class DeadlineLineInline(LineInline):
    model = DeadlineLine
    form = DeadlineLineForm
    fields = ["kind", "due_on", "due_time", "time_zone", "text", "answer_to", "position"]
    add_label = _("Add a deadline")
    group = "dates"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "time_zone":
            field.widget.attrs["list"] = "time-zones"
        return field


class EventMentionForm(LineForm):
    def clean(self) -> dict:
        values = super().clean()
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if ends_on and not starts_on:
            self.add_error("starts_on", _("Enter the first day too."))
        elif ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day lies before the first."))
        if not values.get("DELETE") and not values.get("text") and not values.get("event"):
            self.add_error("text", _("Enter the name as printed, or choose an event."))
        return values


class EventMentionInline(LineInline):
    model = EventMention
    form = EventMentionForm
    fields = ["role", "text", "starts_on", "ends_on", "place", "event", "position"]
    autocomplete_fields = ["event"]
    add_label = _("Add an event")
    group = "dates"


class SourceFormSet(LineFormSet):
    """Each row says what the portal knows of its address; one query for all rows."""

    @cached_property
    def health(self) -> dict[str, health.Health]:
        return health.of(line.url for line in self.get_queryset())

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        known = self.health.get(form.instance.url) if form.instance.pk else None
        if known:
            form.fields["url"].help_text = known.sentence
        elif not form.instance.url:
            form.fields["url"].help_text = _("Without one the page says that the source was not found online.")
        elif settings.OUTGOING_REQUESTS:
            form.fields["url"].help_text = _("This address has not been asked yet.")


class SourceLineInline(LineInline):
    model = SourceLine
    formset = SourceFormSet
    fields = ["publisher", "title", "url", "dated_on", "accessed_on", "position"]
    add_label = _("Add a source")
    group = "sources"


class RequestedFileInline(LineInline):
    """Files that the text names and that did not come."""

    model = RequestedFile
    fields = ["text", "requested_on", "position"]
    verbose_name_plural = _("files named in the text and not received")
    add_label = _("Add a file that was not received")
    group = "files"
    has_heading = True


class PassageFormSet(LineFormSet):
    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            passage = values.get("passage")
            if passage is None or values.get("DELETE"):
                continue
            if passage.language != self.instance.language:
                form.add_error("passage", _("This passage is written in another language than the circular."))
            elif passage.pk in seen:
                form.add_error("passage", _("This passage is chosen twice."))
            seen.add(passage.pk)


class PassageLineInline(LineInline):
    """Which passages stand around the text; their words are kept with the passage and shown in the preview."""

    model = PassageLine
    formset = PassageFormSet
    fields = ["passage", "place", "position"]
    verbose_name_plural = _("reusable passages")
    add_label = _("Add a reusable passage")
    group = "words"
    has_heading = True

    def get_formset(self, request, obj=None, **kwargs):
        request.passages_of = obj  # type: ignore[attr-defined]
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "passage":
            copy = request.passages_of
            present = copy.passagelines.values("passage") if copy else []
            kwargs["queryset"] = (
                passages.offered(copy.language, present) if copy else Passage.objects.filter(is_retired=False)
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "passage":  # kept on a page of their own, not from within a circular
            for name in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{name}_related", False)
        return field


def renumber(lines) -> None:
    """Positions 0, 1, 2 …, as the script counts them when the form is opened again."""
    for index, line in enumerate(lines.order_by("position", "pk")):
        if line.position != index:
            lines.filter(pk=line.pk).update(position=index)


def add_addressees(copy: WorkingCopy, pasted: str) -> int:
    """Make a line of every pasted line; "For information:" and 참조: say the role. Returns how many."""
    lines = []
    position = copy.addresseelines.count()
    for text in pasted.splitlines():
        role = AddresseeRole.TO
        if found := FOR_INFORMATION.match(text):
            role, text = AddresseeRole.FOR_INFORMATION, text[found.end() :]
        elif found := ADDRESSED_TO.match(text):
            text = text[found.end() :]
        text = " ".join(text.split())
        if text:
            body = Addressee.objects.filter(
                Q(name__iexact=text) | Q(name_ko__iexact=text) | Q(aliases__text__iexact=text)
            ).first()
            lines.append(
                AddresseeLine(working_copy=copy, position=position, role=role, text=text[:300], addressee=body)
            )
            position += 1
    AddresseeLine.objects.bulk_create(lines)
    return len(lines)
