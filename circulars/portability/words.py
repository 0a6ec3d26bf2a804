"""The words of a document: checked when they come whole, and made whole when a line holds only a few of them."""

from collections.abc import Collection
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from circulars import facts
from circulars.files import types
from circulars.models import (
    CONTENT_FIELDS,
    AddresseeLine,
    AddresseeRole,
    Attachment,
    DeadlineKind,
    DeadlineLine,
    Edition,
    EventMention,
    EventRole,
    Kind,
    Passage,
    PassageLine,
    PassagePlace,
    RequestedFile,
    Rights,
    Series,
    SourceLine,
    TextStatus,
)
from circulars.portability.values import Refused, choice, day, explain, flag, integer, many, text
from circulars.rendering import sanitise

LINES: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "addressees": (AddresseeLine, {"role": AddresseeRole.TO, "text": "", "addressee": None}),
    "deadlines": (
        DeadlineLine,
        {
            "kind": DeadlineKind.OTHER, "text": "", "due_on": None, "due_time": None, "time_zone": "",
            "answer_to": "",
        },
    ),
    "events": (
        EventMention,
        {"role": EventRole.ANNOUNCES, "text": "", "starts_on": None, "ends_on": None, "place": "", "event": None},
    ),
    "sources": (SourceLine, {"publisher": "", "title": "", "url": "", "dated_on": None, "accessed_on": None}),
}  # fmt: skip
# Left out of the facts where there is none.
REQUESTED_DEFAULTS: dict[str, Any] = {"text": "", "requested_on": None}
FILE_DEFAULTS: dict[str, Any] = {
    "role": "attachment", "name": "", "title": "", "language": "", "rights": "", "allows_ai_training": False,
    "alternative_text": "", "is_decorative": False, "caption": "", "credit": "", "focal_x": 50, "focal_y": 50,
}  # fmt: skip
PUBLIC_TYPES = frozenset(kind.media_type for kind in types.TYPES.values())
BLOB_FACTS = ("code", "sha256", "size", "media_type", "width", "height")
WORDS = {
    *facts.TEXT_FIELDS, *facts.OPTIONAL_FIELDS, *facts.DATE_FIELDS, "allows_ai_training", "number", "body", "files",
    "requested_files", *LINES,
}  # fmt: skip


def check(content: Any, language: str, *, is_public: bool = True, erased_files: Collection[str] = ()) -> None:
    """Refuse facts that do not have the shape of ``facts.collect``, or values that no column holds."""
    if not isinstance(content, dict) or content.get("schema") != facts.SCHEMA:
        raise Refused(_("These facts are of an unknown kind."), "facts")
    expected = {
        "schema", "language", "allows_ai_training", "issuer", "number", "files",
        *facts.TEXT_FIELDS, *facts.DATE_FIELDS, *LINES,
    }  # fmt: skip
    if differing := (set(content) - {"passages", "requested_files", *facts.OPTIONAL_FIELDS}) ^ expected:
        raise Refused(_("Missing or unknown: %(names)s.") % {"names": ", ".join(sorted(differing))}, "facts")
    if content["language"] != language:
        raise Refused(_("The language differs from that of the line."), "facts")
    for name in facts.TEXT_FIELDS:
        if not isinstance(content[name], str) or text(content, name) != content[name]:
            raise Refused(_("This must be a text."), name)
    for name in facts.DATE_FIELDS:
        day(content, name)
    flag(content, "allows_ai_training", False)
    issuer = content["issuer"]
    names = {"slug", "series", "abbreviation", "name", "name_ko", "name_en"}
    if issuer is not None and not (isinstance(issuer, dict) and set(issuer) == names and _texts(issuer)):
        raise Refused(_("These facts are of an unknown kind."), "issuer")
    number = content["number"]
    if number is not None:
        if not isinstance(number, dict) or set(number) != {"serial", "year", "suffix", "label"}:
            raise Refused(_("These facts are of an unknown kind."), "number")
        integer(number, "serial"), integer(number, "year"), text(number, "suffix"), text(number, "label")
    for name, (model, defaults) in LINES.items():
        for line in many(content, name, dict):
            if set(line) != set(defaults):
                raise Refused(_("These facts are of an unknown kind."), name)
            _check_line(model, line, name)
    for line in many(content, "files", dict):
        if set(line) != {*BLOB_FACTS, *FILE_DEFAULTS}:
            raise Refused(_("These facts are of an unknown kind."), "files")
        if line["code"] not in erased_files and line["media_type"] not in PUBLIC_TYPES:
            raise Refused(_("The content of this file is not of its type."), "files")  # bytes of an original, perhaps
        if line["code"] not in erased_files:
            _check_line(Attachment, {key: line[key] for key in FILE_DEFAULTS}, "files")
    _check_received(content)
    _check_passages(content)
    checked = {*CONTENT_FIELDS} - {"body"} - (set() if is_public else {"title"})
    try:
        Edition(**facts.fields_of(content)).clean_fields(exclude=_all_but(Edition, checked))
    except ValidationError as error:
        raise explain(error) from None
    if is_public and not content["title"].strip():
        raise Refused(_("This field is required."), "title")


def _check_received(content: dict[str, Any]) -> None:
    """Where from, what was done to the text, which files did not come: each left out where there is nothing to say."""
    for name in (*facts.OPTIONAL_FIELDS, "requested_files"):
        if name in content and not content[name]:
            raise Refused(_("These facts are of an unknown kind."), name)
    for name in facts.OPTIONAL_FIELDS:
        if name in content and text(content, name) != content[name]:
            raise Refused(_("This must be a text."), name)
    if "text_status" in content:
        choice(content, "text_status", TextStatus)
    for line in many(content, "requested_files", dict):
        if set(line) != set(REQUESTED_DEFAULTS):
            raise Refused(_("These facts are of an unknown kind."), "requested_files")
        _check_line(RequestedFile, line, "requested_files")


def _check_passages(content: dict[str, Any]) -> None:
    """``passages`` is left out where there is none; their words are clean, as those of a body."""
    if "passages" in content and not content["passages"]:
        raise Refused(_("These facts are of an unknown kind."), "passages")
    for line in many(content, "passages", dict):
        if set(line) != {"code", "place", "heading", "body", "revision"}:
            raise Refused(_("These facts are of an unknown kind."), "passages")
        text(line, "code", required=True), choice(line, "place", PassagePlace)
        if integer(line, "revision", required=True) < 1:
            raise Refused(_("These facts are of an unknown kind."), "passages")
        body = text(line, "body", required=True)
        _check_line(PassageLine, {"heading": text(line, "heading"), "body": body}, "passages")
        if sanitise.clean(body) != body:
            raise Refused(_("The text holds markup that is not allowed."), "passages")


def require_passages(content: dict[str, Any]) -> None:
    """Refuse facts that name a passage which is not kept here."""
    codes = [line["code"] for line in content.get("passages", [])]
    known = set(Passage.objects.filter(language=content["language"], code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code not in known:
            raise Refused(_("“%(name)s” is not known here; its line must come first.") % {"name": code}, "passages")


def complete(
    record: dict[str, Any], *, series: Series | None, language: str, base: dict[str, Any], number: dict[str, Any] | None
) -> dict[str, Any]:
    """The facts of a short line: what it says, over ``base`` (an earlier edition's facts, or nothing).

    Files are put in by the caller. An addressee may be a bare text, which an alias may know.
    """
    content = dict(base) or {
        **dict.fromkeys(facts.TEXT_FIELDS, ""),
        **dict.fromkeys(facts.DATE_FIELDS),
        "kind": Kind.CIRCULAR.value,
        "rights": series.issuer.default_rights if series else Rights.ISSUER.value,
        "allows_ai_training": False,
        **{name: [] for name in LINES},
        "files": [],
    }
    for name in facts.TEXT_FIELDS:
        if name in record:
            content[name] = text(record, name)
    for name in facts.OPTIONAL_FIELDS:
        if name in record:
            _set_or_drop(content, name, text(record, name))
    if "requested_files" in record:
        lines = [_line(line, "requested_files", REQUESTED_DEFAULTS) for line in many(record, "requested_files", dict)]
        _set_or_drop(content, "requested_files", lines)
    if "kind" in record:
        choice(record, "kind", Kind)
    if "rights" in record:
        choice(record, "rights", Rights)
    for name in facts.DATE_FIELDS:
        if name in record:
            parsed = day(record, name)
            content[name] = parsed.isoformat() if parsed else None
    content["allows_ai_training"] = flag(record, "allows_ai_training", content["allows_ai_training"])
    for name, (_model, defaults) in LINES.items():
        if name in record:
            content[name] = [_line(line, name, defaults) for line in many(record, name, (dict, str))]
    content.update(schema=facts.SCHEMA, language=language, issuer=facts.issuer_of(series), number=number)
    check(content, language)
    return content


def _set_or_drop(content: dict[str, Any], name: str, value: Any) -> None:
    if value:
        content[name] = value
    else:
        content.pop(name, None)


def _line(line: dict[str, Any] | str, name: str, defaults: dict[str, Any]) -> dict[str, Any]:
    if isinstance(line, str):
        if name != "addressees":
            raise Refused(_("Each entry names its fields."), name)
        line = {"text": line}
    if unknown := set(line) - set(defaults):
        raise Refused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown))}, name)
    values = {key: line.get(key, default) for key, default in defaults.items()}
    return {key: str(value) if isinstance(value, models.TextChoices) else value for key, value in values.items()}


def _check_line(model: type[models.Model], line: dict[str, Any], name: str) -> None:
    values = {}
    for key, value in line.items():
        if key in ("addressee", "event"):
            if value is not None and not isinstance(value, str):
                raise Refused(_("This must be a text."), name)
            continue
        field = model._meta.get_field(key)
        if isinstance(field, models.DateField):
            values[key] = _parsed(date, value, name, field)
        elif isinstance(field, models.TimeField):
            values[key] = _parsed(time, value, name, field)
        elif type(value) is not type(field.get_default() if field.has_default() else ""):
            if not isinstance(value, str) or not isinstance(field, models.CharField):
                raise Refused(_("This must be a text."), name)
            values[key] = value
        else:
            values[key] = value
    try:
        model(**values).clean_fields(exclude=_all_but(model, set(values)))
    except ValidationError as error:
        refused = explain(error)
        raise Refused(refused.reason, f"{name}.{refused.field}") from None


def _parsed(kind: type[date] | type[time], value: Any, name: str, field: models.Field) -> Any:
    if value is None and field.null:
        return None
    try:
        return kind.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused(_("This must be a day, such as 2018-12-05."), f"{name}.{field.name}") from None


def _all_but(model: type[models.Model], names: set[str]) -> set[str]:
    return {field.name for field in model._meta.fields} - names


def _texts(values: dict[str, Any]) -> bool:
    return all(isinstance(value, str) for value in values.values())
