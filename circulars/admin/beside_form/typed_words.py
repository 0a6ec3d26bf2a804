"""The words of a form as they are typed, saved or not, as the checks look at them. Nothing is written."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.forms import BaseInlineFormSet

from circulars.checks.privacy.places import SEAM, hidden_words
from circulars.checks.subject import WORDS, DeadlineOf, EventOf, FileOf, SourceOf, Subject
from circulars.models import (
    AddresseeLine,
    Attachment,
    DeadlineLine,
    EventMention,
    FileRole,
    PassageLine,
    SourceLine,
    WorkingCopy,
)
from circulars.rendering import plain_text, sanitise


def subject_of(copy: WorkingCopy, form: Any, formsets: Iterable[BaseInlineFormSet]) -> Subject:
    """What the form would save now; a field that was typed wrongly counts as it stands, or as empty for a day.

    ``copy`` is ``form.instance`` and takes the values of the form, as Django's forms do.
    """
    form.is_valid()
    values = form.cleaned_data
    rows = {formset.model: list(_rows(formset)) for formset in formsets}

    def lines(model: type[Model]) -> list[tuple[Any, dict[str, Any]]]:
        return rows.get(model, [])

    return Subject(
        content=copy,
        circular=copy.circular,
        language=copy.language,
        kind=values.get("kind") or copy.kind,
        issued_on=values.get("issued_on"),
        words={name: str(form[name].value() or "") if name in form.fields else getattr(copy, name) for name in WORDS},
        body=sanitise.clean(str(form["body"].value() or "")) if "body" in form.fields else copy.body,
        deadlines=[
            DeadlineOf(one["due_on"], one.get("text", ""), one.get("answer_to", ""))
            for _form, one in lines(DeadlineLine)
            if one.get("due_on")
        ],
        events=[
            EventOf(
                one.get("role", ""), one.get("text", ""), one.get("starts_on"), one.get("ends_on"), one.get("place", "")
            )
            for _form, one in lines(EventMention)
        ],
        sources=[
            SourceOf(
                one.get("publisher", ""),
                one.get("title", ""),
                one.get("url", ""),
                one.get("dated_on"),
                one.get("accessed_on"),
            )
            for _form, one in lines(SourceLine)
        ],
        files=[_file(row, one) for row, one in lines(Attachment)],
        addressees=[one.get("text", "") for _form, one in lines(AddresseeLine)]
        + values.get("more_addressees", "").splitlines(),
        passages=[
            SEAM.join((passage.heading, plain_text(passage.body), hidden_words(passage.body)))
            for _form, one in lines(PassageLine)
            if (passage := one.get("passage"))
        ],
        series=values.get("series", copy.circular.series),
        section_id=values.get("home_section", copy.circular.home_section_id),
        post_id=post.pk if (post := values.get("post")) else None,
    )


def _rows(formset: BaseInlineFormSet) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows that a save would leave, in their order; of what is wrong in one the right part."""
    formset.is_valid()
    found = []
    for index, form in enumerate(formset.forms):
        values = getattr(form, "cleaned_data", {})
        if values.get("DELETE") or not (form.instance.pk or form.has_changed()):
            continue
        found.append((values.get("position", index), index, form, values))
    for _place, _index, form, values in sorted(found, key=lambda row: row[:2]):
        yield form, values


def _file(form: Any, values: dict[str, Any]) -> FileOf:
    blob = form.blob
    return FileOf(
        role=values.get("role") or FileRole.ATTACHMENT,
        name=form.file_name,
        title=values.get("title", ""),
        alternative_text=values.get("alternative_text", ""),
        is_decorative=values.get("is_decorative", False),
        caption=values.get("caption", ""),
        credit=values.get("credit", ""),
        media_type=blob.media_type if blob else "",
        code=form.instance.file.code if form.instance.file_id else "",
        sha256=blob.sha256 if blob else "",
    )
