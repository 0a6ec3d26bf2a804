"""Lines that only ``all`` has: working copies with their approvals, words set aside, and the audit log."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import background, facts, search
from circulars.models import (
    LINE_MODELS,
    Approval,
    Edition,
    Language,
    Reference,
    Remark,
    SearchCopy,
    SetAside,
    State,
    WorkingCopy,
)
from circulars.portability import audited, limited, names, words
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, choice, column, given, integer, many, moment, portable, text
from circulars.rendering import sanitise

STORED = tuple(model for model in LINE_MODELS if model is not Reference)
PLAIN = ("state", "revision", "change_note", "public_from", "edited_at")
RETURNED_BECAUSE = "returned_because"  # of files written before remarks were rows of their own
PEOPLE = ("assigned_to", "edited_by")


def write_copies() -> Iterator[dict[str, Any]]:
    copies = WorkingCopy.objects.select_related("circular__series__issuer", *PEOPLE)
    copies = copies.exclude(circular__in=limited.left_out().values("pk"))
    in_order = copies.order_by("circular_id", "language")  # not by key: an import writes those of drafts last
    for copy in in_order.prefetch_related("approvals__approved_by", *facts.LINES).iterator(chunk_size=200):
        yield {
            "type": "working_copy",
            "circular": names.CIRCULAR.of(copy.circular),
            "language": copy.language,
            **{name: portable(getattr(copy, name)) for name in PLAIN},
            **{name: names.written(names.ACCOUNT, getattr(copy, name)) for name in PEOPLE},
            **facts.content_of(copy),
            "approvals": [
                {
                    "revision": approval.revision,
                    "approved_by": names.written(names.ACCOUNT, approval.approved_by),
                    "approved_at": portable(approval.approved_at),
                    "alone_reason": approval.alone_reason,
                }
                for approval in copy.approvals.all()
            ],
        }


def take_copy(record: dict[str, Any], session: ImportSession) -> Outcome:
    """Words that nobody has edited here since are brought to those of the line; edited ones are kept."""
    given(record, {"circular", "language", "facts", "body", "approvals", RETURNED_BECAUSE, *PLAIN, *PEOPLE})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    language = choice(record, "language", Language)
    content = {"facts": record.get("facts"), "body": sanitise.clean(text(record, "body"))}
    words.check(content["facts"], language, is_public=False)
    words.require_passages(content["facts"])
    values = {name: column(WorkingCopy._meta.get_field(name), record, name) for name in PLAIN}
    values |= {name: names.found(names.ACCOUNT, record, name) for name in PEOPLE}
    values |= facts.fields_of(content["facts"]) | {"body": content["body"]}
    known = WorkingCopy.objects.filter(circular=circular, language=language).first()
    if known:
        if known.revision == values["revision"] and known.edited_at == values["edited_at"]:
            return Outcome.UNCHANGED
        if not _is_as_published(known):
            raise Refused(_("This working copy was edited here; its words are kept."))
        for model in STORED:
            model.objects.filter(working_copy=known).delete()
        WorkingCopy.objects.filter(pk=known.pk).update(**values)
        search.mark_stale(SearchCopy.objects.filter(working_copy=known))
        copy = WorkingCopy.objects.get(pk=known.pk)
    else:
        copy = WorkingCopy.objects.create(circular=circular, language=language, **values)
    facts.write_lines(copy, content["facts"])
    if content["facts"]["files"]:
        background.read_files_of(copy, now=timezone.now())
    for entry in many(record, "approvals", dict):
        given(entry, {"revision", "approved_by", "approved_at", "alone_reason"})
        Approval.objects.create(
            working_copy=copy,
            revision=integer(entry, "revision", required=True),
            approved_by=names.found(names.ACCOUNT, entry, "approved_by", required=True),
            approved_at=moment(entry, "approved_at", required=True),
            alone_reason=column(Approval._meta.get_field("alone_reason"), entry, "alone_reason"),
        )
    if because := column(Remark._meta.get_field("text"), record, RETURNED_BECAUSE):
        is_open = copy.state == State.RETURNED
        Remark.objects.create(
            working_copy=copy,
            text=because,
            revision=copy.revision,
            created_at=copy.edited_at,
            resolved_at=None if is_open else copy.edited_at,
        )
    return Outcome.NEW


def _is_as_published(copy: WorkingCopy) -> bool:
    """Made by the import of its edition, and never touched."""
    newest = Edition.objects.filter(circular=copy.circular_id, language=copy.language).order_by("-version").first()
    if newest is None or copy.state != State.PUBLISHED or copy.revision != 1:
        return False
    content = facts.content_of(copy)
    known = {line["code"] for line in content["facts"]["files"]}
    files = [line for line in newest.facts.get("files", []) if line["code"] in known]
    stored = {"facts": newest.facts | {"files": files, "issuer": content["facts"]["issuer"]}, "body": newest.body}
    for words_of in (stored, content):  # those of a passage may have changed since, which is no work on this copy
        named = words_of["facts"].pop("passages", [])
        words_of["facts"]["passages"] = [[line["code"], line["place"]] for line in named]
    return facts.canonical(stored) == facts.canonical(content)


def write_set_aside() -> Iterator[dict[str, Any]]:
    rows = SetAside.objects.select_related("circular", "set_aside_by").order_by("pk")
    rows = rows.exclude(circular__in=limited.left_out().values("pk"))
    for row in rows.iterator(chunk_size=200):
        yield {
            "type": "set_aside",
            "circular": names.CIRCULAR.of(row.circular),
            "language": row.language,
            **row.content,
            "reason": row.reason,
            "set_aside_at": portable(row.set_aside_at),
            "set_aside_by": names.written(names.ACCOUNT, row.set_aside_by),
            "taken_up_at": portable(row.taken_up_at),
        }


def take_set_aside(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"circular", "language", "facts", "body", "reason", "set_aside_at", "set_aside_by", "taken_up_at"})
    circular = names.found(names.CIRCULAR, record, "circular", required=True)
    language = choice(record, "language", Language)
    words.check(record.get("facts"), language, is_public=False)
    at = moment(record, "set_aside_at", required=True)
    if SetAside.objects.filter(circular=circular, language=language, set_aside_at=at).exists():
        return Outcome.UNCHANGED
    SetAside.objects.create(
        circular=circular,
        language=language,
        content={"facts": record["facts"], "body": text(record, "body")},
        reason=column(SetAside._meta.get_field("reason"), record, "reason"),
        set_aside_at=at,
        set_aside_by=names.found(names.ACCOUNT, record, "set_aside_by"),
        taken_up_at=moment(record, "taken_up_at"),
    )
    return Outcome.NEW


def write_audit() -> Iterator[dict[str, Any]]:
    rows = limited.audit_entries().order_by("pk").iterator(chunk_size=500)
    while portion := list(islice(rows, 500)):
        yield from audited.records(portion)
