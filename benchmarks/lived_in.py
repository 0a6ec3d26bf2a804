"""What an office has beside its documents after years: logs, drafts, former addresses, originals, accounts.

Written in bulk around the generated circulars. Each kind goes on where it was broken off; each portion is one
transaction.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks import generate

BATCH = 2_000
PEOPLE = 20
LIVED_UNTIL = datetime(2026, 11, 1, 9, tzinfo=UTC)
STATES = ("draft", "draft", "draft", "in_review", "approved", "returned")


def main(count: int) -> None:
    from circulars import changes
    from circulars.models import AuditEntry, BoardItem, DailyFigure, Intake, MissedAddress, PersonalDataRead, Redirect

    staff = _staff()
    _drafts(count // 50, staff)
    _edited_when_published()
    keys = _keys()
    _fill(AuditEntry, (entry for row in enumerate(keys) for entry in _audited(*row, staff)))
    _fill(Redirect, (_redirect(n, key) for n, (key, _path, _at) in enumerate(keys[: count // 2])))
    _fill(BoardItem, (_board_item(n, key) for n, (key, _path, _at) in enumerate(keys[: count // 2])))
    _fill(Intake, (_original(n) for n in range(count // 5)))
    _fill(PersonalDataRead, (_read(n, staff) for n in range(count)))
    _fill(MissedAddress, (_missed(n) for n in range(count // 20)))
    lately = [key for key, _path, _at in keys[-max(1, count // 100) :]]
    _fill(DailyFigure, (_figure(days, key) for days in range(90) for key in lately))
    _indexed()
    changes.touch()


def _fill(model: Any, rows: Iterable[Any]) -> None:
    from django.db import transaction

    done = model.objects.count()
    rest = islice(rows, done, None)
    while portion := list(islice(rest, BATCH)):
        with transaction.atomic():
            model.objects.bulk_create(portion, batch_size=BATCH)


def _staff() -> list[Any]:
    from django.contrib.auth import get_user_model

    model = get_user_model()
    return [
        model.objects.get_or_create(username=f"staff{n}", defaults={"is_staff": True, "display_name": f"Person {n}"})[0]
        for n in range(PEOPLE)
    ]


def _keys() -> list[tuple[int, str, datetime]]:
    """(key, path, published at) of each public circular, the oldest first."""
    from circulars.models import Edition

    rows = Edition.objects.filter(is_original=True, version=1).order_by("published_at", "pk")
    return list(rows.values_list("circular_id", "circular__path", "published_at"))


def _drafts(count: int, staff: list[Any]) -> None:
    """What is being worked on: words that are not public, each in the hands of somebody."""
    from django.db import transaction

    from circulars.models import Circular, Section, WorkingCopy
    from circulars.search import copies

    sections = list(Section.objects.filter(slug__startswith="body-"))
    begun = Circular.objects.filter(path=None).count()
    for first in range(begun, count, BATCH // 4):
        numbers = range(first, min(count, first + BATCH // 4))
        with transaction.atomic():
            circulars = Circular.objects.bulk_create(
                Circular(home_section=sections[n % len(sections)], created_at=_ago(n), created_by=staff[n % PEOPLE])
                for n in numbers
            )
            made = WorkingCopy.objects.bulk_create(
                WorkingCopy(
                    circular=circular, language="ko", state=STATES[n % len(STATES)], title=f"이주 회의 안내 {n}",
                    body=f"<p>지방정부 회의 {n} migration {generate.middle_word(n)}</p>" * 20, edited_at=_ago(n),
                    edited_by=staff[n % PEOPLE], assigned_to=staff[n % PEOPLE],
                )
                for n, circular in zip(numbers, circulars, strict=True)
            )  # fmt: skip
            copies.index_copies([copy.pk for copy in made])


def _edited_when_published() -> None:
    """The generator wrote all copies in one moment, which no office does."""
    from django.db.models import F

    from circulars.models import WorkingCopy

    rows = WorkingCopy.objects.filter(state="published").order_by("pk")
    last = 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=keys).exclude(edited_at=F("public_from")).update(edited_at=F("public_from"))
        last = keys[-1]


def _indexed() -> None:
    """The published copies in the index of staff, which the upkeep would have written in passing."""
    from django.db import transaction

    from circulars.models import WorkingCopy
    from circulars.search import copies

    without = WorkingCopy.objects.filter(search_copy=None).order_by("pk").values_list("pk", flat=True)
    last = 0
    while keys := list(without.filter(pk__gt=last)[: BATCH // 8]):
        with transaction.atomic():
            copies.index_copies(keys)
        last = keys[-1]


def _ago(n: int) -> datetime:
    return LIVED_UNTIL - timedelta(minutes=37 * n)


def _audited(n: int, row: tuple[int, str, datetime], staff: list[Any]) -> Iterator[Any]:
    from circulars.models import AuditEntry

    key, path, at = row
    for step, (action, hours) in enumerate((("create", -30), ("edit", -20), ("publish", 0))):
        person = staff[(n + step) % PEOPLE]
        yield AuditEntry(
            at=at + timedelta(hours=hours), actor=person, actor_label=person.display_name, action=action,
            circular_id=key, object_type="circulars.Circular", object_id=str(key), object_label=path,
            address="192.0.2.7", details={"language": "en", "fields": ["title", "body"], "revision": step + 1},
        )  # fmt: skip


def _redirect(n: int, circular: int) -> Any:
    from circulars.models import Redirect

    return Redirect(old_path=f"/old/board.do?article={n}", circular_id=circular)


def _board_item(n: int, circular: int) -> Any:
    from circulars.models import BoardItem

    return BoardItem(
        board="board", address=f"/old/board.do?article={n}", source=f"board/{n}.html", content_hash=_hash(n),
        state="published", circular_id=circular, title=f"Item {n} of the former board", handled_at=_ago(n),
    )  # fmt: skip


def _original(n: int) -> Any:
    """Emptied, as all but those of the last year are; a few wait."""
    from circulars.models import Intake

    waits = n % 100 == 0
    return Intake(
        code=f"x{n:015d}", channel="mailbox", state="new" if waits else "declined", sender=f"Sender {n % 300}",
        subject=f"Circular {n} on {generate.middle_word(n)}", message_id=f"<{n}@partner.example>", reason="no",
        received_at=_ago(n * 5), media_type="message/rfc822", sha256=_hash(n), reading_state="read",
        read_at=_ago(n * 5), emptied_at=None if waits else _ago(n), language="en",
    )  # fmt: skip


def _read(n: int, staff: list[Any]) -> Any:
    from circulars.models import PersonalDataRead

    return PersonalDataRead(
        at=_ago(n * 5), actor=staff[n % PEOPLE], actor_label=staff[n % PEOPLE].display_name, kind="list",
        object_type="contacts.Person", rows=n % 50,
    )  # fmt: skip


def _missed(n: int) -> Any:
    from circulars.models import MissedAddress

    return MissedAddress(path=f"/gone/{n}", hits=n % 300, first_at=_ago(n), last_at=_ago(n))


def _figure(days: int, circular: int) -> Any:
    from circulars.models import DailyFigure

    day = LIVED_UNTIL.date() - timedelta(days=days)
    return DailyFigure(circular_id=circular, day=day, kind=DailyFigure.Kind.READ, count=circular % 40 + 1)


def _hash(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    main(int(sys.argv[1]))
