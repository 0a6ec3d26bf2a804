"""The pages about the portal in the admin: sanitised, audited, and public at once."""

import pytest
from django.utils import timezone

from circulars import changes
from circulars.models import AuditEntry
from portal.models import Page

pytestmark = pytest.mark.django_db
FIELDS = {"slug": "privacy", "title_ko": "개인정보 처리방침", "title_en": "", "body_en": ""}


def test_page_is_sanitised_and_turns_the_generation(staff_client):
    before = changes.state(timezone.now()).generation
    body = '<p onclick="steal()">안내</p><script>steal()</script>'

    assert staff_client.post("/admin/portal/page/add/", FIELDS | {"body_ko": body}).status_code == 302

    page = Page.objects.get()
    assert page.body_ko == "<p>안내</p>"
    assert changes.state(timezone.now()).generation != before
    assert AuditEntry.objects.get().object_type == "portal.Page"
    staff_client.post(f"/admin/portal/page/{page.pk}/change/", FIELDS | {"slug": "about", "body_ko": "<p>둘</p>"})
    page.refresh_from_db()
    assert (page.slug, page.body_ko) == ("privacy", "<p>둘</p>")


def test_every_page_stands_once_and_stays(staff_client):
    for slug in Page.Slug.values:
        staff_client.post("/admin/portal/page/add/", FIELDS | {"slug": slug, "body_ko": ""})
    page = Page.objects.first()

    assert Page.objects.count() == 4
    assert staff_client.get("/admin/portal/page/add/").status_code == 403
    assert staff_client.post(f"/admin/portal/page/{page.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("group", ["editor", "publisher", "contact manager"])
@pytest.mark.parametrize("model", ["page", "office"])
def test_pages_and_office_are_the_administrators(client, make_user, group, model):
    client.force_login(make_user("kim", group))

    assert client.get(f"/admin/portal/{model}/").status_code == 403
