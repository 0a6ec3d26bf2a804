"""Originals come in by script or by plain forms; each answers for itself, and nobody without the right enters one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from circulars.models import Intake
from tests import received

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
RECEIVE, PASTE = "/admin/circulars/intake/receive/", "/admin/circulars/intake/paste/"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    return stand_in


@pytest.fixture
def editor(client, make_user):
    client.force_login(make_user("kim", "editor", language="en"))
    return client


def file(content: bytes = b"the letter", name: str = "letter.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_one_file_by_script(editor):
    response = editor.post(RECEIVE, {"file": file()}, **JSON)

    row = Intake.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "url": f"/admin/circulars/intake/{row.pk}/",
        "name": "letter.txt",
        "subject": str(row),
        "said": "",
        "is_read": True,
    }
    assert (row.channel, str(row.received_by), row.state) == ("upload", "Kim", "new")


def test_what_cannot_be_read_is_kept_and_says_why(editor):
    content = editor.post(RECEIVE, {"file": file(b"\x00\x01", "thing.bin")}, **JSON).json()

    assert not content["is_read"]
    assert "not read here" in content["said"]
    assert Intake.objects.count() == 1


def test_empty_file_is_refused(editor):
    response = editor.post(RECEIVE, {"file": file(b"")}, **JSON)

    assert response.status_code == 400
    assert response.json()["error"]
    assert not Intake.objects.exists()


def test_several_at_once_without_scripts(editor):
    response = editor.post(RECEIVE, {"file": [file(), file(b"another", "b.txt"), file(b"", "c.txt")]}, follow=True)

    assert Intake.objects.count() == 2
    text = response.content.decode()
    assert "2 originals were received." in text
    assert "“c.txt”: " in text
    alone = editor.post(RECEIVE, {"file": file(b"the letter", "d.txt")})
    assert alone.headers["Location"] == f"/admin/circulars/intake/{Intake.objects.latest('pk').pk}/"


def test_pasted_text_becomes_an_original(editor, reader):
    reader.says(b"<!DOCTYPE html>", received.letter())
    response = editor.post(PASTE, {"text": "Circular 31/2018\nTo the members", "html": "", "sender": "The Union"})

    row = Intake.objects.get()
    assert response.headers["Location"] == f"/admin/circulars/intake/{row.pk}/"
    assert (row.channel, row.sender) == ("paste", "The Union")
    empty = editor.post(PASTE, {"text": " "}, **JSON)
    assert empty.status_code == 400


def test_nobody_else_enters_originals(client, make_user):
    client.force_login(make_user("desk", "contact manager"))
    assert client.post(RECEIVE, {"file": file()}, **JSON).status_code == 403
    assert client.post(PASTE, {"text": "words"}, **JSON).status_code == 403
    client.logout()
    assert client.post(RECEIVE, {"file": file()}).status_code in (302, 401)
    assert not Intake.objects.exists()


def test_another_site_cannot_send(make_user):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("kim", "editor"))

    assert client.post(RECEIVE, {"file": file()}).status_code == 403
    assert client.post(PASTE, {"text": "words"}).status_code == 403
