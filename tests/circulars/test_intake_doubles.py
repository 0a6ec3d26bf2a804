"""Doubles are found by hash, Message-ID, number and nearly the same words; among a hundred thousand by indexes."""

import random
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circulars import intake, readers
from circulars.intake import fingerprints
from circulars.models import Circular, Intake, LimitedReader, WorkingCopy
from circulars.readers.document import Document, Line
from tests import factories, received
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WORDS = [
    f"{first}{second}"
    for first in "mi gra city gov la pol for um dec lar".split()
    for second in "tion ties ern ment icy ation al".split()
]


def words(seed: int, count: int = 300) -> list[str]:
    source = random.Random(seed)
    return [source.choice(WORDS) for _ in range(count)]


def document(text: list[str]) -> Document:
    return Document([Line(" ".join(text[start : start + 12]), start + 1) for start in range(0, len(text), 12)])


@pytest.fixture
def reader(monkeypatch):
    return received.reader(monkeypatch)


def found(row: Intake, **more) -> list[tuple]:
    return [(one.kind, one.intake or one.circular) for one in intake.doubles(row, **more)]


def test_same_bytes_and_same_mail(reader):
    mail = received.letter("short", headers={"message_id": "<1@uclg.example>", "from": "x"})
    reader.says(b"one", mail)
    reader.says(b"two", mail)
    first, again, other = received.receive(b"one"), received.receive(b"one"), received.receive(b"two")

    assert found(first) == [("hash", again), ("message_id", other)]
    assert intake.doubles(first)[0].likeness == 1.0


def test_same_number_here_and_among_circulars(reader):
    reader.says(b"one", received.letter("short"), received.proposals())
    reader.says(b"two", received.letter("other"), received.proposals())
    suffix = {"serial": 31, "year": 2018, "suffix": "Rev", "label": "Circular 31/2018 Rev"}
    reader.says(b"rev", received.letter("third"), received.proposals(number=suffix))
    copy = factories.draft(number_serial=31, number_year=2018, number_label="Circular 31/2018")
    factories.draft(number_serial=31, number_year=2019)
    factories.draft(series=factories.series("itu", "tsb", pattern="TSB {serial}"), number_serial=31, number_year=2018)
    first, second = received.receive(b"one"), received.receive(b"two")
    received.receive(b"rev")

    assert found(first) == [("number", second), ("number", copy.circular)]


def test_year_of_issue_stands_in_for_a_year_that_is_not_printed(reader):
    number = {"serial": 31, "year": None, "suffix": "", "label": "Circular 31"}
    reader.says(b"one", received.letter("short"), received.proposals(number=number))
    row = received.receive(b"one")
    copy = factories.draft(number_serial=31, number_year=None, issued_on="2018-05-01")

    assert row.number_year == 2018
    assert found(row) == [("number", copy.circular)]


def test_own_draft_is_no_double(reader, make_user):
    reader.says(b"one", received.letter("short"), received.proposals())
    row = received.receive(b"one")
    intake.draft(row.pk, item=0, by=make_user("kim", "editor"), now=NOW)

    assert found(row) == []


def test_limited_drafts_are_shown_to_whom_they_name(reader, make_user):
    kim, lee = make_user("kim", "editor"), make_user("lee", is_superuser=True)
    reader.says(b"one", received.letter("short"), received.proposals())
    first, second = received.receive(b"one"), received.receive(b"one")
    circular = intake.draft(second.pk, item=0, by=kim, now=NOW).circular
    Circular.objects.filter(pk=circular.pk).update(is_limited=True)
    LimitedReader.objects.create(circular=circular, user=kim, added_at=NOW)

    assert found(first, by=kim) == [("hash", second), ("number", circular)]
    assert found(first, by=lee) == found(first) == []


def test_nearly_the_same_text_is_found_with_its_likeness(reader):
    text = words(1)
    changed = [*text[:150], "Bangkok", *text[151:]]
    reader.says(b"first", document(text))
    reader.says(b"second", document(changed))
    reader.says(b"third", document(words(2)))
    first, second = received.receive(b"first"), received.receive(b"second")
    received.receive(b"third")

    (double,) = intake.doubles(first)
    assert (double.kind, double.intake) == ("text", second)
    assert 0.97 < double.likeness < 1


def test_same_words_wrapped_otherwise_are_the_same(reader):
    text = words(1)
    reader.says(b"first", document(text))
    reader.says(b"second", Document([Line(" ".join(text).upper(), 1), Line("Home > Notices", 2, "menu")]))
    first, second = received.receive(b"first"), received.receive(b"second")

    (double,) = intake.doubles(first)
    assert (double.intake, double.likeness) == (second, 1.0)


def test_bits_that_meet_by_chance_are_no_double(reader):
    reader.says(b"first", document(words(1)))
    reader.says(b"second", document(words(2)))
    first, second = received.receive(b"first"), received.receive(b"second")
    bands = {f"band_{band}": getattr(first, f"band_{band}") for band in range(4)}
    Intake.objects.filter(pk=second.pk).update(simhash=first.simhash, **bands)

    assert found(first) == []


def test_emptied_original_is_known_by_its_bits(reader):
    reader.says(b"first", document(words(1)))
    reader.says(b"second", document([*words(1), "more"]))
    first, second = received.receive(b"first"), received.receive(b"second")
    Intake.objects.filter(pk=second.pk).update(document=None)

    (double,) = intake.doubles(first)
    assert (double.intake, double.likeness) == (second, None)


def test_few_words_say_nothing(reader):
    reader.says(b"first", document(["a", "b"]))
    first = received.receive(b"first")

    assert (first.simhash, first.text_hash, found(first)) == (None, "", [])


def test_bits_of_changed_texts_are_near_and_of_others_are_not():
    bits = [fingerprints.of(document(words(seed))).simhash for seed in range(60)]
    near, met = 0, 0
    for seed in range(60):
        text = words(seed, 600)
        whole = fingerprints.of(document(text)).simhash
        changed = fingerprints.of(document([*text[:300], "x", *text[301:]])).simhash
        near += fingerprints.distance(whole, changed) <= fingerprints.NEAR
        met += set(enumerate(fingerprints.bands_of(whole))).isdisjoint(enumerate(fingerprints.bands_of(changed)))
    assert near >= 54, f"{near} of 60 texts with one word changed are near"
    assert met <= 60 - near
    others = [fingerprints.distance(one, other) for index, one in enumerate(bits) for other in bits[:index]]
    assert min(others) > fingerprints.NEAR
    assert all(-(1 << 63) <= one < 1 << 63 for one in bits)


def test_very_long_texts_are_marked_quickly():
    text = document(words(5, 200_000))

    begun = time.process_time()
    fingerprints.of(text)

    assert time.process_time() - begun < 1


@pytest.mark.database
def test_a_hundred_thousand_originals_need_indexes_alone(reader):
    """Few rows say little about time and everything about the plan: no table is walked from end to end."""
    source = random.Random(4)
    Intake.objects.bulk_create([_row(number, source) for number in range(3000)], batch_size=500)
    circular = factories.draft().circular
    factories.draft(number_serial=31, number_year=2018)
    WorkingCopy.objects.filter(circular=circular).update(number_serial=9)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader.says(b"one", document(words(1)), received.proposals())
    row = received.receive(b"one")

    with CaptureQueriesContext(
        connection,
    ) as few:
        intake.doubles(row)
    assert len(few) <= 16

    plans = [_plan(query["sql"]) for query in few if query["sql"].lstrip("( ").upper().startswith("SELECT")]
    walked = [plan for plan in plans if "circulars_intake" in plan and _walks(plan, "circulars_intake")]
    assert walked == []


def _row(number: int, source: random.Random) -> Intake:
    simhash = source.getrandbits(64) - (1 << 63)
    bands = {f"band_{band}": bits for band, bits in enumerate(fingerprints.bands_of(simhash))}
    return Intake(
        code=f"row{number}", channel="upload", received_at=NOW, media_type="text/plain", sha256=f"{number:064x}",
        message_id=f"<{number}@x>", number_serial=number, number_year=2018, text_hash=f"{number:064x}",
        simhash=simhash, reader_version=readers.VERSION, **bands,
    )  # fmt: skip


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


def _walks(plan: str, table: str) -> bool:
    if connection.vendor == "sqlite":
        return f"SCAN {table}" in plan and "USING" not in plan.split(f"SCAN {table}", 1)[1].split("\n")[0]
    return f"Seq Scan on {table} " in plan
