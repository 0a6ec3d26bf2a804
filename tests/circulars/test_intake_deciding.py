"""The queue, and what people decide about proposals: nothing they decided is lost by reading again."""

import pytest

from circulars import intake
from circulars.grammar.proposal import Proposal as Read
from circulars.models import AuditEntry, Intake, Origin, Proposal
from tests import races, received
from tests.circulars.file_samples import pdf
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    return stand_in


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "editor")


def entry(row: Intake, field: str, index: int = 0) -> intake.Entry:
    return intake.sheet(row).field(field).entries[index]


def test_taking_and_releasing(reader, kim, lee):
    row = received.receive()

    assert intake.take(row.pk, by=kim, now=NOW).taken_by == kim
    assert intake.take(row.pk, by=kim, now=NOW).state == "taken"
    with pytest.raises(intake.NotPossible, match="Kim"):
        intake.take(row.pk, by=lee, now=NOW)
    with pytest.raises(intake.NotPossible, match="Kim"):
        intake.decline(row.pk, by=lee, now=NOW, reason="Not ours")
    intake.release(row.pk, by=lee, now=NOW)
    assert intake.take(row.pk, by=lee, now=NOW).taken_by == lee
    actions = AuditEntry.objects.filter(object_type="circulars.Intake").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["receive_intake", "take_intake", "release_intake", "take_intake"]


def test_what_somebody_without_an_account_had_is_free(reader, kim, lee):
    row = received.receive()
    intake.take(row.pk, by=kim, now=NOW)
    Intake.objects.update(taken_by=None)

    assert intake.take(row.pk, by=lee, now=NOW).taken_by == lee


def test_declining_needs_a_reason_and_can_be_taken_back(reader, kim):
    row = received.receive()

    for reason in (" ", "x" * 301):
        with pytest.raises(intake.NotPossible):
            intake.decline(row.pk, by=kim, now=NOW, reason=reason)
    row = intake.decline(row.pk, by=kim, now=NOW, reason="Advertising")
    assert (row.state, row.reason, row.decided_by) == ("declined", "Advertising", kim)
    for step in (intake.take, intake.release):
        with pytest.raises(intake.NotPossible):
            step(row.pk, by=kim, now=NOW)
    row = intake.reopen(row.pk, by=kim, now=NOW)
    assert (row.state, row.reason, row.decided_by) == ("new", "", None)
    with pytest.raises(intake.NotPossible):
        intake.reopen(row.pk, by=kim, now=NOW)


def test_the_first_decision_takes_the_original(reader, kim, lee):
    row = received.receive()

    decided = intake.decide(row.pk, item=0, field="place", position=0, origin="confirmed", by=kim, now=NOW)

    assert (decided.origin, decided.value, decided.is_used) == ("confirmed", "Barcelona", True)
    row.refresh_from_db()
    assert (row.state, row.taken_by) == ("taken", kim)
    with pytest.raises(intake.NotPossible, match="Kim"):
        intake.decide(row.pk, item=0, field="place", position=0, origin="refused", by=lee, now=NOW)


def test_changing_refusing_and_taking_back(reader, kim):
    row = received.receive()
    step = {"item": 0, "field": "place", "position": 0, "by": kim, "now": NOW}

    changed = intake.decide(row.pk, origin="manual", value=" Paris ", **step)
    assert (changed.value, changed.read_value, changed.decided_value) == ("Paris", "Barcelona", "Paris")
    assert not intake.decide(row.pk, origin="refused", **step).is_used
    back = intake.decide(row.pk, origin="automatic", **step)
    assert (back.value, back.is_decided, back.is_used) == ("Barcelona", False, False)
    for wrong in ({"origin": "manual", "value": ""}, {"origin": "perhaps"}):
        with pytest.raises(intake.NotPossible):
            intake.decide(row.pk, **step, **wrong)
    with pytest.raises(intake.NotPossible):
        intake.decide(row.pk, **step | {"position": 9}, origin="confirmed")


def test_adding_and_taking_away_what_was_not_read(reader, kim):
    row = received.receive()

    added = intake.add(row.pk, item=0, field="addressees", value="All regions", by=kim, now=NOW)
    assert (added.key, added.origin, added.line) == ("addressees-1", "manual", None)
    intake.decide(row.pk, item=0, field="addressees", position=1, origin="automatic", by=kim, now=NOW)
    assert len(intake.sheet(row).field("addressees").entries) == 1
    replaced = intake.add(row.pk, item=0, field="title", value="Another title", by=kim, now=NOW)
    assert (replaced.key, replaced.value, replaced.line) == ("title-0", "Another title", 4)
    with pytest.raises(intake.NotPossible):
        intake.add(row.pk, item=0, field="issued_on", value="30 February", by=kim, now=NOW)
    with pytest.raises(intake.NotPossible):
        intake.add(row.pk, item=0, field="item", value={"part": 7}, by=kim, now=NOW)


def test_accepting_all_that_is_sure(reader, kim):
    row = received.receive()
    intake.decide(row.pk, item=0, field="kind", position=0, origin="refused", by=kim, now=NOW)
    total = row.proposals.count()

    assert intake.accept_sure(row.pk, item=0, by=kim, now=NOW) == total - 2
    assert intake.accept_sure(row.pk, item=0, by=kim, now=NOW) == 0

    assert entry(row, "place").origin == "automatic"
    assert entry(row, "kind").origin == "refused"
    sheet = intake.sheet(row)
    assert (sheet.undecided, sheet.unsure) == (1, 1)


def test_of_a_field_with_one_value_one_is_accepted(reader, kim):
    row = received.receive()
    Proposal.objects.create(intake=row, field="title", position=1, value="Declaration", confidence=0.4)
    intake.decide(row.pk, item=0, field="title", position=0, origin="confirmed", by=kim, now=NOW)

    intake.decide(row.pk, item=0, field="title", position=1, origin="confirmed", by=kim, now=NOW)

    assert [one.origin for one in intake.sheet(row).field("title").entries] == ["automatic", "confirmed"]


def test_reading_again_keeps_every_decision(reader, kim):
    reader.says(b"the letter", received.letter(), [*received.proposals(), Read("addressees", "all mayors", 3)])
    row = received.receive()
    step = {"item": 0, "by": kim, "now": NOW}
    intake.decide(row.pk, field="place", position=0, origin="manual", value="Paris", **step)
    intake.decide(row.pk, field="title", position=0, origin="confirmed", **step)
    intake.decide(row.pk, field="addressees", position=0, origin="refused", **step)
    intake.decide(row.pk, field="kind", position=0, origin="refused", **step)
    intake.add(row.pk, field="emails", value="a@b.example", **step)
    decided = list(Proposal.objects.exclude(origin=Origin.AUTOMATIC).order_by("pk").values())
    newer = received.proposals(title="Another title", place="Rome", kind="circular", emails="c@d.example")
    reader.says(b"the letter", received.letter(), [*newer, Read("addressees", "cities", 3)])

    intake.read(row.pk, now=NOW)

    assert list(Proposal.objects.exclude(origin=Origin.AUTOMATIC).order_by("pk").values()) == decided
    values = {field.name: [(one.value, one.origin) for one in field.entries] for field in intake.sheet(row).fields}
    assert values["title"] == [("Declaration on migration", "confirmed")]
    assert values["place"] == [("Paris", "manual")]
    assert values["kind"] == [("circular", "refused")]
    assert values["addressees"] == [("the members of UCLG", "refused"), ("cities", "automatic")]
    assert sorted(values["emails"]) == [("a@b.example", "manual"), ("c@d.example", "automatic")]


def test_a_refused_value_does_not_stand_in_the_way_of_another(reader, kim):
    row = received.receive()
    intake.decide(row.pk, item=0, field="title", position=0, origin="refused", by=kim, now=NOW)
    reader.says(b"the letter", received.letter(), received.proposals(title="The right title"))

    intake.read(row.pk, now=NOW)

    found = [(one.key, one.value, one.origin) for one in intake.sheet(row).field("title").entries]
    assert found == [("title-0", "Declaration on migration", "refused"), ("title-1", "The right title", "automatic")]


def test_a_further_item_begins_with_another_file(reader, kim):
    first, second = pdf("Circular 31/2018"), b"the second one"
    files = [received.file_in_it("one.pdf", first), received.file_in_it("two.txt", second, "text/plain")]
    reader.says(b"From: office", received.letter("Two circulars", enclosed=files))
    reader.says(first, received.letter(), received.proposals())
    reader.says(second, received.letter("Circular 32/2018"), [Read("title", "The second", 1)])
    row = received.receive(b"From: office", name="mail.eml")
    assert row.main_part == 2

    item = intake.another(row.pk, by=kim, now=NOW, main_part=1)

    assert item == 1
    sheet = intake.sheet(row, item)
    assert (sheet.items, sheet.part) == ([0, 1], 1)
    assert sheet.field("title").entries[0].value == "Declaration on migration"
    intake.decide(row.pk, item=1, field="title", position=0, origin="manual", value="First", by=kim, now=NOW)
    intake.read(row.pk, now=NOW)
    assert intake.sheet(row, 1).field("title").entries[0].value == "First"
    assert intake.sheet(row, 0).field("title").entries[0].value == "The second"
    intake.use_part(row.pk, item=0, part=1, by=kim, now=NOW)
    intake.read(row.pk, now=NOW)
    assert (intake.sheet(row).part, intake.sheet(row).field("title").entries[0].value) == (
        1,
        "Declaration on migration",
    )
    with pytest.raises(intake.NotPossible):
        intake.another(row.pk, by=kim, now=NOW, main_part=9)


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("title", "  Two\n lines ", "Two lines"),
        ("issued_on", "2018. 12. 6.", "2018-12-06"),
        ("issued_on", "2018년 12월 6일", "2018-12-06"),
        ("kind", "letter", "letter"),
        ("missing_attachment", "true", True),
        ("missing_attachment", "", False),
        ("number", "Circular 31/2018", {"serial": 31, "year": 2018, "suffix": "", "label": "Circular 31/2018"}),
        ("number", "국제협력 2018-31", {"serial": 31, "year": 2018, "suffix": "", "label": "국제협력 2018-31"}),
        ("number", {"serial": "5", "year": "", "suffix": "Rev", "label": ""},
         {"serial": 5, "year": None, "suffix": "Rev", "label": ""}),
        ("deadlines", "2019-04-30", {"due_on": "2019-04-30", "due_time": None, "kind": "other", "text": ""}),
        ("deadlines", {"due_on": "2019-04-30", "due_time": "18:00", "kind": "reply"},
         {"due_on": "2019-04-30", "due_time": "18:00:00", "kind": "reply", "text": ""}),
        ("events", "Forum", {"name": "Forum", "starts_on": None, "ends_on": None, "place": None}),
        ("sources", "https://un.example/a", {"title": "", "url": "https://un.example/a"}),
        ("emails", "a@b.example", "a@b.example"),
        ("body", "<p onclick='x'>Words</p><script>x</script>", "<p>Words</p>"),
        ("files", "Annex 1", {"text": "Annex 1"}),
        ("references", "Circular 27/2018", {"serial": 27, "year": 2018, "suffix": "", "text": "Circular 27/2018"}),
    ],
)  # fmt: skip
def test_typed_values_are_cleaned(field, typed, expected):
    assert intake.clean_value(field, typed) == expected


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", "x" * 501), ("title", {"a": 1}), ("title", "\0 "), ("issued_on", "2018-02-30"), ("issued_on", "soon"),
        ("issued_on", 20181206), ("kind", "order"), ("language", "xx"), ("number", "none"), ("number", [1]),
        ("number", {"serial": -1}), ("number", {"serial": 10**12}), ("number", {"serial": True}),
        ("number", {"serial": 1, "suffix": "x" * 21}), ("deadlines", {"due_on": ""}), ("deadlines", ["x"]),
        ("deadlines", {"due_on": "2019-04-30", "due_time": "25:00"}),
        ("deadlines", {"due_on": "2019-04-30", "kind": "never"}), ("events", {"name": ""}),
        ("events", {"name": "F", "starts_on": "2019-05-02", "ends_on": "2019-05-01"}), ("events", [1]),
        ("sources", {"url": "javascript:alert(1)"}), ("sources", {"url": "http://["}), ("emails", "a b@c.d"),
        ("files", ""), ("item", {"part": 1}), ("nothing", "x"), ("body", 5),
    ],
)  # fmt: skip
def test_typed_values_that_do_not_fit_are_refused_in_a_sentence(field, typed):
    with pytest.raises(intake.NotPossible) as refusal:
        intake.clean_value(field, typed)

    assert len(str(refusal.value)) > 10


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_has_it(monkeypatch, make_user):
    received.reader(monkeypatch)
    people = [make_user("kim", "editor"), make_user("lee", "editor")]
    row = received.receive()

    outcomes = races.together(*[lambda user=user: intake.take(row.pk, by=user, now=NOW).taken_by_id for user in people])

    row.refresh_from_db()
    assert sorted(map(type, outcomes), key=str) == sorted([int, intake.NotPossible], key=str)
    assert row.taken_by_id in outcomes


@pytest.mark.database
def test_what_no_database_takes_is_left_out_or_refused(reader, kim):
    row = received.receive()
    typed = {"serial": 32, "year": 2018, "suffix": "a\0", "label": "Circular\0 32/2018"}

    found = intake.decide(row.pk, item=0, field="number", position=0, origin="manual", value=typed, by=kim, now=NOW)

    assert found.value == {"serial": 32, "year": 2018, "suffix": "a", "label": "Circular 32/2018"}
    with pytest.raises(intake.NotPossible):
        intake.decide(row.pk, item=0, field="ti\0tle", position=0, origin="confirmed", by=kim, now=NOW)


def test_nothing_is_added_to_a_document_that_nobody_began(reader, kim):
    row = received.receive()

    with pytest.raises(intake.NotPossible):
        intake.add(row.pk, item=7, field="title", value="Another", by=kim, now=NOW)
    assert not Proposal.objects.filter(item=7).exists()
