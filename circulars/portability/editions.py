"""Lines of type ``edition``: whole from an export, as a tombstone, or short from elsewhere."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from circulars import facts, publishing
from circulars.models import CONTENT_FIELDS, Blob, Circular, Edition, File, Language
from circulars.portability import attached, names, words
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, choice, column, flag, given, integer, many, moment, portable, text
from circulars.publishing.erasing import BLANK
from circulars.rendering import sanitise

KEPT = tuple(name for name in CONTENT_FIELDS if name not in BLANK)  # what erasing leaves of the words
FIELDS = {
    "circular", "language", "version", "translates", "published_at", "superseded_at", "is_major", "change_note",
    "code", "content_hash", "published_by", "published_by_label", "recorded_at",
}  # fmt: skip
WHOLE = FIELDS | {"facts", "body", "erased_files", "summary_of_version"}
TOMBSTONE = FIELDS | {"erased_at", "kept"}
SHORT = {"circular", "language", "published_at", "is_major", "change_note", *words.WORDS}


def write(circular: Circular, everything: bool) -> Iterator[dict[str, Any]]:
    """Originals before translations, each language in the order of its versions; rows are prefetched."""
    erased_files = {row.file.code for row in circular.removals.all() if row.file and row.erased_at}
    editions = sorted(circular.editions.all(), key=lambda row: (not row.is_original, row.language, row.version))
    versions = {edition.pk: edition.version for edition in editions}
    starts = {edition.published_at for edition in editions}
    for edition in editions:
        record = {
            "type": "edition",
            "circular": names.CIRCULAR.of(circular),
            "language": edition.language,
            "version": edition.version,
            "translates": versions.get(edition.translates_id),
            "published_at": portable(edition.published_at),
            # an end that is left out with what begins there is no end
            "superseded_at": portable(edition.superseded_at if edition.superseded_at in starts else None),
            "is_major": edition.is_major,
            "change_note": edition.change_note,
            "code": edition.code,
            "content_hash": edition.content_hash,
            "published_by_label": edition.published_by_label,
            "recorded_at": portable(edition.recorded_at),
        }
        if everything:
            record["published_by"] = names.written(names.ACCOUNT, edition.published_by)
        if edition.erased_at:
            record["erased_at"] = portable(edition.erased_at)
            record["kept"] = {name: portable(getattr(edition, name)) for name in KEPT}
        else:
            record["summary_of_version"] = edition.summary_of_version
            record["facts"] = edition.facts
            record["body"] = edition.body
            codes = {line["code"] for line in edition.facts["files"]} & erased_files
            if codes:
                record["erased_files"] = sorted(codes)
        yield record


def take(record: dict[str, Any], session: ImportSession) -> Outcome:
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    language = choice(record, "language", Language, circular.original_language)
    if "facts" in record or "erased_at" in record:
        return _take_whole(record, session, circular, language)
    return _take_short(record, session, circular, language)


def _take_whole(record: dict[str, Any], session: ImportSession, circular: Circular, language: str) -> Outcome:
    is_tombstone = "erased_at" in record
    given(record, TOMBSTONE if is_tombstone else WHOLE)
    version = integer(record, "version", required=True)
    shared = {
        "language": language,
        "version": version,
        "published_at": moment(record, "published_at", required=True),
        "translates": _original(record, circular, language),
        "content_hash": text(record, "content_hash", required=True),
        "code": text(record, "code", required=True),
        "is_major": flag(record, "is_major", True),
        "published_by": names.found(names.ACCOUNT, record, "published_by"),
        "published_by_label": text(record, "published_by_label"),
        "recorded_at": moment(record, "recorded_at", required=True),
    }
    known = Edition.objects.filter(circular=circular, language=language, version=version).first()
    if known:
        if known.content_hash != shared["content_hash"] or known.published_at != shared["published_at"]:
            raise Refused(_("Edition %(version)s is stored already with other words or another time; it is kept.") % {
                "version": version
            })  # fmt: skip
        return Outcome.UNCHANGED
    if is_tombstone:
        kept = record.get("kept")
        if not isinstance(kept, dict):
            raise Refused(_("This field is required."), "kept")
        given(kept, set(KEPT))
        publishing.restore_tombstone(
            circular.pk,
            erased_at=moment(record, "erased_at", required=True),
            kept={name: column(Edition._meta.get_field(name), kept, name) for name in KEPT},
            **shared,
        )
        return Outcome.NEW
    erased_files = many(record, "erased_files")
    words.check(record["facts"], language, erased_files=erased_files)
    _require_files(record["facts"], circular, erased_files)
    words.require_passages(record["facts"])
    publishing.import_edition(
        circular.pk,
        content={"facts": record["facts"], "body": text(record, "body")},
        change_note=column(Edition._meta.get_field("change_note"), record, "change_note"),
        summary_of_version=_summary_of(record, version),
        erased_files=erased_files,
        is_restored=session.is_restoring,
        by=session.by,
        now=session.now,
        seen_from=session.moment(),
        relist=False,
        series=session.numbered_series(),
        **shared,
    )
    session.unlisted.add(circular.pk)
    session.met.add(circular.pk)
    return Outcome.NEW


def _take_short(record: dict[str, Any], session: ImportSession, circular: Circular, language: str) -> Outcome:
    """What differs from the edition before, or from the original where it is the first in its language."""
    given(record, SHORT)
    published_at = moment(record, "published_at", required=True)
    known = Edition.objects.filter(circular=circular, language=language, published_at=published_at).first()
    same_language = Edition.objects.filter(circular=circular, language=language, published_at__lt=published_at)
    original = Edition.objects.filter(
        circular=circular, language=circular.original_language, published_at__lte=published_at
    )
    translates = original.order_by("-published_at").first() if language != circular.original_language else None
    before = same_language.order_by("-published_at").first() or translates
    if before is None or before.erased_at:
        raise Refused(_("There is no earlier edition that this one continues."), "published_at")
    base = dict(before.facts)
    if before.language != language:  # files and passages speak one language
        base["files"] = []
        base.pop("passages", None)
    content = words.complete(
        record, series=circular.series, language=language, base=base, number=before.facts["number"]
    )
    attached.put(record, content, circular=circular, language=language, session=session, reuse=known)
    body = sanitise.clean(text(record, "body")) if "body" in record else before.body
    if known:
        if facts.canonical([known.facts, known.body]) != facts.canonical([content, body]):
            raise Refused(_("Edition %(version)s is stored already with other words or another time; it is kept.") % {
                "version": known.version
            })  # fmt: skip
        return Outcome.UNCHANGED
    publishing.import_edition(
        circular.pk,
        content={"facts": content, "body": body},
        language=language,
        published_at=published_at,
        change_note=column(Edition._meta.get_field("change_note"), record, "change_note"),
        is_major=flag(record, "is_major", True),
        translates=translates,
        by=session.by,
        now=session.now,
        seen_from=session.moment(),
        relist=False,
        series=session.numbered_series(),
    )
    session.unlisted.add(circular.pk)
    session.met.add(circular.pk)
    return Outcome.NEW


def _original(record: dict[str, Any], circular: Circular, language: str) -> Edition | None:
    version = integer(record, "translates")
    if version is None:
        return None
    original = Edition.objects.filter(circular=circular, language=circular.original_language, version=version).first()
    if original is None or language == circular.original_language:
        raise Refused(_("The edition that this one translates is not here."), "translates")
    return original


def _summary_of(record: dict[str, Any], version: int) -> int | None:
    """The edition that the Korean summary was written for; files of before it was written down do not say it."""
    of = integer(record, "summary_of_version")
    if of is not None and not 1 <= of <= version:
        raise Refused(_("A summary is written for this edition or an earlier one."), "summary_of_version")
    return of


def _require_files(content: dict[str, Any], circular: Circular, erased: list[str]) -> None:
    for line in content["files"]:
        if line["code"] in erased:
            continue
        if not File.objects.filter(code=line["code"], circular=circular).exists():
            raise Refused(
                _("“%(name)s” is not known here; its line must come first.") % {"name": line["code"]}, "files"
            )
        if not Blob.objects.filter(sha256=line["sha256"]).exists():
            raise Refused(_("The bytes of this file are missing; name their folder with --files."), "files")
