"""Words kept once that many circulars carry: shown as of today in drafts, frozen by publication."""

import json
from datetime import timedelta

import pytest

from circulars import editing, facts, integrity, passages, publishing, workflow
from circulars.models import Approval, AuditEntry, Edition, Passage, PassageLine, State, WorkingCopy
from tests import factories
from tests.circulars import portable
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def passage(code: str = "registration", **fields) -> Passage:
    values = {"language": "en", "name": "How to register", "heading": "Registration", "body": "<p>Write to us.</p>"}
    return passages.create(code=code, **{**values, **fields}, by=None, now=NOW)


def changed(row: Passage, *, now=NOW + HOUR, **fields) -> Passage:
    values = {"name": row.name, "heading": row.heading, "body": row.body, "is_retired": row.is_retired} | fields
    return passages.change(row.pk, seen=row.revision, by=None, now=now, **values)


def carrying(row: Passage, place: str = "after", **fields) -> WorkingCopy:
    copy = factories.draft(**fields)
    PassageLine.objects.create(working_copy=copy, passage=row, place=place)
    return copy


@pytest.mark.database
def test_publishing_freezes_words_and_revision_and_a_later_change_reaches_no_public_page(client):
    row = passage(body="<p>Write to <b>us</b>.</p>")
    edition = publishing.publish(carrying(row).pk, by=None, now=NOW)

    changed(row, body="<p>Use the form.</p>")

    edition.refresh_from_db()
    line = edition.passagelines.get()
    frozen = {"code": "registration", "place": "after", "heading": "Registration", "revision": 1}
    assert edition.facts["passages"] == [{**frozen, "body": "<p>Write to <strong>us</strong>.</p>"}]
    assert (line.heading, line.body, line.revision) == ("Registration", "<p>Write to <strong>us</strong>.</p>", 1)
    assert facts.hash_of(edition.facts, edition.body) == edition.content_hash
    page = client.get(f"/en/circulars/{edition.circular.path}/").content.decode()
    assert "Write to <strong>us</strong>." in page
    assert "Use the form." not in page
    assert list(integrity.check()) == []


def test_passages_stand_before_and_after_the_text_on_page_print_and_api(client):
    before = passage("notice", heading="Before you read", body="<h3>Note</h3><p>First.</p>")
    copy = carrying(before, place="before", body="<p>The text, see circular 5/2018.</p>")
    PassageLine.objects.create(working_copy=copy, passage=passage(body="<p>Last.</p>"), position=1)
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    path = edition.circular.path

    for address in (f"/circulars/{path}/", f"/circulars/{path}/?view=print", f"/api/v1/circulars/{path}/"):
        shown = client.get(address).content.decode()
        places = [
            shown.index(words) for words in ("Before you read", "First.", "The text, see", "Registration", "Last.")
        ]
        assert places == sorted(places), address
    answer = client.get(f"/api/v1/circulars/{path}/").json()
    assert [line["code"] for line in answer["passages"]] == ["notice", "registration"]
    assert edition.references.get().text == "circular 5/2018", "spans are those of the text alone"


def test_edition_without_passages_has_the_facts_and_hash_of_before():
    edition = factories.published()

    assert "passages" not in edition.facts


def test_changed_passage_differs_and_one_changed_back_does_not():
    row = passage()
    edition = publishing.publish(carrying(row).pk, by=None, now=NOW)
    row = changed(row, body="<p>Use the form.</p>")
    copy = passages.refresh(_copy(edition).pk, revision=1, by=None, now=NOW + HOUR)
    row = changed(row, body="<p>Write to us.</p>")

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW + HOUR, change_note="Same words.")
    changed(row, body="<p>Use the form.</p>")
    second = publishing.publish(copy.pk, by=None, now=NOW + HOUR, change_note="How to register.")

    assert second.facts["passages"][0]["revision"] == 4


@pytest.mark.database
def test_carriers_are_the_public_editions_with_other_words():
    row = passage()
    old = publishing.publish(carrying(row).pk, by=None, now=NOW)
    row = changed(row, heading="How to take part")
    new = publishing.publish(carrying(row).pk, by=None, now=NOW + HOUR)
    carrying(row)

    at = NOW + 2 * HOUR

    assert list(passages.carriers(row, at)) == [old]
    assert set(passages.live_editions(row, at)) == {old, new}
    assert passages.is_outdated(old)
    with pytest.raises(editing.NotEditable):
        passages.refresh(_copy(new).pk, revision=1, by=None, now=at)


@pytest.mark.database
def test_revision_rises_with_words_alone_and_stale_changes_are_refused():
    row = passage()

    renamed = changed(row, name="Registering")
    same = changed(renamed, body=" <p>Write  to us.</p>".replace("  ", " "))
    other = changed(same, body="<p>Other.</p>")

    assert [renamed.revision, same.revision, other.revision] == [1, 1, 2]
    with pytest.raises(passages.NotKept):
        changed(row, body="<p>Third.</p>")
    assert Passage.objects.get().body == "<p>Other.</p>"
    assert list(AuditEntry.objects.filter(object_type="circulars.Passage").values_list("action", flat=True)) == [
        "change", "change", "add",
    ]  # fmt: skip


@pytest.mark.parametrize("body", ["", "<p> </p>", '<p>x</p><img src="/files/abc1230000/a.png" alt="x">', "x" * 60_000])
def test_text_that_no_passage_may_hold_is_refused(body):
    with pytest.raises(passages.NotKept):
        passage(body=body)

    assert not Passage.objects.exists()


def test_markup_is_cleaned_at_the_entrance():
    assert passage(body="<p onclick='x()'>A<script>alert(1)</script></p>").body == "<p>A</p>"


@pytest.mark.database
def test_change_of_words_ends_the_approval_of_drafts_that_carry_them(make_user):
    kim, lee = make_user("kim"), make_user("lee", "publisher")
    section = factories.section("two", required_approvals=1)
    row = passage()
    copy = carrying(row, by=kim, home_section=section)
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)
    workflow.approve(copy.pk, revision=1, by=lee, now=NOW)
    other = factories.draft(by=kim, home_section=section)

    changed(row, body="<p>Nobody approved this.</p>")

    copy.refresh_from_db()
    other.refresh_from_db()
    assert (copy.revision, other.revision) == (2, 1)
    assert Approval.objects.filter(working_copy=copy, revision=1).exists()
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=kim, now=NOW + HOUR)


@pytest.mark.database
def test_set_aside_restored_and_copied_words_keep_their_passages():
    row = passage()
    first = publishing.publish(carrying(row).pk, by=None, now=NOW)
    copy = _copy(first)
    copied = editing.copy_as_new(copy.pk, by=None, now=NOW)
    copy.passagelines.all().delete()
    second = factories.corrected(first, now=NOW + HOUR, body="<p>Without.</p>")
    copy = factories.edit(_copy(first), now=NOW + HOUR, title="For later")
    PassageLine.objects.create(working_copy=copy, passage=row)
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=None, now=NOW + HOUR)
    copy.refresh_from_db()
    assert (second.passagelines.count(), copy.passagelines.count()) == (0, 0)

    taken = editing.take_up(kept.pk, revision=copy.revision, by=None, now=NOW + HOUR)
    assert taken.passagelines.get().passage == row
    restored = editing.restore_edition(first.pk, revision=taken.revision, by=None, now=NOW + HOUR)

    line = restored.passagelines.get()
    assert (line.passage, line.heading, line.body, line.revision) == (row, "", "", None)
    assert copied.passagelines.get().passage == row


def test_words_set_aside_come_back_without_a_passage_that_is_gone():
    row = passage()
    edition = factories.published()
    copy = factories.edit(_copy(edition), title="For later")
    PassageLine.objects.create(working_copy=copy, passage=row)
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=None, now=NOW)
    row.delete()

    copy.refresh_from_db()
    taken = editing.take_up(kept.pk, revision=copy.revision, by=None, now=NOW)

    assert (taken.title, taken.passagelines.count()) == ("For later", 0)


@pytest.mark.database
@pytest.mark.parametrize("everything", [False, True], ids=["public", "all"])
def test_export_and_import_keep_passages_to_the_byte(everything, make_user, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path)
    kim = make_user("kim", "editor")
    row = passages.create(code="closing", language="en", name="Closing", body="<p>Yours.</p>", by=kim, now=NOW)
    edition = publishing.publish(carrying(row).pk, by=kim, now=NOW)
    row = changed(changed(row, body="<p>Sincerely.</p>"), body="<p>Nobody has read this yet.</p>")
    passage("unused")
    carrying(row)
    copy = factories.edit(_copy(edition), title="For later")
    editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW)
    before = portable.export(everything, tmp_path / "files")
    portable.empty()

    told = portable.take_in(before, tmp_path / "files")

    assert [line for line in told if line.refused] == []
    assert portable.export(everything).decode().splitlines() == before.decode().splitlines()
    assert {line.outcome for line in portable.take_in(before, tmp_path / "files")} == {"unchanged"}
    assert list(integrity.check()) == []
    found = {row.code: (row.body, row.revision) for row in Passage.objects.all()}
    if everything:
        assert found == {"closing": ("<p>Nobody has read this yet.</p>", 3), "unused": ("<p>Write to us.</p>", 1)}
    else:
        assert found == {"closing": ("<p>Yours.</p>", 1)}
        assert "Nobody has read this" not in before.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"code": "unknown"},
        {"place": "beside"},
        {"revision": 0},
        {"revision": True},
        {"body": "<p onclick='x'>A</p>"},
        {"body": ""},
        {"more": 1},
    ],
    ids=str,
)
def test_hostile_passages_of_an_edition_are_refused(change, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path)
    publishing.publish(carrying(passage()).pk, by=None, now=NOW)
    lines = [json.loads(line) for line in portable.export(False).splitlines()]
    for line in lines:
        if line["type"] == "edition":
            line["facts"]["passages"][0].update(change)
            line["content_hash"] = facts.hash_of(line["facts"], line["body"])
    portable.empty()

    told = portable.take_in(b"\n".join(facts.canonical(line) for line in lines))

    assert [line.type for line in told if line.refused] == ["edition"]
    assert not Edition.objects.exists()


def test_state_of_a_public_copy_stays_when_its_passage_changes():
    row = passage()
    edition = publishing.publish(carrying(row).pk, by=None, now=NOW)

    changed(row, body="<p>Use the form.</p>")

    assert _copy(edition).state == State.PUBLISHED


def _copy(edition: Edition) -> WorkingCopy:
    return WorkingCopy.objects.select_related("circular").get(circular=edition.circular_id, language=edition.language)
