"""What an editor limited to sections, and each other role, reaches by direct address: nothing beyond the limits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import publishing
from circulars.admin import publish
from circulars.codes import new_code
from circulars.files.store import put
from circulars.models import Attachment, Circular, File, SectionEditor, WorkingCopy
from tests import factories
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.django_db
FORM = "circulars_workingcopy"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def beyond():
    """A public circular with a file, in a section that the editor may not edit."""
    now = timezone.now() - timedelta(hours=1)
    section = factories.section("beyond", name_ko="바깥")
    draft = factories.draft(home_section=section, title="Beyond the limits")
    blob = put(SAMPLES["pdf"], name="secret.pdf", now=now)
    file = File.objects.create(code=new_code(), circular=draft.circular, language=draft.language, created_at=now)
    Attachment.objects.create(working_copy=draft, file=file, blob=blob, name="secret.pdf", title="Secret")
    publishing.publish(draft.pk, by=None, now=now)
    return WorkingCopy.objects.get(pk=draft.pk)


@pytest.fixture
def limited(client, make_user):
    user = make_user("kim", "editor", "publisher")
    SectionEditor.objects.create(user=user, section=factories.section("own", name_ko="안"))
    client.force_login(user)
    return client


def addresses(copy) -> dict[str, str]:
    found = {
        name: reverse(f"admin:{FORM}_{name}", args=[copy.pk]) for name in ("change", "delete", "history", "preview")
    }
    for slug in publish.STEPS:
        found[slug] = reverse(f"admin:{FORM}_step", args=[copy.pk, slug])
    found["file"] = reverse("admin:circulars_draft_file", args=[Attachment.objects.get(working_copy=copy).pk])
    return found


def test_nothing_beyond_the_limits_is_shown_or_done(limited, beyond):
    for name, address in addresses(beyond).items():
        for response in (limited.get(address), limited.post(address, {"revision": beyond.revision, "when": "now"})):
            assert response.status_code in (302, 404, 405), name
            assert b"Beyond the limits" not in response.content, name
            if response.status_code == 302:
                assert response.url == "/admin/", name


@pytest.mark.parametrize("path", ["", "export/csv/", "export/xlsx/"])
def test_lists_and_exports_hold_the_limits(limited, beyond, path):
    response = limited.get(f"/admin/circulars/workingcopy/{path}", {"q": "Beyond"} if not path else {})

    content = b"".join(response) if response.streaming else response.content
    assert b"Beyond the limits" not in content
    assert response.status_code == 200


def test_desk_holds_the_limits(limited, beyond):
    assert "Beyond the limits" not in limited.get("/admin/").content.decode()


@pytest.mark.parametrize("action", ["export_csv", "export_xlsx", "change_section", "delete_selected"])
def test_actions_on_rows_beyond_the_limits_reach_none(limited, beyond, action):
    data = {"action": action, "_selected_action": [str(beyond.pk)], "select_across": "1"}

    response = limited.post("/admin/circulars/workingcopy/", data)

    content = b"".join(response) if response.streaming else response.content
    assert b"Beyond the limits" not in content
    assert Circular.objects.get().home_section.slug == "beyond"


def test_contact_manager_has_no_circulars(client, make_user, beyond):
    client.force_login(make_user("lee", "contact manager"))

    for name, address in addresses(beyond).items():
        assert client.get(address).status_code in (403, 404), name
        assert client.post(address, {"revision": beyond.revision, "when": "now"}).status_code in (403, 404, 405), name


def test_uploads_of_another_are_not_seen(client, make_user, beyond):
    client.force_login(make_user("lee", "contact manager"))

    assert client.post("/admin/circulars/workingcopy/files/upload/").status_code == 403
