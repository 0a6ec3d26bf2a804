"""Relations read from the text: what is suggested, what is not, and that nobody is asked twice."""

import time
from datetime import timedelta

import pytest

from circulars import publishing, suggestions
from circulars.models import Edition, EventMention, Origin, PublicChange, Relation, RelationKind
from circulars.references import cues
from tests import factories
from tests.factories import NOW

CITED = "circular 27/2018"
ENGLISH = [
    ("This circular replaces {}.", "replaces"),
    ("{} is hereby superseded.", "replaces"),
    ("{} is replaced by this circular.", "replaces"),
    ("The deadline announced in {} has been extended to 3 May.", "extends_deadline"),
    ("We extend the registration of {} until Friday.", "extends_deadline"),
    ("Corrigendum to {}: the date is 5 May.", "corrects"),
    ("This corrects the programme sent with {}.", "corrects"),
    ("This is a reminder of {}.", "reminds"),
    ("Members are reminded of {} on the congress.", "reminds"),
    ("In reply to {} we enclose the list.", "replies"),
    ("This updates the agenda of {}.", "updates"),
    ("The annex to {} has been amended as follows.", "updates"),
    ("This circular changes the dates of {}.", "reschedules"),
    ("The congress announced in {} is postponed to May.", "reschedules"),
    ("The forum of {} has been rescheduled.", "reschedules"),
    ("The dates given in {} have been changed.", "reschedules"),
    ("Please note the new dates of the meeting in {}.", "reschedules"),
    ("The deadline given in {} is postponed to May.", "extends_deadline"),
    ("The congress of {} is not postponed.", None),
    ("As announced in {}, the forum takes place in May.", None),
    ("This circular does not replace {}.", None),
    ("{} replaced an earlier document.", None),
    ("Our first letter was replaced by {}.", None),
    ("It was sent. See {} for details. The venue has changed.", None),
    ("The correct address is found in {}.", None),
]
KOREAN = [
    ("이 회람은 {}을 대체합니다.", "replaces"),
    ("{}은 이 회람으로 갈음합니다.", "replaces"),
    ("{}의 접수 기한을 5월 3일까지 연장합니다.", "extends_deadline"),
    ("{}의 일부 내용을 다음과 같이 정정합니다.", "corrects"),
    ("{}에 대한 회신입니다.", "replies"),
    ("{}을 다시 안내하오니 참고하시기 바랍니다.", "reminds"),
    ("{}에서 안내한 일정을 변경합니다.", "reschedules"),
    ("{}에서 안내한 총회의 개최일이 변경되었습니다.", "reschedules"),
    ("{}의 포럼을 9월로 연기합니다.", "reschedules"),
    ("{}의 신청 기한을 연기합니다.", None),
    ("{}의 회의 자료를 수정합니다.", "updates"),
    ("{}로 대체되었습니다.", None),
    ("{}은 대체하지 않습니다.", None),
    ("자세한 내용은 {}을 참고하십시오.", None),
]


@pytest.mark.parametrize(("sentence", "kind"), [*ENGLISH, *KOREAN], ids=lambda value: str(value)[:40])
def test_kind_of_a_citation(sentence, kind):
    cited = CITED if sentence.isascii() else "서큘러 27/2018"
    text = f"Dear members,\n{sentence.format(cited)}\nKind regards"
    start = text.index(cited)

    assert cues.kind_of(text, start, start + len(cited)) == kind


def test_of_two_cues_the_nearest_is_meant():
    text = "This updates circular 12/2018 and replaces circular 27/2018."
    spans = [(text.index(cited), text.index(cited) + len(cited)) for cited in ("circular 12/2018", "circular 27/2018")]

    assert [cues.kind_of(text, *span) for span in spans] == [RelationKind.UPDATES, RelationKind.REPLACES]


def test_hostile_text_is_read_in_bounded_time():
    text = "extend the date of " * 20_000 + "circular 27/2018 " + "not " * 20_000
    start = text.index("circular")
    began = time.process_time()

    assert cues.kind_of(text, start, start + 16) == RelationKind.EXTENDS
    assert time.process_time() - began < 1


def cited(**fields) -> Edition:
    return factories.published(number_serial=27, number_year=2026, number_label="Circular 27/2026", **fields)


def draft(body: str = "<p>This replaces circular 27/2026.</p>", **fields):
    return factories.draft(body=body, **fields)


def found(copy) -> list[tuple[int, str]]:
    return [(row.circular_id, row.kind) for row in suggestions.of_copy(copy, at=NOW)]


@pytest.mark.django_db
@pytest.mark.database
def test_suggestion_comes_with_span_sentence_and_reason():
    edition = cited()

    (row,) = suggestions.of_copy(draft(), at=NOW)

    assert (row.circular_id, row.kind, row.start, row.end) == (edition.circular_id, RelationKind.REPLACES, 14, 30)
    assert row.sentence == "This replaces circular 27/2026."


@pytest.mark.django_db
@pytest.mark.database
def test_answered_suggestions_are_not_made_again():
    edition = cited()
    copy = draft()
    publishing.refuse_relation(copy.circular_id, edition.circular_id, kind=RelationKind.REPLACES, by=None, now=NOW)
    assert found(copy) == []

    copy = draft()
    relation = publishing.relate(
        copy.circular_id,
        edition.circular_id,
        kind=RelationKind.REPLACES,
        by=None,
        now=NOW,
        origin=Origin.CONFIRMED,
    )
    assert found(copy) == []
    publishing.unrelate(relation.pk, by=None, now=NOW)
    assert found(copy) == []
    assert Relation.objects.get(pk=relation.pk).origin == Origin.REFUSED


@pytest.mark.django_db
@pytest.mark.database
def test_refused_relation_is_seen_by_no_reader_and_can_be_stated_later(client):
    edition = cited()
    newer = factories.published(body="<p>This replaces circular 27/2026.</p>", title="The newer one")
    kind = RelationKind.REPLACES
    publishing.refuse_relation(newer.circular_id, edition.circular_id, kind=kind, by=None, now=NOW)
    changes = PublicChange.objects.filter(circular=newer.circular_id).count()

    page = client.get(f"/en/circulars/{edition.circular.path}/").content.decode()
    answer = client.get(f"/api/v1/circulars/{newer.circular.path}/").json()

    assert "was replaced by" not in page
    assert answer["relations"] == []
    assert changes == 1
    publishing.relate(newer.circular_id, edition.circular_id, kind=kind, by=None, now=NOW + timedelta(hours=1))
    answer = client.get(f"/api/v1/circulars/{newer.circular.path}/").json()
    assert [row["kind"] for row in answer["relations"]] == ["replaces"]
    with pytest.raises(publishing.NotPossible):
        publishing.refuse_relation(newer.circular_id, edition.circular_id, kind=kind, by=None, now=NOW)


@pytest.mark.django_db
@pytest.mark.database
def test_only_public_circulars_are_suggested():
    edition = cited()
    copy = draft()
    publishing.hide(edition.circular_id, by=None, now=NOW, reason_ko="검토")

    assert found(copy) == []


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Reminder: Declaration on migration", "reminds"),
        ("Declaration on migration (corrigendum)", "corrects"),
        ("[정정] Declaration on migration", "corrects"),
        ("Declaration on migration", "updates"),
        ("Something else altogether", None),
    ],
)
def test_same_title_is_a_weaker_sign(title, kind):
    edition = cited()

    rows = found(draft(body="<p>Words.</p>", title=title))

    assert rows == ([(edition.circular_id, kind)] if kind else [])


@pytest.mark.django_db
@pytest.mark.database
def test_changed_event_is_a_weaker_sign():
    from datetime import date

    from circulars.models import Event

    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))
    first = draft(body="<p>Words.</p>", title="The Forum in Marrakech")
    EventMention.objects.create(working_copy=first, role="announces", event=event, text="Forum")
    edition = publishing.publish(first.pk, by=None, now=NOW)
    copy = draft(body="<p>Words.</p>", title="New dates")
    EventMention.objects.create(working_copy=copy, role="changes", event=event, text="Forum")

    assert found(copy) == [(edition.circular_id, RelationKind.UPDATES)]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 6])
def test_number_of_queries_does_not_grow(count, django_assert_max_num_queries):
    numbers = range(50, 50 + count)
    for number in numbers:
        factories.published(number_serial=number, number_year=2026, number_label=f"Circular {number}/2026")
    copy = draft(body="".join(f"<p>This replaces circular {number}/2026.</p>" for number in numbers))

    with django_assert_max_num_queries(8):
        rows = suggestions.of_copy(copy, at=NOW)

    assert len(rows) == count
