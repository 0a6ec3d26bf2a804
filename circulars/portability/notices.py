"""Lines around the editions: used versions, removals, public changes, withdrawals, former addresses, citations."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from circulars import changes, publishing, redirects
from circulars.models import (
    Circular,
    Edition,
    File,
    Language,
    Origin,
    PublicChange,
    Redirect,
    Reference,
    Removal,
    Withdrawal,
)
from circulars.portability import limited, names
from circulars.portability.catalogue import exported
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import (
    Refused,
    choice,
    column,
    explain,
    flag,
    given,
    integer,
    many,
    moment,
    portable,
    text,
)

CHANGE_FIELDS = ("kind", "language", "version", "path", "is_quiet", "is_major", "effective_at", "recorded_at")


def write_around(circular: Circular, everything: bool) -> Iterator[dict[str, Any]]:
    name = names.CIRCULAR.of(circular)
    highest: dict[str, int] = {}
    for edition in circular.editions.all():
        highest[edition.language] = max(edition.version, highest.get(edition.language, 0))
    for counter in sorted(circular.version_counters.all(), key=lambda row: row.language):
        if counter.last > highest.get(counter.language, 0):
            yield {"type": "versions_used", "circular": name, "language": counter.language, "last": counter.last}
    for removal in circular.removals.all():
        chosen = sorted([row.language, row.version] for row in removal.editions.all())
        record = {
            "type": "removal",
            "circular": name,
            "scope": removal.scope,
            "editions": [{"language": language, "version": version} for language, version in chosen],
            "file": removal.file.code if removal.file else None,
            **_texts_and_times(removal, ("effective_at", "lifted_at", "erased_at")),
        }
        if everything:
            record |= {who: names.written(names.ACCOUNT, getattr(removal, who)) for who in _REMOVERS}
        yield record
    rows = sorted(circular.public_changes.all(), key=lambda row: row.pk)
    if rows:
        changes = [{field: portable(getattr(row, field)) for field in CHANGE_FIELDS} for row in rows]
        yield {"type": "changes", "circular": name, "changes": changes}


_REMOVERS = ("hidden_by", "lifted_by", "erased_by")


def write_withdrawals(everything: bool) -> Iterator[dict[str, Any]]:
    notices = Withdrawal.objects.filter(circular__in=exported(everything))
    for notice in notices.select_related("circular", "successor", "recorded_by", "lifted_by").order_by("pk").iterator():
        record = {
            "type": "withdrawal",
            "circular": names.CIRCULAR.of(notice.circular),
            "language": notice.language,
            "is_merged": notice.is_merged,
            "successor": names.written(names.CIRCULAR, notice.successor),
            **_texts_and_times(notice, ("effective_at", "recorded_at", "lifted_at")),
        }
        if everything:
            record |= {who: names.written(names.ACCOUNT, getattr(notice, who)) for who in ("recorded_by", "lifted_by")}
        yield record


def write_redirects(everything: bool) -> Iterator[dict[str, Any]]:
    rows = Redirect.objects.select_related("circular", "section", "dossier").order_by("old_path")
    rows = rows.exclude(circular__in=limited.left_out_whole().values("pk"))
    for row in rows.exclude(circular__isnull=False, circular__path=None).iterator():
        yield {
            "type": "redirect",
            "old_path": row.old_path,
            "circular": names.written(names.CIRCULAR, row.circular),
            "section": names.written(names.SECTION, row.section),
            "dossier": names.written(names.DOSSIER, row.dossier),
            "page": row.page or None,
        }


def write_references(everything: bool) -> Iterator[dict[str, Any]]:
    """Only what staff decided; what software read is read again."""
    rows = Reference.objects.filter(edition__isnull=False).exclude(origin=Origin.AUTOMATIC)
    ahead = Edition.objects.filter(limited.editions_left_out()).values("pk")
    rows = rows.exclude(edition__in=ahead).exclude(target__in=limited.left_out_whole().values("pk"))
    for row in rows.select_related("edition__circular", "series__issuer", "target").order_by("pk").iterator():
        yield {
            "type": "reference",
            "circular": names.CIRCULAR.of(row.edition.circular),
            "language": row.edition.language,
            "version": row.edition.version,
            "series": names.written(names.SERIES, row.series),
            "target": names.written(names.CIRCULAR, row.target),
            **{name: getattr(row, name) for name in _REFERENCE_FIELDS},
        }


_REFERENCE_FIELDS = ("position", "start", "end", "text", "serial", "year", "suffix", "origin")


def take_versions_used(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"circular", "language", "last"})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    language = choice(record, "language", Language)
    last = integer(record, "last", required=True)
    if circular.version_counters.filter(language=language, last__gte=last).exists():
        return Outcome.UNCHANGED
    publishing.raise_version(circular, language, last)
    return Outcome.NEW


def take_removal(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(
        record,
        {"circular", "scope", "editions", "file", "reason_ko", "reason_en", "effective_at", "lifted_at", "erased_at"}
        | set(_REMOVERS),
    )
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    columns = {
        "scope": choice(record, "scope", Removal.Scope),
        "reason_ko": text(record, "reason_ko", required=True),
        "reason_en": text(record, "reason_en"),
        "effective_at": moment(record, "effective_at", required=True),
        "lifted_at": moment(record, "lifted_at"),
        "erased_at": moment(record, "erased_at"),
    }
    editions = [_edition(circular, entry) for entry in many(record, "editions", dict)]
    code = text(record, "file")
    file = File.objects.filter(code=code, circular=circular).first() if code else None
    if code and file is None:
        raise Refused(_("“%(name)s” is not known here; its line must come first.") % {"name": code}, "file")
    if circular.removals.filter(file=file, **columns).exists():
        return Outcome.UNCHANGED
    people = {who: names.found(names.ACCOUNT, record, who) for who in _REMOVERS}
    publishing.restore_removal(circular.pk, editions=editions, file=file, **columns, **people)
    return Outcome.NEW


def take_changes(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"circular", "changes"})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    rows = []
    for entry in many(record, "changes", dict):
        given(entry, set(CHANGE_FIELDS))
        rows.append({name: column(PublicChange._meta.get_field(name), entry, name) for name in CHANGE_FIELDS})
    if circular.public_changes.exists():
        return Outcome.UNCHANGED
    publishing.restore_changes(circular.pk, rows)
    return Outcome.NEW


def take_withdrawal(record: dict[str, Any], session: ImportSession) -> Outcome:
    people = ("recorded_by", "lifted_by")
    given(
        record,
        {
            "circular", "language", "successor", "is_merged", "reason_ko", "reason_en", "effective_at", "recorded_at",
            "lifted_at", *people,
        },
    )  # fmt: skip
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    effective_at = moment(record, "effective_at", required=True)
    columns = {
        "language": choice(record, "language", Language) if record.get("language") else "",
        "reason_ko": text(record, "reason_ko", required=True),
        "reason_en": text(record, "reason_en"),
        "successor": names.found(names.CIRCULAR, record, "successor"),
        "is_merged": flag(record, "is_merged", False),
        "effective_at": effective_at,
        "lifted_at": moment(record, "lifted_at"),
    }
    if circular.withdrawals.filter(**columns).exists():
        return Outcome.UNCHANGED
    publishing.restore_withdrawal(
        circular.pk,
        recorded_at=moment(record, "recorded_at") or session.now,
        **columns,
        **{who: names.found(names.ACCOUNT, record, who) for who in people},
    )
    if not session.is_restoring:
        change = {"kind": PublicChange.Kind.WITHDRAWN, "path": circular.path, "is_quiet": True}
        publishing.restore_changes(circular.pk, [{**change, "effective_at": effective_at, "recorded_at": session.now}])
    return Outcome.NEW


def take_redirect(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"old_path", "circular", "section", "dossier", "page"})
    target = {
        "circular": names.found(names.CIRCULAR, record, "circular"),
        "section": names.found(names.SECTION, record, "section"),
        "dossier": names.found(names.DOSSIER, record, "dossier"),
        "page": text(record, "page"),
    }
    return redirect(text(record, "old_path", required=True), **target)


def redirect(old_path: str, **target: Any) -> Outcome:
    """A former address; one that leads elsewhere already is never bent."""
    try:
        row = Redirect(old_path=redirects.canonical(old_path), **target)
    except redirects.NotAnAddress as error:
        raise Refused(str(error), "old_path") from None
    known = Redirect.objects.filter(old_path__in={old_path, row.old_path}).first()
    if known:
        if redirects.Target.of(known) != redirects.Target.of(row):
            raise Refused(_("This former address leads elsewhere already."), "old_path")
        return Outcome.UNCHANGED
    if row.page and not redirects.is_public_route(row.page):
        raise Refused(_("There is no public page %(address)s on this portal.") % {"address": row.page}, "page")
    try:
        row.full_clean()
    except ValidationError as error:
        raise explain(error) from None
    row.save()
    redirects.settle([row.old_path])
    return Outcome.NEW


def redirect_new(addresses: Iterable[tuple[str, Circular]]) -> None:
    """Former addresses of circulars that are just being stored, as ``redirect`` makes each; all of them or none.

    Raises Refused where one leads somewhere already or might: taken alone, its line says which.
    """
    rows: dict[str, Redirect] = {}
    told = set()
    for old_path, circular in addresses:
        try:
            row = Redirect(old_path=redirects.canonical(old_path), circular=circular)
        except redirects.NotAnAddress as error:
            raise Refused(str(error), "old_path") from None
        if rows.setdefault(row.old_path, row).circular != circular:
            raise Refused(_("This former address leads elsewhere already."), "old_path")
        told |= {old_path, row.old_path}
    is_own = any(path.startswith("/circulars/") for path in told)  # perhaps the address of one of these
    if is_own or Redirect.objects.filter(old_path__in=told).exists():
        raise Refused(_("This former address leads elsewhere already."), "old_path")
    for row in rows.values():
        row.clean_fields(exclude=["circular"])
    if rows:
        Redirect.objects.bulk_create(rows.values())
        redirects.settle(list(rows))
        changes.touch()


def take_reference(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"circular", "language", "version", "series", "target", *_REFERENCE_FIELDS})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    edition = _edition(circular, {key: record.get(key) for key in ("language", "version")})
    columns = {name: column(Reference._meta.get_field(name), record, name) for name in _REFERENCE_FIELDS}
    columns["series"] = names.found(names.SERIES, record, "series")
    columns["target"] = names.found(names.CIRCULAR, record, "target")
    told = {name: value for name, value in columns.items() if name != "position"}  # an ordinal, given anew where taken
    if Reference.objects.filter(edition=edition, **told).exists():
        return Outcome.UNCHANGED
    publishing.restore_reference(edition, **columns)
    return Outcome.NEW


def _edition(circular: Circular, entry: dict[str, Any]) -> Edition:
    given(entry, {"language", "version"})
    edition = Edition.objects.filter(
        circular=circular,
        language=choice(entry, "language", Language),
        version=integer(entry, "version", required=True),
    ).first()
    if edition is None:
        raise Refused(_("This edition is not here; its line must come first."), "version")
    return edition


def _texts_and_times(row: Removal | Withdrawal, times: tuple[str, ...]) -> dict[str, Any]:
    return {name: portable(getattr(row, name)) for name in ("reason_ko", "reason_en", *times)}
