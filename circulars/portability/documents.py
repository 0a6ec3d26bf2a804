"""Lines of type ``circular``: an identity with its standing facts, or in short a whole document."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, facts, numbering, publishing
from circulars.models import Attachment, Circular, Edition, File, Kind, Language, Removal, Series
from circulars.portability import attached, editions, limited, names, notices, words
from circulars.portability.catalogue import exported
from circulars.portability.outcome import Outcome
from circulars.portability.session import Around, ImportSession
from circulars.portability.values import Refused, choice, day, flag, given, integer, many, moment, portable, text
from circulars.rendering import sanitise

OPENING = time(9)  # of the office: the hour of publication where a line tells only a day
STANDING = {
    "series",
    "year",
    "key",
    "original_language",
    "section",
    "sections",
    "topics",
    "post",
    "pinned_until",
    "review_on",
}
WHOLE = STANDING | {"draft", "is_quiet", "allocated_serial", "created_at", "created_by", "limited"}
SHORT = STANDING - {"original_language"} | {
    "language", "number", "number_label", "published_at", "change_note", "redirects", *words.WORDS
}  # fmt: skip


def write(everything: bool) -> Iterator[dict[str, Any]]:
    """Each circular with its files, editions, removals and public changes, in portions."""
    shown_files = File.objects.exclude(limited.files_left_out()).order_by("pk")
    shown_editions = Edition.objects.exclude(limited.editions_left_out()).select_related("published_by")
    if not everything:
        uses = Attachment.objects.filter(file=OuterRef("pk"), edition__isnull=False)
        shown_files = shown_files.filter(Exists(uses) | Exists(Removal.objects.filter(file=OuterRef("pk"))))
    circulars = (
        exported(everything)
        .select_related("series__issuer", "home_section", "post", *(["created_by"] if everything else []))
        .prefetch_related(
            "topics",
            "placements",
            Prefetch("files", shown_files),
            Prefetch("editions", shown_editions),
            "version_counters",
            Prefetch("removals", Removal.objects.select_related("file").prefetch_related("editions").order_by("pk")),
            "public_changes",
        )
        .order_by("pk")
    )
    for circular in circulars.iterator(chunk_size=200):
        yield _record(circular, everything)
        for file in circular.files.all():
            yield attached.record_of(file, circular)
        yield from editions.write(circular, everything)
        yield from notices.write_around(circular, everything)


def _record(circular: Circular, everything: bool) -> dict[str, Any]:
    record = {
        "type": "circular",
        "series": names.written(names.SERIES, circular.series),
        "year": circular.year,
        "key": circular.key,
        "original_language": circular.original_language,
        "section": names.written(names.SECTION, circular.home_section),
        "sections": sorted(section.slug for section in circular.placements.all()),
        "topics": sorted(topic.slug for topic in circular.topics.all()),
        "post": names.written(names.POST, circular.post),
        "pinned_until": portable(circular.pinned_until),
        "review_on": portable(circular.review_on),
        "is_quiet": circular.is_quiet,
        "allocated_serial": circular.allocated_serial,
        "created_at": portable(circular.created_at),
    }
    if everything:
        record["created_by"] = names.written(names.ACCOUNT, circular.created_by)
        record["limited"] = limited.readers_of(circular)
    if circular.path is None:
        record["draft"] = names.draft_name(circular)
    return record


def take(record: dict[str, Any], session: ImportSession) -> Outcome:
    return _take_short(record, session) if "title" in record else _take_whole(record, session)


def _take_whole(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, WHOLE)
    series = session.found(names.SERIES, record, "series", required="draft" not in record)
    standing = _standing(record, session)
    standing |= {
        "original_language": choice(record, "original_language", Language),
        "is_quiet": flag(record, "is_quiet", True),
        "allocated_serial": integer(record, "allocated_serial"),
        "created_at": moment(record, "created_at", required=True),
        "created_by": names.found(names.ACCOUNT, record, "created_by"),
    }
    readers = limited.check(record)
    if "draft" in record:
        if names.CIRCULAR.find(text(record, "draft", required=True)):
            return Outcome.UNCHANGED
        year = integer(record, "year")
        topics, placements = standing.pop("topics"), standing.pop("placements")
        circular = Circular.objects.create(series=series, year=year, key=text(record, "key"), **standing)
        circular.topics.set(topics)
        circular.placements.set(placements)
        limited.limit(circular, readers)
        return Outcome.NEW
    year, key = integer(record, "year", required=True), text(record, "key", required=True)
    known = Circular.objects.filter(path=numbering.path_of(series, year, key)).values_list("pk", flat=True).first()
    if known:
        session.met.add(known)
        return Outcome.UNCHANGED
    circular = publishing.restore_circular(series=series, year=year, key=key, **standing)
    limited.limit(circular, readers)
    if session.form != "all":
        audit.record("import", circular, by=session.by, now=session.now, circular=circular)
    session.met.add(circular.pk)
    session.arrived.append(circular)
    return Outcome.NEW


def names_in(record: dict[str, Any]) -> Iterator[tuple[names.Name, str, str]]:
    """(what, field, name) of each row that ``prepare`` will look up for a short line."""
    for name, field in (
        (names.SERIES, "series"), (names.SECTION, "section"), (names.POST, "post"), (names.SECTION, "sections"),
        (names.TOPIC, "topics"),
    ):  # fmt: skip
        value = record.get(field)
        for one in value if isinstance(value, list) else [value]:
            if one and isinstance(one, str):
                yield name, field, one


def prepare(record: dict[str, Any], session: Around) -> publishing.Document:
    """What a line from elsewhere says: address, standing facts and words, checked, without its files."""
    given(record, SHORT)
    series = session.found(names.SERIES, record, "series", required=True)
    language = choice(record, "language", Language, Language.KOREAN)
    published_at = _published_at(record, session)
    number = _number(record, series)
    content = words.complete(record, series=series, language=language, base={}, number=number)
    body = sanitise.clean(text(record, "body"))
    if not body and not content["summary_ko"] and not record.get("files"):
        raise Refused(_("Enter the text, a Korean summary, or attach a file."), "body")
    if content["kind"] == Kind.BRIEF and not content["sources"]:
        raise Refused(_("A news brief names at least one source."), "sources")
    year, key = _identity(record, content, series, published_at)
    identity = publishing.Identity(
        series=series,
        year=year,
        key=key,
        original_language=language,
        allocated_serial=number["serial"] if number and series.allocates else None,
        created_at=session.now,
        created_by=session.by,
        **_standing(record, session, section_required=True),
    )
    return publishing.Document(identity, published_at, content, body)


def _take_short(record: dict[str, Any], session: ImportSession) -> Outcome:
    """A line from elsewhere: address, standing facts and the first edition, filed quietly."""
    document = prepare(record, session)
    identity, content = document.identity, document.content
    known = Circular.objects.filter(path=identity.path).first()
    first = known.editions.filter(language=identity.original_language).order_by("version").first() if known else None
    if known and first is None:
        raise taken(record)
    number = content["number"]
    if known is None and number and numbering.is_given_up(identity.series, identity.year, number["serial"]):
        raise given_up()
    circular = known or publishing.restore_circulars([identity])[0]
    attached.put(record, content, circular=circular, language=identity.original_language, session=session, reuse=first)
    session.met.add(circular.pk)
    if first:
        return compare(record, document, first)
    publishing.import_edition(
        circular.pk,
        content={"facts": content, "body": document.body},
        language=identity.original_language,
        published_at=document.published_at,
        by=session.by,
        now=session.now,
        seen_from=session.moment(),
        relist=False,
        series=session.numbered_series(),
    )
    session.unlisted.add(circular.pk)
    for old_path in many(record, "redirects"):
        notices.redirect(old_path, circular=circular)
    session.arrived.append(circular)
    return Outcome.NEW


def compare(record: dict[str, Any], document: publishing.Document, first: Edition) -> Outcome:
    """Of a line whose address is known: unchanged, or refused; ``first`` is the edition that an earlier run stored."""
    if facts.canonical([first.facts, first.body]) != facts.canonical([document.content, document.body]):
        raise taken(record)
    return Outcome.UNCHANGED


def taken(record: dict[str, Any]) -> Refused:
    return Refused(_("Another document has this address already."), "key" if "key" in record else "number")


def given_up() -> Refused:
    return Refused(_("This number is recorded as not used."), "number")


def _standing(record: dict[str, Any], session: Around, *, section_required: bool = False) -> dict[str, Any]:
    found = session.found
    return {
        "home_section": found(names.SECTION, record, "section", required=section_required),
        "placements": [found(names.SECTION, {"sections": slug}, "sections") for slug in many(record, "sections")],
        "topics": [found(names.TOPIC, {"topics": slug}, "topics") for slug in many(record, "topics")],
        "post": found(names.POST, record, "post"),
        "pinned_until": day(record, "pinned_until"),
        "review_on": day(record, "review_on"),
    }


def _published_at(record: dict[str, Any], session: Around) -> datetime:
    """As told, else nine o'clock in the office on the day it was posted or issued, else now; never by a guess ahead."""
    told = moment(record, "published_at")
    on = day(record, "posted_on") or day(record, "issued_on")
    if told or on is None:
        return told or session.now
    return min(timezone.make_aware(datetime.combine(on, OPENING)), session.now)


def _number(record: dict[str, Any], series: Series) -> dict[str, Any] | None:
    value = record.get("number")
    if value is None:
        if series.allocates and "key" not in record:
            raise Refused(_("A document of this series states its number."), "number")
        return None
    if isinstance(value, dict):
        given(value, {"serial", "year", "suffix", "label"})
        serial = integer(value, "serial", required=True)
        year, suffix = integer(value, "year"), text(value, "suffix")
        label = text(value, "label") or (numbering.label_of(series, serial, year, suffix) if year else "")
        return {"serial": serial, "year": year, "suffix": suffix, "label": label}
    parsed = numbering.parse(str(value), series.pattern) if isinstance(value, str | int) else None
    if parsed is None:
        raise Refused(_("“%(value)s” is not a number of this series.") % {"value": value}, "number")
    label = text(record, "number_label")
    if not label and isinstance(value, str) and not value[:1].isdigit():
        label = text(record, "number")
    if not label and parsed.year:
        label = numbering.label_of(series, parsed.serial, parsed.year, parsed.suffix)
    return {"serial": parsed.serial, "year": parsed.year, "suffix": parsed.suffix, "label": label}


def _identity(
    record: dict[str, Any], content: dict[str, Any], series: Series, published_at: datetime
) -> tuple[int, str]:
    number = content["number"]
    on = day(content, "issued_on") or day(content, "received_on")
    year = integer(record, "year") or (on or timezone.localdate(published_at)).year
    key = text(record, "key")
    if key:
        if not (typed := numbering.key_as_typed(key)):
            raise Refused(_("The key consists of letters, digits and hyphens, such as 31 or 5-rev."), "key")
        return year, typed
    if number:
        return year, numbering.key_of(number["serial"], number["suffix"])
    return year, numbering.key_of_title(content["title"])
