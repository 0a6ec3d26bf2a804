"""Work on what is not public: begin, save, set aside, take up, copy. Nobody's words are overwritten unseen.

Every save compares ``revision`` under the circular's lock; two editors of one circular are told about each other.
Source: docs/domain.md, "Working copies".
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from circulars import audit, facts
from circulars.codes import new_code
from circulars.locking import locked, locked_copy
from circulars.models import (
    LINE_MODELS,
    Blob,
    Circular,
    Edition,
    File,
    Language,
    Removal,
    Section,
    Series,
    SetAside,
    State,
    WorkingCopy,
)
from circulars.models.change import DELETED_LIMITED


class Conflict(Exception):
    """Somebody else saved in between; the message is fit to show, and nothing has been written."""

    def __init__(self, copy: WorkingCopy) -> None:
        self.copy = copy
        who = audit.label_of(copy.edited_by) or _("Someone else")
        super().__init__(
            _("%(who)s has saved this circular since you opened it. Compare both versions before you save.")
            % {"who": who}
        )


class NotEditable(Exception):
    """The step is not possible in this state; the message is fit to show to staff."""


@transaction.atomic
def create(
    *,
    title: str,
    by,
    now: datetime,
    language: str = Language.KOREAN,
    series: Series | None = None,
    home_section: Section | None = None,
    **content: Any,
) -> WorkingCopy:
    """Begin a circular with as little as a title; it has no address before it is published."""
    circular = Circular.objects.create(
        series=series, home_section=home_section, original_language=language, created_at=now, created_by=by
    )
    if series and "rights" not in content:
        content["rights"] = series.issuer.default_rights
    copy = WorkingCopy.objects.create(
        circular=circular, language=language, title=title, edited_at=now, edited_by=by, assigned_to=by, **content
    )
    audit.record("create", copy, by=by, now=now, circular=circular)
    return copy


def claim(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Take the next revision inside the caller's transaction and return the copy, locked, for writing.

    Raises Conflict if somebody saved after ``revision``, NotEditable once the circular was erased. What was approved
    or published becomes a draft again; a copy in review stays there, and its approvals fit no longer.
    """
    copy = locked_copy(copy_id)
    _refuse_erased(copy.circular)
    if copy.revision != revision:
        raise Conflict(copy)
    copy.revision, copy.edited_at, copy.edited_by = revision + 1, now, by
    if copy.state != State.IN_REVIEW:
        copy.state = State.DRAFT
    copy.save(update_fields=["revision", "edited_at", "edited_by", "state"])
    audit.record("edit", copy, by=by, now=now, circular=copy.circular, revision=copy.revision)
    return copy


def _refuse_erased(circular: Circular) -> None:
    """A form that was open all the while would bring the words back."""
    if circular.removals.filter(scope=Removal.Scope.WHOLE, erased_at__isnull=False).exists():
        raise NotEditable(_("This circular has been erased. Nothing can be written in its place."))


def record_changes(copy: WorkingCopy, before: dict[str, Any], *, by, now: datetime) -> None:
    """Audit what a save changed in the typed facts; ``before`` is ``{**facts.collect(copy), "body": …}`` of earlier.

    Of long words only the length is kept. Writes nothing where only the order of saving differs.
    """
    fresh = WorkingCopy.objects.select_related("circular__series__issuer").get(pk=copy.pk)
    if changed := audit.differences(before, state_of(fresh)):
        audit.record("facts", copy, by=by, now=now, circular=copy.circular, revision=fresh.revision, **changed)


def state_of(copy: WorkingCopy) -> dict[str, Any]:
    """The facts and the text of a copy, as ``record_changes`` compares them."""
    return facts.collect(copy) | {"body": copy.body}


@transaction.atomic
def add_language(circular: Circular, language: str, *, by, now: datetime, title: str = "") -> WorkingCopy:
    """Begin a version in another language; facts that do not depend on it are taken from the original."""
    circular = locked(circular.pk)
    _refuse_erased(circular)
    original = circular.working_copies.filter(language=circular.original_language).first()
    if circular.working_copies.filter(language=language).exists():
        raise NotEditable(_("There is already a version in this language."))
    shared = {}
    if original:
        names = ("kind", "number_serial", "number_year", "number_suffix", "number_label", "issued_on", "received_on")
        shared = {name: getattr(original, name) for name in names}
        shared |= {"rights": original.rights, "rights_holder": original.rights_holder, "place": original.place}
        title = title or original.title
    copy = WorkingCopy.objects.create(
        circular=circular, language=language, title=title, edited_at=now, edited_by=by, assigned_to=by, **shared
    )
    audit.record("create", copy, by=by, now=now, circular=circular)
    return copy


def load(copy: WorkingCopy, content: dict[str, Any]) -> None:
    """Replace words, facts and lines of a claimed copy by ``content`` (see ``facts.content_of``).

    Files that were erased since are left out.
    """
    content = content | {"facts": content["facts"] | {"files": _present(content["facts"]["files"])}}
    for name, value in facts.fields_of(content["facts"]).items():
        setattr(copy, name, value)
    copy.body = content["body"]
    copy.save()
    for model in LINE_MODELS:
        model.objects.filter(working_copy=copy).delete()
    facts.write_lines(copy, content["facts"])


@transaction.atomic
def set_aside(copy_id: int, *, revision: int, by, now: datetime, reason: str = "") -> SetAside:
    """Put the words by and go back to those of the public edition, to write something urgent."""
    copy = claim(copy_id, revision=revision, by=by, now=now)
    live = Edition.objects.live(now).filter(circular=copy.circular, language=copy.language).first()
    if live is None:
        raise NotEditable(_("Only a circular with a public edition can have its draft set aside."))
    kept = SetAside.objects.create(
        circular=copy.circular,
        language=copy.language,
        content=facts.content_of(copy),
        reason=reason,
        set_aside_at=now,
        set_aside_by=by,
    )
    load(copy, {"facts": live.facts, "body": live.body})
    audit.record("set_aside", copy, by=by, now=now, circular=copy.circular, reason=reason)
    return kept


@transaction.atomic
def take_up(set_aside_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Bring words that were set aside back into the working copy; those there now are set aside in their place."""
    kept = SetAside.objects.filter(pk=set_aside_id).first()
    if kept is not None:
        copy = WorkingCopy.objects.get(circular=kept.circular_id, language=kept.language)
        copy = claim(copy.pk, revision=revision, by=by, now=now)
        kept = SetAside.objects.filter(pk=set_aside_id).first()  # again, under the lock
    if kept is None:
        raise NotEditable(_("These words are gone."))
    if kept.taken_up_at is not None:
        raise NotEditable(_("These words have been taken up already."))
    _put_by(copy, by=by, now=now)
    load(copy, kept.content)
    kept.taken_up_at = now
    kept.save(update_fields=["taken_up_at"])
    audit.record("take_up", copy, by=by, now=now, circular=copy.circular)
    return copy


@transaction.atomic
def restore_edition(edition_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Put the words of an earlier edition into the working copy, to be published as a new edition.

    Words there that no edition has are set aside.
    """
    edition = Edition.objects.get(pk=edition_id)
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    copy = claim(copy.pk, revision=revision, by=by, now=now)
    edition.refresh_from_db()  # under the lock: words erased meanwhile do not come back
    if edition.erased_at:
        raise NotEditable(_("This edition has been erased; its words are gone."))
    _put_by(copy, by=by, now=now)
    load(copy, {"facts": edition.facts, "body": edition.body})
    copy.change_note = _note_of(edition)
    copy.save(update_fields=["change_note"])
    audit.record("restore", copy, by=by, now=now, circular=copy.circular, version=edition.version)
    return copy


def _note_of(edition: Edition) -> str:
    """A proposal for the change note, in the language of the document where the office writes it."""
    day = timezone.localdate(edition.published_at)
    with translation.override("ko" if edition.language == Language.KOREAN else "en"):
        return _("The words of edition %(version)s of %(day)s apply again.") % {
            "version": edition.version,
            "day": date_format(day, _("j F Y")),
        }


@transaction.atomic
def copy_as_new(copy_id: int, *, by, now: datetime) -> WorkingCopy:
    """A new draft with the same words, files and placements, without number, dates of issue and pin."""
    source = locked_copy(copy_id)  # words that are being erased are not carried off
    content = facts.content_of(source)
    circular = source.circular
    new = create(
        title=source.title,
        by=by,
        now=now,
        language=source.language,
        series=circular.series,
        home_section=circular.home_section,
    )
    new.circular.post = circular.post
    new.circular.save(update_fields=["post"])
    if circular.is_limited:  # the same words are for the same people
        new.circular.is_limited = True
        new.circular.save(update_fields=["is_limited"])
        for reader in circular.limited_readers.exclude(user=by):
            new.circular.limited_readers.create(user=reader.user, team=reader.team, added_at=now)
        new.circular.limited_readers.create(user=by, added_at=now)
    new.circular.topics.set(circular.topics.all())
    new.circular.placements.set(circular.placements.all())
    body = content["body"]
    for line in content["facts"]["files"]:  # an address of its own for every file of the new circular
        file = File.objects.create(code=new_code(), circular=new.circular, language=new.language, created_at=now)
        body = body.replace(f"/files/{line['code']}/", f"/files/{file.code}/")
        line["code"] = file.code
    load(new, {"facts": content["facts"] | {"number": None, "issued_on": None, "received_on": None}, "body": body})
    return new


def _present(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines whose file was not erased and whose bytes are here."""
    if not files:
        return []
    erased = set(
        File.objects.filter(code__in=[line["code"] for line in files], removals__erased_at__isnull=False).values_list(
            "code", flat=True
        )
    )
    stored = set(Blob.objects.filter(sha256__in=[line["sha256"] for line in files]).values_list("sha256", flat=True))
    return [line for line in files if line["code"] not in erased and line["sha256"] in stored]


def _put_by(copy: WorkingCopy, *, by, now: datetime) -> None:
    """Set drafted words of a published circular aside, before others take their place."""
    if copy.title and copy.circular.editions.filter(language=copy.language).exists() and _differs_from_newest(copy):
        content = facts.content_of(copy)
        SetAside.objects.create(
            circular=copy.circular, language=copy.language, content=content, set_aside_at=now, set_aside_by=by
        )


def _differs_from_newest(copy: WorkingCopy) -> bool:
    newest = copy.circular.editions.filter(language=copy.language).order_by("-version").first()
    content = facts.content_of(copy)
    return newest is None or not facts.says_the_same(content["facts"], content["body"], newest)


@transaction.atomic
def delete_draft(copy_id: int, *, by, now: datetime) -> None:
    """Delete words that were never public; a circular that ever had an edition keeps all its rows."""
    copy = locked_copy(copy_id)
    circular = copy.circular
    if circular.version_counters.exists():
        raise NotEditable(_("A circular that was published or scheduled is withdrawn, not deleted."))
    is_last = not circular.working_copies.exclude(pk=copy.pk).exists()
    if not circular.is_limited:
        audit.record("delete", copy, by=by, now=now, circular=None)
    elif is_last:  # without its title; the key tells the log whose entries stay closed
        audit.record(DELETED_LIMITED, circular, by=by, now=now, circular=circular)
    else:
        audit.record("delete", copy, by=by, now=now, circular=circular)
    copy.delete()
    if is_last:
        circular.delete()
