"""Facts say everything: what is collected, loaded and collected again is the same, to the last byte."""

import unicodedata
from datetime import date, time

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from circulars import editing, facts, publishing
from circulars.files import store
from circulars.integrity import editions as proof
from circulars.models import (
    Addressee,
    AddresseeRole,
    DeadlineKind,
    Event,
    EventRole,
    File,
    Kind,
    Rights,
    WorkingCopy,
)
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]

words = some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=40)
named = words.filter(str.strip)
EVENT = {"name": "Forum", "starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 2)}
days = some.dates(date(1900, 1, 1), date(2999, 12, 31))
perhaps = lambda values: some.none() | values  # noqa: E731
columns = some.fixed_dictionaries(
    {
        "kind": some.sampled_from(Kind.values),
        "number_serial": some.integers(0, 2**31 - 1),
        "number_year": perhaps(some.integers(0, 9999)),
        "number_suffix": words.map(lambda text: text[:20]),
        "number_label": words,
        **{name: words for name in facts.TEXT_FIELDS if name not in ("kind", "rights")},
        "rights": some.sampled_from([Rights.KOGL_1, Rights.KOGL_4]),
        "allows_ai_training": some.booleans(),
        **{name: perhaps(days) for name in ("issued_on", "received_on", "posted_on")},
    }
)  # fmt: skip


def fill(copy: WorkingCopy, data) -> None:
    """Every column and every kind of line."""
    for name, value in data.draw(columns).items():
        setattr(copy, name, value)
    copy.body = "<p>본문</p>"
    copy.save()
    council = Addressee.objects.get_or_create(slug="council", defaults={"name": "Council"})[0]
    forum = Event.objects.get_or_create(slug="forum", defaults=EVENT)[0]
    blob = store.put(ContentFile(b"words"), name="a.txt", now=NOW)
    file = File.objects.get_or_create(
        code=f"facts{copy.pk}", circular=copy.circular, language=copy.language, defaults={"created_at": NOW}
    )[0]
    for relation in ("addresseelines", "deadlinelines", "eventmentions", "sourcelines", "attachments"):
        getattr(copy, relation).all().delete()
    for position in range(2):
        side = {"position": position}
        copy.addresseelines.create(
            **side, role=AddresseeRole.FOR_INFORMATION, text=data.draw(words), addressee=[None, council][position]
        )
        copy.deadlinelines.create(
            **side, kind=DeadlineKind.PAY, text=data.draw(words), due_on=data.draw(days), time_zone="Asia/Seoul",
            due_time=data.draw(perhaps(some.times())), answer_to=data.draw(words),
        )  # fmt: skip
        copy.eventmentions.create(
            **side, role=EventRole.REPORTS, text=data.draw(words), starts_on=date(2026, 5, 1), place=data.draw(words),
            ends_on=[None, date(2026, 5, 2)][position], event=[forum, None][position],
        )  # fmt: skip
        copy.sourcelines.create(
            **side, publisher=data.draw(words), title=data.draw(words), url="https://example.org/가",
            dated_on=data.draw(perhaps(days)), accessed_on=data.draw(perhaps(days)),
        )  # fmt: skip
    copy.attachments.create(
        file=file, blob=blob, name="안내.txt", title=data.draw(words), language="ko", rights=Rights.KOGL_1,
        allows_ai_training=True, alternative_text=data.draw(words), caption=data.draw(words),
        credit=data.draw(words), focal_x=data.draw(some.integers(0, 100)), focal_y=7,
    )  # fmt: skip


@given(data=some.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_content_survives_being_put_by(data):
    copy = WorkingCopy.objects.first() or factories.draft()
    fill(copy, data)
    before = facts.content_of(copy)

    editing.load(copy, before)
    after = facts.content_of(WorkingCopy.objects.get(pk=copy.pk))

    assert facts.canonical(after) == facts.canonical(before)
    assert unicodedata.is_normalized("NFC", facts.canonical(before).decode())


def test_files_cost_the_same_queries_however_many_there_are(django_assert_num_queries):
    copy = factories.draft()
    for number in range(4):
        blob = store.put(ContentFile(f"words {number}".encode()), name="a.txt", now=NOW)
        file = File.objects.create(code=f"many{number}", circular=copy.circular, language="en", created_at=NOW)
        copy.attachments.create(file=file, blob=blob, name=f"{number}.txt", rights=Rights.KOGL_1, position=number)
    found = facts.collect(copy)
    copy.attachments.all().delete()

    with CaptureQueriesContext(connection) as one:
        facts.write_lines(copy, found | {"files": found["files"][:1]})
    copy.attachments.all().delete()
    with django_assert_num_queries(len(one)):
        facts.write_lines(copy, found)

    assert facts.collect(copy) == found
    with pytest.raises(File.DoesNotExist):
        facts.write_lines(copy, found | {"files": [found["files"][0] | {"code": "never"}]})


def test_frozen_edition_with_every_fact_holds_in_the_proofs():
    copy = factories.draft(
        title=unicodedata.normalize("NFD", "세계이사회 결과"),
        number_label=unicodedata.normalize("NFD", "서큘러 제5호"),
        number_serial=5,
        number_suffix="(REV)",
        salutation="회원 여러분께",
    )
    copy.deadlinelines.create(due_on=date(2026, 5, 1), due_time=time(18), time_zone="Asia/Seoul", text="마감")

    edition = publishing.publish(copy.pk, by=None, now=NOW)

    edition.refresh_from_db()
    assert edition.circular.path == "uclg/2026/5-rev"
    assert facts.hash_of(edition.facts, edition.body) == edition.content_hash
    assert facts.canonical(facts.collect(edition)) == facts.canonical(edition.facts)
    assert list(proof.check()) == []


def test_hash_is_the_same_on_every_database():
    copy = factories.draft(number_serial=31, number_year=2018, number_label="Circular 31/2018", title="성명 😀")

    edition = publishing.publish(copy.pk, by=None, now=NOW)

    assert edition.content_hash == "f41ec2081799aede4ecb604a82fa84195cc6084a999871919ef1e2ecd8d6f118"


def test_label_without_a_serial_is_kept():
    copy = factories.draft(kind="letter", number_label="No. A/RES/72", title="Letter")

    edition = publishing.publish(copy.pk, by=None, now=NOW)

    assert edition.facts["number"] == {"serial": None, "year": None, "suffix": "", "label": "No. A/RES/72"}
    assert list(proof.check()) == []
