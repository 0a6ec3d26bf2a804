"""What is typed in open forms, kept apart from the history; and who has a form open.

An autosave belongs to one person and one open form, known by its token. The save of that form ends it in the same
transaction: what stays is a mark without words, so that an autosave that arrives later brings nothing back.
Source: docs/domain.md, "Nothing lost".
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from circulars.models import AuditEntry, Autosave, Presence, Removal, StagedFile, WorkingCopy

KEPT_FOR = timedelta(days=14)
PRESENT_FOR = timedelta(minutes=2)  # a row that was not renewed for so long means nothing
LARGEST = 2_000_000  # characters of one form, names and values
LONGEST_NAME = 200
ENDED = 2**31 - 1  # the sequence of a form that was saved or discarded: none is later
TOKEN = re.compile(r"[0-9a-f]{32}")
STAGED = re.compile(r"-(?:token|replacement)$")
UNFIT = re.compile("[\x00\ud800-\udfff]")  # no database keeps them as text


class Outcome(StrEnum):
    """KEPT: the words are stored. LATE: later ones of this form are there.

    ENDED: the form was saved or discarded, or shows words that were erased since (``is_erased``).
    """

    KEPT = "kept"
    LATE = "late"
    ENDED = "ended"


class TooLarge(Exception):
    """More than an autosave holds; nothing was stored."""


Fields = Sequence[tuple[str, str]]


def new_token() -> str:
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def keep(
    fields: Fields,
    *,
    user,
    form_token: str,
    copy: WorkingCopy | None,
    revision: int | None,
    sequence: int,
    now: datetime,
    instead_of: tuple[str, int] | None = None,
) -> Outcome:
    """Store the fields of an open form, unless later ones are there. Raises TooLarge.

    ``sequence`` counts within the form. ``instead_of`` names the autosave, by token and sequence, that this form was
    restored from: it goes, unless its own form is still being typed in.
    """
    clean = [[UNFIT.sub("\ufffd", name), UNFIT.sub("\ufffd", value)] for name, value in fields]
    too_long = any(len(name) > LONGEST_NAME for name, _value in clean)
    if too_long or sum(len(name) + len(value) for name, value in clean) > LARGEST:
        raise TooLarge
    values = {"working_copy": copy, "revision": revision, "fields": clean, "sequence": sequence, "saved_at": now}
    with transaction.atomic():
        if copy is not None:
            # who erases or saves this copy holds its row: words that arrive meanwhile are weighed afterwards
            list(WorkingCopy.objects.select_for_update(of=("self",), no_key=True).filter(pk=copy.pk).values_list("pk"))
            if is_erased(copy, revision):
                return Outcome.ENDED
        _keep_uploads(clean, user, now)  # uploads before autosaves, as a save takes them
        outcome = _store(user, form_token, values)
        if outcome == Outcome.KEPT and instead_of:
            token, seen = instead_of
            Autosave.objects.filter(user=user, form_token=token, sequence__lte=seen).delete()
    return outcome


def is_erased(copy: WorkingCopy, revision: int | None) -> bool:
    """Whether a form opened with ``revision`` shows words that erasing has blanked since, or that have no place left.

    With a circular that was erased as a whole, every form; else those that were opened before the copy was blanked.
    """
    erased = Removal.objects.filter(circular=copy.circular_id, erased_at__isnull=False)
    scopes = set(erased.values_list("scope", flat=True))
    if Removal.Scope.WHOLE in scopes:
        return True
    if Removal.Scope.EDITIONS not in scopes:
        return False
    told = AuditEntry.objects.filter(circular=copy.circular_id, action="erase").values_list("details", flat=True)
    blanked = [details.get("blanked", {}).get(copy.language, 0) for details in told]
    return (revision or 0) < max(blanked, default=0)


def _store(user, form_token: str, values: dict) -> Outcome:
    own = Autosave.objects.filter(user=user, form_token=form_token)
    if own.filter(sequence__lt=values["sequence"]).update(**values):
        return Outcome.KEPT
    try:
        with transaction.atomic():
            if not own.exists():
                Autosave.objects.create(user=user, form_token=form_token, **values)
                return Outcome.KEPT
    except IntegrityError:  # the same form, at the same moment: there is a row now to be compared with
        pass
    if own.filter(sequence__lt=values["sequence"]).update(**values):
        return Outcome.KEPT
    return Outcome.ENDED if own.filter(sequence=ENDED).exists() else Outcome.LATE


def _keep_uploads(fields: list[list[str]], user, now: datetime) -> None:
    """What was uploaded for the form waits as long as its words do."""
    tokens = {value for name, value in fields if value and STAGED.search(name)}
    if tokens:
        StagedFile.objects.filter(owner=user, token__in=tokens).update(created_at=now)


def end(form_token: str, *, user, now: datetime, restored_from: tuple[str, int] | None = None) -> None:
    """The form was saved: its words go, and none of it that arrives later is kept. Part of the caller's transaction."""
    Autosave.objects.bulk_create(
        [Autosave(user=user, form_token=form_token, fields=[], sequence=ENDED, saved_at=now)],
        update_conflicts=True,
        unique_fields=["user", "form_token"],
        update_fields=["working_copy", "revision", "fields", "sequence", "saved_at"],
    )
    Presence.objects.filter(user=user, form_token=form_token).delete()
    if restored_from:
        token, seen = restored_from
        Autosave.objects.filter(user=user, form_token=token, sequence__lte=seen).delete()


def discard(autosave_id: int, *, user, now: datetime) -> bool:
    """Let words go that were not saved. False where there were none."""
    found = unsaved(user).filter(pk=autosave_id).first()
    if found is None:
        return False
    with transaction.atomic():
        end(found.form_token, user=user, now=now)
    return True


def unsaved(user) -> QuerySet[Autosave]:
    """The person's own words that were not saved, newest first, where the person may still edit."""
    allowed = Q(working_copy=None) | Q(working_copy__in=WorkingCopy.objects.editable_by(user))
    own = Autosave.objects.filter(allowed, user=user).exclude(sequence=ENDED)
    return own.order_by("-saved_at", "-pk")


def sequence_of(form_token: str, *, user) -> int:
    """The latest that is there of an open form; 0 where nothing is."""
    rows = Autosave.objects.filter(user=user, form_token=form_token).values_list("sequence", flat=True)
    return rows.first() or 0


# who is here ----------------------------------------------------------------------------------------------------


class Somebody(NamedTuple):
    """Another open form of the same working copy. ``is_self``: of the same person, in another window."""

    name: str
    since: datetime
    has_typed: bool
    is_self: bool


def arrive(copy: WorkingCopy, *, user, form_token: str, has_typed: bool, now: datetime) -> None:
    """Say that the form is still open; ``since`` begins anew after a silence."""
    row = Presence.objects.filter(working_copy=copy, user=user, form_token=form_token)
    if row.filter(seen_at__gt=now - PRESENT_FOR).update(seen_at=now, has_typed=has_typed):
        return
    Presence.objects.bulk_create(
        [Presence(working_copy=copy, user=user, form_token=form_token, since=now, seen_at=now, has_typed=has_typed)],
        update_conflicts=True,
        unique_fields=["working_copy", "user", "form_token"],
        update_fields=["since", "seen_at", "has_typed"],
    )


def leave(*, user, form_token: str) -> None:
    Presence.objects.filter(user=user, form_token=form_token).delete()


def others(copy: WorkingCopy, *, user, form_token: str | None, now: datetime) -> list[Somebody]:
    """Who else has the form open now: one entry a person, those who came first before the others."""
    rows = Presence.objects.filter(working_copy=copy, seen_at__gt=now - PRESENT_FOR).select_related("user")
    found: dict[int, Somebody] = {}
    for row in rows.exclude(user=user, form_token=form_token).order_by("since", "pk"):
        known = found.get(row.user_id)
        has_typed = row.has_typed or bool(known and known.has_typed)
        since = known.since if known else row.since
        found[row.user_id] = Somebody(str(row.user), since, has_typed, row.user_id == user.pk)
    return list(found.values())


def forget(now: datetime) -> str:
    """Delete what is older than 14 days, and presences that mean nothing any more; says what it did."""
    autosaves, _per_model = Autosave.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    Presence.objects.filter(seen_at__lt=now - PRESENT_FOR).delete()
    return f"{autosaves} forgotten" if autosaves else ""
