"""From an original to a draft: everything sure or decided is filled in, once, with where it came from."""

from datetime import date

import pytest

from circulars import editing, intake, publishing
from circulars.files.storage import blobs
from circulars.grammar.proposal import Proposal as Read
from circulars.intake import drafting, recognising
from circulars.models import (
    Addressee,
    AuditEntry,
    Circular,
    Event,
    Intake,
    IntakeDraft,
    Origin,
    WorkingCopy,
)
from tests import factories, races, received
from tests.circulars.file_samples import image, pdf
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    return stand_in


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher")


def test_draft_has_everything_that_is_sure(reader, kim):
    body = Addressee.objects.create(slug="members", name="Members of UCLG")
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2019, 5, 5), ends_on=date(2019, 5, 10))
    series = factories.series()
    row = received.receive(by=kim)

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, home_section=factories.section(), post=factories.post())

    copy = WorkingCopy.objects.select_related("circular").get(pk=copy.pk)
    assert (copy.kind, copy.title, copy.language) == ("circular", "Declaration on migration", "en")
    assert (copy.number_serial, copy.number_year, copy.number_label) == (31, 2018, "Circular 31/2018")
    assert (copy.place, copy.issued_on) == ("", date(2018, 12, 6)), "what is not sure waits for a person"
    assert copy.body.startswith("<p>The Secretariat informs")
    assert (copy.received_from, copy.received_on) == ("UCLG", date(2026, 3, 2))
    assert copy.original_hash == row.sha256
    assert (copy.circular.series, copy.circular.post) == (series, factories.post())
    assert [(line.text, line.addressee) for line in copy.addresseelines.all()] == [("the members of UCLG", body)]
    assert [(line.text, line.event) for line in copy.eventmentions.all()] == [("Forum", event)]
    deadline = copy.deadlinelines.get()
    assert (deadline.kind, deadline.due_on, deadline.text) == (
        "register",
        date(2019, 4, 30),
        "register before 30 April 2019",
    )
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("drafted", kim)
    assert AuditEntry.objects.filter(circular=copy.circular, action="intake").get().details["code"] == row.code


def test_decisions_go_before_what_was_read(reader, kim):
    row = received.receive()
    step = {"item": 0, "by": kim, "now": NOW}
    intake.decide(row.pk, field="place", position=0, origin="confirmed", **step)
    intake.decide(row.pk, field="title", position=0, origin="manual", value="A better title", **step)
    intake.decide(row.pk, field="addressees", position=0, origin="refused", **step)
    intake.add(row.pk, field="for_information", value="All mayors", **step)

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, text_status="shortened", received_from="The Secretariat")

    assert (copy.place, copy.title, copy.text_status) == ("Barcelona", "A better title", "shortened")
    assert copy.received_from == "The Secretariat"
    assert [(line.role, line.text) for line in copy.addresseelines.all()] == [("for_information", "All mayors")]
    origins = intake.origins_of(copy)
    assert (origins["place"], origins["title"], origins["issued_on"]) == (
        Origin.CONFIRMED,
        Origin.MANUAL,
        Origin.AUTOMATIC,
    )
    assert (origins["addressees"], origins["deadlines"]) == (Origin.MANUAL, Origin.AUTOMATIC)


def test_what_was_changed_since_was_entered_by_hand(reader, kim):
    row = received.receive()
    intake.accept_sure(row.pk, item=0, by=kim, now=NOW)
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)
    assert set(intake.origins_of(copy).values()) == {Origin.CONFIRMED}

    factories.edit(copy, body="<p>Other words.</p>", title="Another")
    copy.addresseelines.update(text="Nobody")

    changed = {name for name, origin in intake.origins_of(WorkingCopy.objects.get()).items() if origin == "manual"}
    assert changed == {"body", "title", "addressees"}
    assert intake.origins_of(factories.draft()) == {}


def test_second_call_gives_the_same_draft(reader, kim):
    row = received.receive()
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert intake.draft(row.pk, item=0, by=kim, now=NOW, language="ko") == copy

    assert Circular.objects.count() == IntakeDraft.objects.count() == 1
    with pytest.raises(intake.NotPossible):
        intake.decide(row.pk, item=0, field="title", position=0, origin="refused", by=kim, now=NOW)


def test_deleted_draft_can_be_made_again(reader, kim):
    row = received.receive()
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)
    with pytest.raises(intake.NotPossible):
        intake.reopen(row.pk, by=kim, now=NOW)
    editing.delete_draft(copy.pk, by=kim, now=NOW)
    intake.reopen(row.pk, by=kim, now=NOW)

    again = intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert again.title == copy.title
    assert IntakeDraft.objects.get().circular == again.circular


def test_two_items_give_two_drafts(reader, kim):
    row = received.receive()
    first = intake.draft(row.pk, item=0, by=kim, now=NOW)
    item = intake.another(row.pk, by=kim, now=NOW)
    row.refresh_from_db()
    assert row.state == "taken"

    second = intake.draft(row.pk, item=item, by=kim, now=NOW)

    assert first.circular != second.circular
    row.refresh_from_db()
    assert row.state == "drafted"
    with pytest.raises(intake.NotPossible):
        intake.draft(row.pk, item=7, by=kim, now=NOW)


def test_files_that_came_are_attached(reader, kim):
    letter, picture = pdf("Circular 31/2018"), image()
    files = [
        received.file_in_it("letter.pdf", letter),
        received.file_in_it("letter.pdf", pdf("An annex")),
        received.file_in_it("logo.png", picture, "image/png", content_id="logo"),
        received.file_in_it("setup.exe", b"MZ\x90", "application/octet-stream"),
    ]
    reader.says(b"From: office", received.letter(enclosed=files), received.proposals())
    row = received.receive(b"From: office", name="mail.eml")

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert [line.name for line in copy.attachments.all()] == ["letter.pdf", "letter (2).pdf"]
    assert [name for name, _ in copy.refused_files] == ["setup.exe"]
    with blobs().open(copy.attachments.first().blob.sha256) as kept:
        assert kept.read() == letter
    row = received.receive(b"From: office", name="mail.eml")
    chosen = intake.draft(row.pk, item=0, by=kim, now=NOW, files=[3])
    attachment = chosen.attachments.get()
    assert (attachment.name, attachment.blob.media_type, attachment.blob.width) == ("logo.png", "image/png", 40)
    with pytest.raises(intake.NotPossible):
        intake.draft(received.receive(b"From: office", name="b.eml").pk, item=0, by=kim, now=NOW, files=[9])


def test_document_received_alone_is_attached_itself(reader, kim):
    letter = pdf("Circular 31/2018")
    reader.says(letter, received.letter(), received.proposals())

    copy = intake.draft(received.receive(letter, name="회람 31.pdf").pk, item=0, by=kim, now=NOW)

    attachment = copy.attachments.get()
    assert (attachment.name, attachment.blob.sha256) == ("회람 31.pdf", copy.original_hash)


def test_hash_is_that_of_the_document_and_not_of_the_mail_around_it(reader, kim):
    letter = pdf("Circular 31/2018")
    mail = received.letter("See the file", enclosed=[received.file_in_it("letter.pdf", letter)])
    reader.says(b"From: office", mail)
    reader.says(letter, received.letter(), received.proposals())
    row = received.receive(b"From: office", name="mail.eml")

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert copy.original_hash == row.files.get().sha256 != row.sha256


def test_pasted_words_have_nothing_to_prove(reader, kim):
    row = intake.receive_paste(html="<p>Circular</p>", text="", by=kim, now=NOW)

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert (copy.original_hash, copy.received_from, copy.attachments.count()) == ("", "", 0)
    assert copy.title == "pasted.html"


def test_requested_files_are_said(reader, kim):
    row = received.receive()

    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, requested=["files-0", "Annex 2", "Annex 2", " "])

    lines = list(copy.requestedfiles.values_list("text", "requested_on"))
    assert lines == [("Annex 1", date(2026, 3, 2)), ("Annex 2", date(2026, 3, 2))]


def test_body_is_sanitised_and_wild_values_bend_nothing(reader, kim):
    wild = received.proposals(
        body="<script>x</script><p style='x'>Words</p>", issued_on="soon", kind="order", title="t" * 900,
        deadlines={"due_on": "never"}, events={"name": "F", "starts_on": "2019-05-05", "ends_on": "2019-01-01"},
        sources={"title": "", "url": "javascript:x"}, number={"serial": "x", "year": 99999, "label": "N" * 200},
    )  # fmt: skip
    reader.says(b"wild", received.letter(), wild)

    copy = intake.draft(received.receive(b"wild").pk, item=0, by=kim, now=NOW)

    assert (copy.body, copy.issued_on, copy.kind, len(copy.title)) == ("<p>Words</p>", None, "circular", 500)
    assert (copy.number_serial, copy.number_year, len(copy.number_label)) == (None, None, 80)
    assert (copy.deadlinelines.count(), copy.sourcelines.count()) == (0, 0)
    assert copy.eventmentions.get().starts_on is None


def test_draft_of_nothing_has_the_name_of_its_file(reader, kim):
    copy = intake.draft(received.receive(b"unknown", name="scan.tif").pk, item=0, by=kim, now=NOW)

    assert (copy.title, copy.language, copy.body) == ("scan.tif", "ko", "")


def test_korean_document_has_no_second_korean_title(reader, kim):
    reader.says(b"korean", received.letter("회람"), received.proposals(language="ko", title="회람", title_ko="회람"))

    assert intake.draft(received.receive(b"korean").pk, item=0, by=kim, now=NOW).title_ko == ""


def test_declined_original_is_not_drafted(reader, kim):
    row = received.receive()
    intake.decline(row.pk, by=kim, now=NOW, reason="Advertising")

    with pytest.raises(intake.NotPossible):
        intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert not Circular.objects.exists()


def test_crash_half_way_leaves_nothing(reader, kim, monkeypatch):
    row = received.receive()

    def fails(*arguments):
        raise RuntimeError("the power went")

    monkeypatch.setattr(drafting, "_attach", fails)
    with pytest.raises(RuntimeError):
        intake.draft(row.pk, item=0, by=kim, now=NOW)

    assert not Circular.objects.exists()
    assert not IntakeDraft.objects.exists()
    row.refresh_from_db()
    assert row.state == "new"
    monkeypatch.undo()
    assert intake.draft(row.pk, item=0, by=kim, now=NOW).title


def test_draft_can_be_published_as_it_is(reader, kim):
    row = received.receive()
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, home_section=factories.section(), post=factories.post(),
                        series=factories.series())  # fmt: skip

    edition = publishing.publish(copy.pk, by=kim, now=NOW, alone_reason="Only one on duty")

    assert edition.facts["original_hash"] == row.sha256
    assert edition.facts["received_from"] == "UCLG"


def test_usual_place_is_that_of_the_last_one_in_the_series(reader, make_user):
    kim = make_user("chief", is_superuser=True)
    factories.draft(series=factories.series(), home_section=factories.section("uclg"))
    row = received.receive()

    usual = intake.usual(row, by=kim)

    assert (usual.series, usual.home_section) == (factories.series(), factories.section("uclg"))
    assert (usual.post, usual.received_from) == (factories.post(), "UCLG")


def test_series_of_an_unnumbered_letter_is_that_of_the_sender(reader, kim):
    factories.issuer("citynet", website="https://www.citynet.example/en")
    series = factories.series("citynet", "letter", is_numbered=False)
    reader.says(b"letter", received.letter(), [Read("title", "A letter", 1)])

    row = received.receive(b"letter", sender="Secretariat <mail@office.citynet.example>")

    assert intake.usual(row, by=kim).series == series
    assert intake.usual(received.receive(b"letter", sender="x@elsewhere.example"), by=kim).series is None


@pytest.mark.parametrize(
    ("printed", "known"),
    [("the Members  of UCLG", True), ("To the members of UCLG", True), ("MEMBERS OF UCLG", True), ("회원", True),
     ("Members", False), ("", False)],
)  # fmt: skip
def test_bodies_are_recognised_by_alias(printed, known):
    body = Addressee.objects.create(slug="members", name="Members of UCLG")
    body.aliases.create(text="회원")

    assert (recognising.Addressees().of(printed) == body) is known


def test_of_two_bodies_with_one_name_none_is_meant():
    for slug in ("one", "two"):
        Addressee.objects.create(slug=slug, name="Members")

    assert recognising.Addressees().of("Members") is None


@pytest.mark.parametrize(
    ("name", "days", "is_known"),
    [
        ("World Forum", ("2019-05-05", "2019-05-10"), True),
        ("the world  forum", ("2019-05-07", None), True),
        ("세계포럼", (None, None), True),
        ("Fifth World Forum of Cities", ("2019-05-05", "2019-05-10"), True),
        ("World Forum", ("2021-05-05", "2021-05-10"), False),
        ("Another meeting", ("2019-05-05", "2019-05-10"), False),
    ],
)
def test_events_are_recognised_by_name_and_days(name, days, is_known):
    event = Event.objects.create(slug="f", name="World Forum", starts_on=date(2019, 5, 5), ends_on=date(2019, 5, 10))
    event.aliases.create(text="세계포럼")
    days = [date.fromisoformat(day) if day else None for day in days]

    found = recognising.event_of(name, *days)

    assert (found == event) is is_known
    assert Event.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_drafting_twice_at_once_makes_one_draft(monkeypatch, make_user):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    kim = make_user("kim", "editor")
    row = received.receive()

    copies = races.together(*[lambda: intake.draft(row.pk, item=0, by=kim, now=NOW).pk] * 2)

    assert len(set(copies)) == 1
    assert Circular.objects.count() == 1
    assert Intake.objects.get().state == "drafted"
