import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from circulars.files import staging
from circulars.models import Attachment, File, StagedFile
from circulars.views import uploads
from tests import factories
from tests.circulars import file_samples
from tests.circulars.file_samples import SAMPLES

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def ask(make_user):
    """``ask(view, user, file=…)``: a POST of these fields, or a GET of what follows the view."""

    def answer(view, user, *args, method="post", **fields):
        request = getattr(RequestFactory(), method)("/admin/x/", fields)
        request.user = user
        request.LANGUAGE_CODE = "ko"
        return view(request, *args)

    return answer


@pytest.fixture
def editor(make_user):
    return make_user("kim", "editor")


def read(response) -> dict:
    assert response["Cache-Control"] == "private, no-store"
    return json.loads(response.content)


def test_an_upload_is_staged_for_its_owner(ask, editor):
    response = ask(uploads.upload, editor, file=SimpleUploadedFile("지도.png", file_samples.image("PNG", (40, 20))))

    staged = StagedFile.objects.get()
    content = read(response)
    assert response.status_code == 201
    assert (staged.owner, staged.name) == (editor, "지도.png")
    assert content.pop("preview") == uploads.preview_address(staged)
    assert content == {
        "token": staged.token,
        "name": "지도.png",
        "size": staged.blob.size,
        "media_type": "image/png",
        "is_image": True,
        "width": 40,
        "height": 20,
    }


def test_a_refused_file_says_which_and_why(ask, editor):
    response = ask(uploads.upload, editor, file=SimpleUploadedFile("악성.exe", b"MZ"))

    assert response.status_code == 400
    assert read(response)["error"].startswith("악성.exe: ")
    assert not StagedFile.objects.exists()


def test_an_upload_without_a_file_is_explained(ask, editor):
    response = ask(uploads.upload, editor)

    assert (response.status_code, bool(read(response)["error"])) == (400, True)


def test_only_staff_who_edit_may_upload(ask, make_user):
    from django.contrib.auth.models import AnonymousUser

    file = SimpleUploadedFile("a.pdf", SAMPLES["pdf"])

    answers = [ask(uploads.upload, user, file=file) for user in (AnonymousUser(), make_user("reader"))]

    assert [response.status_code for response in answers] == [401, 403]
    assert all(read(response)["error"] for response in answers)
    assert not StagedFile.objects.exists()


def test_a_staged_file_is_seen_and_discarded_by_its_owner_alone(ask, editor, make_user):
    from django.http import Http404

    other = make_user("lee", "editor")
    staged = staging.stage(SimpleUploadedFile("a.pdf", SAMPLES["pdf"]), owner=editor, now=timezone.now())

    response = ask(uploads.staged_preview, editor, staged.token, method="get")
    assert b"".join(response.streaming_content) == SAMPLES["pdf"]
    assert response["Cache-Control"] == "private, no-store"
    with pytest.raises(Http404):
        ask(uploads.staged_preview, other, staged.token, method="get")
    assert read(ask(uploads.discard, other, token=staged.token)) == {"discarded": False}
    assert read(ask(uploads.discard, editor, token=staged.token)) == {"discarded": True}
    assert not StagedFile.objects.exists()


def test_a_file_of_a_working_copy_is_seen_by_its_editors_alone(ask, administrator, editor, make_user):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    from circulars.models import SectionEditor

    copy = factories.draft()
    staged = staging.stage(SimpleUploadedFile("a.pdf", SAMPLES["pdf"]), owner=administrator, now=timezone.now())
    used = staging.use(
        staged.token, owner=administrator, circular=copy.circular, language=copy.language, now=timezone.now()
    )
    row = Attachment.objects.create(working_copy=copy, file=used.file, blob=used.blob, name=used.name)
    limited = make_user("park", "editor")
    SectionEditor.objects.create(user=limited, section=factories.section("elsewhere"))

    response = ask(uploads.draft_file, administrator, row.pk, method="get")

    assert b"".join(response.streaming_content) == SAMPLES["pdf"]
    with pytest.raises(Http404):
        ask(uploads.draft_file, limited, row.pk, method="get")
    with pytest.raises(PermissionDenied):
        ask(uploads.draft_file, make_user("reader"), row.pk, method="get")
    assert File.objects.get() == used.file


def test_the_form_of_an_upload_is_guarded(editor, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    response = client.post(reverse("admin:circulars_upload"), {"file": SimpleUploadedFile("a.pdf", SAMPLES["pdf"])})

    assert response.status_code == 403
    assert not StagedFile.objects.exists()
