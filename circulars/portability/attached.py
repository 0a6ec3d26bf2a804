"""Lines of type ``file``, and the files that a short line names."""

from typing import Any

from django.utils.translation import gettext as _

from circulars.codes import new_code
from circulars.files.names import clean_name
from circulars.models import Circular, Edition, File, Language
from circulars.portability import contents, names, words
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, choice, given, many, moment, portable, text


def record_of(file: File, circular: Circular) -> dict[str, Any]:
    return {
        "type": "file",
        "code": file.code,
        "circular": names.CIRCULAR.of(circular),
        "language": file.language,
        "created_at": portable(file.created_at),
    }


def take(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"code", "circular", "language", "created_at"})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    code = text(record, "code", required=True)
    language = choice(record, "language", Language)
    created_at = moment(record, "created_at", required=True)
    if not code.isascii() or not code.isalnum() or len(code) > 16:
        raise Refused(_("This must be a short code of letters and digits."), "code")
    known = File.objects.filter(code=code).first()
    if known:
        if known.circular_id != circular.pk:
            raise Refused(_("It is stored already with another value, which is kept."), "code")
        return Outcome.UNCHANGED
    File.objects.create(code=code, circular=circular, language=language, created_at=created_at)
    return Outcome.NEW


def put(
    record: dict[str, Any],
    content: dict[str, Any],
    *,
    circular: Circular,
    language: str,
    session: ImportSession,
    reuse: Edition | None,
) -> None:
    """Store the files that a short line names in ``files``, and write them into its facts.

    A file with the name of one in the edition before keeps its address; in ``reuse``, the edition stored by an
    earlier run of the same line, all do.
    """
    if "files" not in record:
        return
    known = {line["name"]: line["code"] for line in (reuse.facts.get("files", []) if reuse else content["files"])}
    lines = []
    for entry in many(record, "files", dict):
        given(entry, {"path", *words.FILE_DEFAULTS})
        path = text(entry, "path", required=True)
        blob = contents.put(session.folder, path, now=session.now)
        values = {key: entry.get(key, default) for key, default in words.FILE_DEFAULTS.items()}
        values["name"] = clean_name(values["name"] or path)
        code = known.get(values["name"]) or new_code()
        if not File.objects.filter(code=code).exists():
            File.objects.create(code=code, circular=circular, language=language, created_at=session.now)
        lines.append(
            {
                "code": code,
                "sha256": blob.sha256,
                "size": blob.size,
                "media_type": blob.media_type,
                "width": blob.width,
                "height": blob.height,
                **values,
            }
        )
    content["files"] = lines
    words.check(content, language)
