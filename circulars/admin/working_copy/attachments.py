"""The files of a working copy as rows of its form. What was uploaded waits under a token, so no save loses it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulars import background
from circulars.admin.working_copy.file_reading import reading_address
from circulars.admin.working_copy.lines import LineForm, LineFormSet, LineInline
from circulars.files import staging
from circulars.files.refusal import FileRefused
from circulars.models import Attachment, FileRole, StagedFile, WorkingCopy

PREFIX = "attachments"
NEW_FILES = "new_files"
REFUSED = _("“%(name)s” was not taken: %(reason)s")


class AttachmentForm(LineForm):
    """``token`` names the upload of a new row, ``replacement`` that of other bytes for a row that stays."""

    token = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    replacement = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    owner = None  # set by the inline: the uploads of others are not seen
    formset: "AttachmentFormSet"

    class Meta:
        model = Attachment
        fields = [
            "title", "language", "rights", "allows_ai_training", "role", "alternative_text", "is_decorative",
            "caption", "credit", "focal_x", "focal_y",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("focal_x", "focal_y", "role"):
            if name in self.fields:
                self.fields[name].required = False

    @property
    def staged(self) -> StagedFile | None:
        """The upload that waits for the next save: of a new row, or the other bytes of a present one."""
        token = self["replacement"].value() or self["token"].value()
        if not token:
            return None
        return StagedFile.objects.filter(token=token, owner=self.owner).select_related("blob").first()

    @property
    def is_refused(self) -> bool:
        """The row of an upload that was not taken: it says so elsewhere, and there is nothing to bring back."""
        return self.is_bound and self.instance.pk is None and not self["token"].value()

    @property
    def blob(self):
        if staged := self.staged:
            return staged.blob
        return self.instance.blob if self.instance.blob_id else None

    @property
    def reading(self) -> background.FileState | None:
        """How far its words are read; asked for once for all rows."""
        blob = self.blob
        return self.formset.file_states.get(blob.pk) if blob else None

    @property
    def reading_address(self) -> str:
        return "" if self.staged else reading_address(self.instance)

    @property
    def file_name(self) -> str:
        staged = self.staged
        return staged.name if staged else self.instance.name

    @property
    def is_image(self) -> bool:
        blob = self.blob
        return bool(blob and blob.media_type.startswith("image/"))

    def clean_focal_x(self) -> int:
        value = self.cleaned_data["focal_x"]
        return 50 if value is None else value

    def clean_focal_y(self) -> int:
        value = self.cleaned_data["focal_y"]
        return 50 if value is None else value

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or FileRole.ATTACHMENT

    def clean(self) -> dict:
        values = super().clean()
        if values.get("DELETE"):
            return values
        for name in ("token", "replacement"):
            token = values.get(name)
            if token and not StagedFile.objects.filter(token=token, owner=self.owner).exists():
                self.add_error(None, _("The uploaded file is no longer there. Choose it once more."))
        if self.instance.pk is None and not values.get("token"):
            self.add_error(None, _("The file of this row is missing. Remove the row, or choose the file once more."))
        if values.get("is_decorative") and values.get("alternative_text"):
            self.add_error("is_decorative", _("A decorative image has no alternative text."))
        rights = values.get("rights")
        if values.get("allows_ai_training") and not str(rights).startswith("kogl-"):
            self.add_error("allows_ai_training", _("Only a KOGL licence can carry this permission."))
        if not self.is_image:
            values["role"] = FileRole.ATTACHMENT
        return values


class AttachmentFormSet(LineFormSet):
    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.formset = self

    @cached_property
    def file_states(self) -> dict[int, background.FileState]:
        rows: Any = self.forms
        return background.of_files(blob for form in rows if (blob := form.blob))


class AttachmentInline(LineInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    template = "admin/circulars/workingcopy/files.html"
    group = "files"
    extra = 0
    fields = [
        "title", "language", "rights", "allows_ai_training", "role", "alternative_text", "is_decorative", "caption",
        "credit", "focal_x", "focal_y", "token", "replacement", "position",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("file", "blob")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("AttachmentForm", (formset.form,), {"owner": request.user})
        return formset


def stage_plain_uploads(data: QueryDict, files: MultiValueDict, *, owner, now: datetime) -> tuple[QueryDict, list[str]]:
    """Without scripts the files come with the form: stage each and give it a row, as the script would have done.

    Returns the data with the tokens in it, and a sentence for every file that was refused.
    """
    data = data.copy()
    refused = []
    for name in list(files):
        for upload in files.getlist(name):
            if name == NEW_FILES:
                target = None
            elif name.startswith(f"{PREFIX}-") and name.endswith("-replacement_file"):
                target = name.removesuffix("_file")
            else:
                continue
            try:
                staged = staging.stage(upload, owner=owner, now=now)
            except FileRefused as error:
                refused.append(gettext(str(REFUSED)) % {"name": upload.name, "reason": error})
                continue
            if target:
                data[target] = staged.token
            else:
                _add_row(data, staged)
    return data, refused


def _add_row(data: QueryDict, staged: StagedFile) -> None:
    total = f"{PREFIX}-TOTAL_FORMS"
    index = int(data.get(total) or 0)
    row = f"{PREFIX}-{index}"
    is_image = staged.blob.media_type.startswith("image/")
    data[f"{row}-token"] = staged.token
    data[f"{row}-position"] = str(index)
    data[f"{row}-role"] = FileRole.IMAGE if is_image else FileRole.ATTACHMENT
    data[total] = str(index + 1)


def save_files(formset: LineFormSet, copy: WorkingCopy, *, owner, now: datetime) -> None:
    """Write the rows: new ones take their upload, replaced ones keep identity and address. Raises FileRefused."""
    formset.save(commit=False)
    for line in formset.deleted_objects:
        line.delete()
    rows: list[tuple[Attachment, Mapping]] = []
    for form in formset.forms:
        line = form.instance
        values = form.cleaned_data
        if values.get("DELETE") or not (line.pk or values.get("token")):
            continue
        if line.pk is None:
            line.working_copy = copy
            used = staging.use(values["token"], owner=owner, circular=copy.circular, language=copy.language, now=now)
            line.file, line.blob, line.name = used.file, used.blob, used.name
        rows.append((line, values))
    rows.sort(key=lambda row: row[1]["position"])
    for position, (line, values) in enumerate(rows):
        line.position = position
        line.save()
        if values.get("replacement"):
            staging.replace(values["replacement"], owner=owner, attachment=line)
    background.read_files_of(copy, now=now)
