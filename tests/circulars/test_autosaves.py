"""What is typed in an open form outlives a crash, a refused save and a lost session, and nothing of it comes back."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from circulars import autosaves, editing, publishing
from circulars.autosaves import Outcome
from circulars.models import AuditEntry, Autosave, Presence, SectionEditor, StagedFile, WorkingCopy
from tests import factories
from tests.circulars.file_samples import SAMPLES
from tests.circulars.test_admin_working_copy import ADD, change, errors_of, form_of, minimal, rows
from tests.races import together

pytestmark = pytest.mark.django_db
KEEP = "/admin/circulars/workingcopy/autosave/"
PRESENCE = "/admin/circulars/workingcopy/presence/"
TOKEN = "a" * 32
NOW = timezone.now()


@pytest.fixture
def editor(client, make_user):
    client.user = make_user("kim", "editor")
    client.force_login(client.user)
    return client


def keep(user, title: str, *, sequence: int = 1, token: str = TOKEN, copy=None, now=NOW) -> Outcome:
    return autosaves.keep(
        [("title", title)], user=user, form_token=token, copy=copy, revision=None, sequence=sequence, now=now
    )


def send(client, data: dict, *, copy=None, sequence: int = 1):
    own = {"autosave_user": client.user.pk, "autosave_sequence": sequence, "autosave_copy": copy.pk if copy else ""}
    return client.post(KEEP, data | own)


def typed_in(autosave: Autosave, name: str) -> str:
    return dict(autosave.fields)[name]


# kept ------------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_late_arrival_changes_nothing(make_user):
    kim = make_user("kim")

    assert keep(kim, "second", sequence=2) == Outcome.KEPT
    assert keep(kim, "first", sequence=1) == Outcome.LATE
    assert keep(kim, "second again", sequence=2) == Outcome.LATE
    assert keep(kim, "third", sequence=3) == Outcome.KEPT

    assert typed_in(Autosave.objects.get(), "title") == "third"


def test_nothing_of_a_saved_form_comes_back(make_user):
    kim = make_user("kim")
    keep(kim, "words")
    autosaves.end(TOKEN, user=kim, now=NOW)

    assert keep(kim, "late words", sequence=99) == Outcome.ENDED
    assert Autosave.objects.get().fields == []
    assert not autosaves.unsaved(kim).exists()


@pytest.mark.database
def test_a_save_that_rolls_back_keeps_the_autosave(make_user):
    kim = make_user("kim")
    keep(kim, "words")

    with transaction.atomic():
        autosaves.end(TOKEN, user=kim, now=NOW)
        transaction.set_rollback(True)

    assert typed_in(autosaves.unsaved(kim).get(), "title") == "words"


@pytest.mark.database
def test_what_no_database_stores_is_replaced_and_what_is_too_long_refused(make_user):
    kim = make_user("kim")

    keep(kim, "a\x00b\ud800c🎉")
    assert typed_in(Autosave.objects.get(), "title") == "a�b�c🎉"
    with pytest.raises(autosaves.TooLarge):
        keep(kim, "x" * (autosaves.LARGEST + 1), sequence=2)


@pytest.mark.database
def test_old_words_are_forgotten_after_14_days(make_user):
    kim = make_user("kim")
    keep(kim, "old", token="b" * 32, now=NOW - timedelta(days=14, minutes=1))
    keep(kim, "new", now=NOW - timedelta(days=13))

    assert autosaves.forget(NOW) == "1 forgotten"
    assert typed_in(Autosave.objects.get(), "title") == "new"


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_the_latest(make_user):
    kim = make_user("kim")

    outcomes = together(*[lambda n=n: keep(kim, f"words {n}", sequence=n) for n in range(1, 9)])

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert typed_in(Autosave.objects.get(), "title") == "words 8"


# the endpoint ----------------------------------------------------------------------------------------------------


def test_the_form_is_kept_beside_the_history(editor):
    copy = factories.draft(title="Saved")
    entries = AuditEntry.objects.count()
    data = form_of(editor, change(copy)) | {"title": "Typed", "_continue": "1", "csrfmiddlewaretoken": "x"}

    answer = send(editor, data, copy=copy).json()

    assert answer["outcome"] == "kept"
    kept = Autosave.objects.get()
    assert (kept.working_copy, kept.revision, typed_in(kept, "title")) == (copy, 1, "Typed")
    assert not {"_continue", "csrfmiddlewaretoken", "autosave_user"} & {name for name, _value in kept.fields}
    assert WorkingCopy.objects.get().title == "Saved"
    assert AuditEntry.objects.count() == entries


def test_passwords_are_never_kept(editor):
    send(editor, minimal(editor) | {"new_password1": "secret"})

    assert "secret" not in str(Autosave.objects.get().fields)


def test_who_may_not_edit_keeps_nothing(editor, make_user):
    foreign = factories.draft(home_section=factories.section("theirs"))
    data = form_of(editor, change(foreign))
    SectionEditor.objects.create(user=editor.user, section=factories.section("mine"))

    assert send(editor, data, copy=foreign).status_code == 403
    assert send(editor, data | {"form_token": "no token"}).status_code == 403
    assert editor.post(KEEP, data | {"autosave_user": make_user("lee").pk, "autosave_sequence": 1}).status_code == 409
    assert Client().post(KEEP, data).status_code == 401
    assert not Autosave.objects.exists()
    assert autosaves.unsaved(editor.user).count() == 0


def test_a_new_login_gives_a_token_with_which_the_form_goes_on(editor):
    strict = Client(enforce_csrf_checks=True)
    data = minimal(editor)
    assert strict.get(KEEP + "token/").status_code == 401
    strict.force_login(editor.user)
    strict.user = editor.user
    assert send(strict, data).status_code == 403

    fresh = strict.get(KEEP + "token/").json()
    assert fresh["user"] == str(editor.user.pk)
    assert send(strict, data | {"csrfmiddlewaretoken": fresh["csrf"]}).json()["outcome"] == "kept"


def test_a_form_whose_circular_was_erased_is_told_so_and_keeps_nothing(editor, make_user):
    edition = factories.published(by=editor.user)
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    data = form_of(editor, change(copy))
    kim, lee = make_user("hider", "administrator"), make_user("eraser", "administrator")
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")
    publishing.erase(removal.pk, by=lee, now=timezone.now())

    response = send(editor, data | {"title": "Secret"}, copy=copy)

    assert response.status_code == 410
    assert response.json()["error"]
    refused = editor.post(change(copy), data | {"title": "Secret", "_save": "1"})
    assert refused.status_code == 200
    assert not Autosave.objects.exists()
    copy.refresh_from_db()
    assert copy.title == ""


def test_too_much_is_refused_with_a_sentence(editor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    answer = send(editor, minimal(editor, body="x" * (autosaves.LARGEST + 1)))

    assert answer.status_code == 413
    assert answer.json()["error"]


# saved, refused, restored ----------------------------------------------------------------------------------------


def test_a_save_ends_its_autosave(editor):
    data = minimal(editor)
    send(editor, data)

    editor.post(ADD, data | {"_continue": "1"})

    copy = WorkingCopy.objects.get()
    assert send(editor, data, sequence=5).json()["outcome"] == "ended"
    assert not autosaves.unsaved(editor.user).exists()
    assert editor.get(change(copy)).context["unsaved"] == []


def test_a_refused_save_is_kept_without_scripts_too(editor):
    data = minimal(editor, number_label="the second one")

    page = editor.post(ADD, data)

    kept = autosaves.unsaved(editor.user).get()
    assert typed_in(kept, "number_label") == "the second one"
    assert page.context["keeping"]["form_token"] == kept.form_token == data["form_token"]
    assert page.context["keeping"]["sequence"] == kept.sequence
    assert editor.get(ADD).context["unsaved"][0].title == "Only a title"


def test_a_save_after_the_session_ended_ends_its_autosave_too(editor):
    data = minimal(editor, title="Typed before the end")
    send(editor, data)
    editor.logout()

    asked = BeautifulSoup(editor.post(ADD, data).content, "html.parser")
    login = {"username": "kim", "password": "correct horse battery", "next": ADD}
    login["kept_form"] = asked.select_one("textarea[name=kept_form]").get_text().strip()
    page = BeautifulSoup(editor.post("/admin/login/", login).content, "html.parser")
    again = {area["name"]: area.get_text().strip() for area in page.select("#content-main textarea[hidden]")}
    assert editor.post(ADD, again).status_code == 302

    assert WorkingCopy.objects.get().title == "Typed before the end"
    assert not autosaves.unsaved(editor.user).exists()


@pytest.mark.database
def test_a_form_that_the_database_had_no_room_for_comes_back_whole(editor, monkeypatch):
    copy = factories.draft(title="Saved")
    data = form_of(editor, change(copy)) | {"title": "Typed"}
    monkeypatch.setattr(editing, "claim", Mock(side_effect=OperationalError("database is locked")))

    busy = editor.post(change(copy), data)

    assert busy.status_code == 503
    page = BeautifulSoup(busy.content, "html.parser")
    assert page.select_one("textarea[name=title]").get_text().strip() == "Typed"
    monkeypatch.undo()
    again = {area["name"]: area.get_text().strip() for area in page.select("#content-main textarea[hidden]")}
    assert editor.post(change(copy), again).status_code == 302
    assert WorkingCopy.objects.get().title == "Typed"


@pytest.mark.database
def test_restored_is_everything_that_was_typed(editor, settings, tmp_path):
    settings.BLOBS_DIR = tmp_path
    upload = editor.post(
        reverse("admin:circulars_upload"), {"file": factories_upload("계획.pdf", SAMPLES["pdf"])}
    ).json()
    copy = factories.draft(title="Saved", addressees=["To the members"])
    data = form_of(editor, change(copy)) | {"title": "Typed", "body": "<p>Rich <strong>text</strong></p>"}
    data |= rows("deadlinelines", {"kind": "register", "due_on": "2026-12-01", "text": "By post"})
    data |= rows("attachments", {"token": upload["token"], "title": "The plan", "position": "0"})
    data |= {"addresseelines-0-DELETE": "on"}
    send(editor, data, copy=copy)
    found = editor.get(change(copy)).context["unsaved"][0]
    assert len(found.changes) == 5

    page = editor.get(found.restore_url)

    content = page.content.decode()
    assert errors_of(page) == []
    assert list(page.context["errors"]) == []
    assert WorkingCopy.objects.get().title == "Saved", "nothing is saved by restoring"
    assert 'value="Typed"' in content
    assert "Rich &lt;strong&gt;text" in content
    assert "계획.pdf" in content
    soup = BeautifulSoup(content, "html.parser")
    assert soup.select_one("[name=deadlinelines-0-text]")["value"] == "By post"
    assert soup.select_one("[name=addresseelines-0-DELETE]").has_attr("checked")
    assert not soup.select(".errornote")
    assert page.context["keeping"]["form_token"] != data["form_token"]

    again = data | {name: soup.select_one(f"[name={name}]")["value"] for name in ("form_token", "restored_from")}
    assert send(editor, again, copy=copy, sequence=1).json()["outcome"] == "kept"
    assert autosaves.unsaved(editor.user).count() == 1, "the restored form took it over"
    assert editor.post(change(copy), again).status_code == 302
    copy.refresh_from_db()
    assert (copy.title, copy.attachments.get().name) == ("Typed", "계획.pdf")
    assert not copy.addresseelines.exists()
    assert not autosaves.unsaved(editor.user).exists()


def factories_upload(name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_a_window_that_is_still_typed_in_loses_nothing_to_the_restored_one(editor):
    first = minimal(editor)
    send(editor, first)
    restored = editor.get(editor.get(ADD).context["unsaved"][0].restore_url).context["keeping"]
    send(editor, first | {"title": "typed meanwhile in the first window"}, sequence=2)

    second = first | {name: restored[name] for name in ("form_token", "restored_from")}
    send(editor, second, sequence=1)

    assert autosaves.unsaved(editor.user).count() == 2


def test_words_of_a_circular_never_saved_wait_on_the_desk(editor):
    send(editor, minimal(editor, title="Never saved"))

    desk = editor.get("/admin/").content.decode()

    assert "Never saved" in desk
    assert f"{ADD}?restore={Autosave.objects.get().pk}" in desk
    assert editor.get(f"{ADD}?restore={Autosave.objects.get().pk}").content.decode().count('value="Never saved"') == 1


def test_discarded_words_are_gone(editor):
    copy = factories.draft()
    send(editor, form_of(editor, change(copy)) | {"title": "Typed"}, copy=copy)
    found = editor.get(change(copy)).context["unsaved"][0]

    assert editor.post(found.discard_url)["Location"] == change(copy)

    assert editor.get(change(copy)).context["unsaved"] == []
    assert "Typed" not in str(list(Autosave.objects.values_list("fields")))
    assert editor.get(found.restore_url).status_code == 200, "an old address still opens the form"


def test_words_that_do_not_differ_any_more_are_not_offered(editor):
    copy = factories.draft(title="Saved")
    send(editor, form_of(editor, change(copy)), copy=copy)

    assert editor.get(change(copy)).context["unsaved"] == []
    assert not autosaves.unsaved(editor.user).exists()


def test_nobody_sees_the_words_of_somebody_else(editor, make_user, client):
    copy = factories.draft()
    send(editor, form_of(editor, change(copy)) | {"title": "Secret words"}, copy=copy)
    kept = Autosave.objects.get()
    other = Client()
    other.force_login(make_user("lee", "publisher"))

    for address in ("/admin/", change(copy), f"{change(copy)}?restore={kept.pk}", f"{ADD}?restore={kept.pk}"):
        assert "Secret words" not in other.get(address).content.decode()
    other.post(f"{KEEP}{kept.pk}/discard/")
    assert autosaves.unsaved(editor.user).exists()


def test_uploads_wait_as_long_as_the_words(editor, settings, tmp_path):
    settings.BLOBS_DIR = tmp_path
    token = editor.post(reverse("admin:circulars_upload"), {"file": factories_upload("a.pdf", SAMPLES["pdf"])}).json()[
        "token"
    ]
    StagedFile.objects.update(created_at=NOW - timedelta(days=13))

    send(editor, minimal(editor) | rows("attachments", {"token": token}))

    assert StagedFile.objects.get().created_at > NOW - timedelta(days=1)


# who is here -----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_second_editor_is_told_of_the_first(editor, make_user):
    copy, lee = factories.draft(), make_user("lee", "editor")
    autosaves.arrive(copy, user=lee, form_token=TOKEN, has_typed=True, now=timezone.now())

    assert len(editor.get(change(copy)).context["people"]) == 1
    data = {"form_token": "c" * 32, "autosave_copy": copy.pk, "seen_revision": 1, "has_typed": "1"}
    answer = editor.post(PRESENCE, data).json()
    assert "Lee" in answer["people"][0]
    assert answer["newer"] == ""

    autosaves.arrive(copy, user=editor.user, form_token="d" * 32, has_typed=False, now=timezone.now())
    factories.edit(copy, by=lee, title="Newer")
    answer = editor.post(PRESENCE, data).json()
    assert len(answer["people"]) == 2, "another window of one's own is told of too"
    assert "Lee" in answer["newer"]
    editor.post(PRESENCE, data | {"leaving": "1"})
    assert not Presence.objects.filter(form_token="c" * 32).exists()


def test_a_silence_of_two_minutes_means_nobody(make_user):
    kim, lee, copy = make_user("kim"), make_user("lee"), factories.draft()
    autosaves.arrive(copy, user=lee, form_token=TOKEN, has_typed=True, now=NOW)
    autosaves.arrive(copy, user=lee, form_token=TOKEN, has_typed=True, now=NOW + timedelta(minutes=1))

    seen = autosaves.others(copy, user=kim, form_token=None, now=NOW + timedelta(minutes=2))
    assert [somebody.since for somebody in seen] == [NOW]
    assert autosaves.others(copy, user=kim, form_token=None, now=NOW + timedelta(minutes=3)) == []
    autosaves.arrive(copy, user=lee, form_token=TOKEN, has_typed=True, now=NOW + timedelta(minutes=9))
    seen = autosaves.others(copy, user=kim, form_token=None, now=NOW + timedelta(minutes=9))
    assert [somebody.since for somebody in seen] == [NOW + timedelta(minutes=9)]
    autosaves.forget(NOW + timedelta(minutes=20))
    assert not Presence.objects.exists()


def test_presence_beyond_the_limits_is_neither_told_nor_taken(editor):
    copy = factories.draft(home_section=factories.section("theirs"))
    SectionEditor.objects.create(user=editor.user, section=factories.section("mine"))

    assert editor.post(PRESENCE, {"form_token": TOKEN, "autosave_copy": copy.pk}).status_code == 403
    assert Client().post(PRESENCE, {"form_token": TOKEN, "autosave_copy": copy.pk}).status_code == 401
    assert not Presence.objects.exists()
