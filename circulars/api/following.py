"""What a copy needs to follow: every change in its order, and what of the circular is public now.

Each change tells the present state of its circular, not that of its moment: a copy that drops what it holds of the
circular and fetches ``documents`` is right, however late it comes and however often it reads a change.
Source: docs/api.md, "Following".
"""

import base64
import binascii
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from circulars.api import addresses as api
from circulars.api.base import moment
from circulars.api.errors import BadParameter
from circulars.changes import state as public_state
from circulars.models import Edition, PublicChange, Redirect, Removal

# A change carries the moment at which its transaction began; readers must not pass it before it is committed.
SETTLED_AFTER = timedelta(seconds=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = (
    "pk", "effective_at", "kind", "language", "version", "is_major", "is_quiet", "circular_id", "circular__path",
)  # fmt: skip


class Change(NamedTuple):
    pk: int
    effective_at: datetime
    kind: str
    language: str
    version: int | None
    is_major: bool
    is_quiet: bool
    circular: int
    path: str


def cursor_of(change: Change) -> str:
    """Opaque to readers: microseconds and key."""
    text = f"{(change.effective_at - EPOCH) // timedelta(microseconds=1)}.{change.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, int]:
    """(moment, key) after which to go on; raises BadParameter."""
    try:
        if len(text) > 60:
            raise ValueError
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        microseconds, _dot, key = decoded.partition(".")
        if not (microseconds.isdigit() and key.isdigit() and len(key) < 19):
            raise ValueError
        return EPOCH + timedelta(microseconds=int(microseconds)), int(key)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise BadParameter({"after": "Give a `cursor` of an earlier answer, or leave it out to begin."}) from error


def is_settled(generation: str, at: datetime) -> bool:
    """Whether the newest change of the state is old enough, so that the answer depends on the state alone."""
    return public_state(at - SETTLED_AFTER).generation == generation


def changes(at: datetime, after: tuple[datetime, int] | None, size: int) -> tuple[list[Change], bool]:
    """(the next changes, whether there are more)."""
    was_public = PublicChange.objects.filter(
        circular=OuterRef("circular"), kind=PublicChange.Kind.PUBLISHED, effective_at__lte=at
    )  # what is prepared around a circular that is only scheduled must not tell of it
    rows = PublicChange.objects.filter(
        Exists(was_public), effective_at__lte=at - SETTLED_AFTER, circular__path__isnull=False
    )
    if after is not None:
        begin, key = after
        rows = rows.filter(Q(effective_at__gt=begin) | Q(pk__gt=key), effective_at__gte=begin)
    found = [Change(*row) for row in rows.order_by("effective_at", "pk").values_list(*COLUMNS)[: size + 1]]
    return found[:size], len(found) > size


def shape(found: list[Change], at: datetime, origin: str) -> list[dict[str, Any]]:
    """What ``serializers.change.Change`` names, in three queries for all of them."""
    circulars = {change.circular for change in found}
    documents, tombstones, former = _documents(circulars, at), _tombstones(circulars, at), _former(circulars)
    shaped = []
    for change in found:
        alive = documents[change.circular]
        spoken = {language for language, _is_original, _version in alive}
        shaped.append(
            {
                **api.circular(origin, change.path),
                "kind": change.kind,
                "effective_at": moment(change.effective_at),
                "language": change.language,
                "version": change.version,
                "is_major": change.is_major,
                "is_quiet": change.is_quiet,
                "former": [api.circular(origin, path)["self"] for path in former[change.circular]],
                "documents": [
                    {
                        **api.circular(origin, change.path, document="" if is_original else language),
                        "language": language,
                        "version": version,
                    }
                    for language, is_original, version in alive
                ],
                "tombstones": [
                    {
                        **api.circular(origin, change.path, document="" if is_original else language),
                        "language": language,
                        **reason,
                    }
                    for language, is_original, reason in tombstones[change.circular]
                    if language not in spoken
                ],
            }
        )
    return shaped


def _documents(circulars: set[int], at: datetime) -> dict[int, list[tuple[str, bool, int]]]:
    found: dict[int, list] = defaultdict(list)
    rows = Edition.objects.live(at).filter(circular__in=circulars).order_by("-is_original", "language")
    for circular, *values in rows.values_list("circular_id", "language", "is_original", "version"):
        found[circular].append(tuple(values))
    return found


def _tombstones(circulars: set[int], at: datetime) -> dict[int, list[tuple[str, bool, dict]]]:
    """Languages that were public and would be now, but for a removal; from ``Removal`` alone."""
    found: dict[int, list] = defaultdict(list)
    whole = Q(scope=Removal.Scope.WHOLE)
    in_force = Q(editions__superseded_at=None) | Q(editions__superseded_at__gt=at)
    chosen = Q(in_force, scope=Removal.Scope.EDITIONS, editions__published_at__lte=at)
    rows = (
        Removal.objects.filter(whole | chosen, circular__in=circulars, lifted_at=None, effective_at__lte=at)
        .order_by("-effective_at", "-pk")
        .values_list(
            "circular_id", "editions__language", "editions__is_original", "reason_ko", "reason_en", "effective_at"
        )
    )
    for circular, language, is_original, reason_ko, reason_en, removed_at in rows:
        reason = {"reason_ko": reason_ko, "reason_en": reason_en, "removed_at": moment(removed_at)}
        found[circular].append((language or "", True if language is None else is_original, reason))
    return found


def _former(circulars: set[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    prefix = "/circulars/"
    rows = Redirect.objects.filter(circular__in=circulars, old_path__startswith=prefix).order_by("old_path")
    for circular, old_path in rows.values_list("circular_id", "old_path"):
        parts = old_path.removeprefix(prefix).strip("/").split("/")
        if len(parts) == 3 and parts[1].isdigit():
            found[circular].append("/".join(parts))
    return found
