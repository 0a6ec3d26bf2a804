import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from circulars import changes
from portal.models import Office, Page
from portal.office import current_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office.objects.create(pk=1, name_ko="가람도 국제협력실", name_en="Garam Office", short_name_ko="가람도")


@pytest.mark.database
def test_there_is_one_office(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(pk=2, name_ko="다른 기관")


def test_names_fall_back_to_korean(office):
    assert office.short_name == "가람도"
    with translation.override("en"):
        assert office.name == "Garam Office"
        assert office.short_name == "가람도"


def test_without_an_office_the_product_gives_its_name():
    assert current_office().name_ko == "회람"
    assert not Office.objects.exists()


@pytest.mark.database
def test_office_is_read_once_per_generation(office, django_assert_num_queries):
    with django_assert_num_queries(2):
        for generation in ("office-1", "office-1", "office-2", "office-2"):
            assert current_office(generation) == office


@pytest.mark.database
@pytest.mark.parametrize("model", [Office, Page])
def test_change_of_what_pages_show_raises_the_generation(model):
    from django.utils import timezone

    before = changes.state(timezone.now()).generation
    if model is Office:
        Office.objects.create(pk=1, name_ko="가람도")
    else:
        Page.objects.create(slug="about", title_ko="안내")

    assert changes.state(timezone.now()).generation != before


def test_page_without_english_text_is_shown_in_korean():
    page = Page(slug="about", title_ko="안내", body_ko="<p>안내</p>")
    with translation.override("en"):
        assert (page.title, page.body, page.body_language) == ("안내", "<p>안내</p>", "ko")


@pytest.mark.database
def test_unknown_page_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(slug="blog", title_ko="블로그")


def test_office_in_the_admin_is_one_form(staff_client):
    assert staff_client.get("/admin/portal/office/")["Location"] == "/admin/portal/office/add/"
    fields = {"name_ko": "가람도 국제협력실", "new_days": 7, "quiet_after_days": 90}
    assert staff_client.post("/admin/portal/office/add/", fields).status_code == 302

    office = Office.objects.get()
    assert office.pk == 1
    assert staff_client.get("/admin/portal/office/")["Location"] == "/admin/portal/office/1/change/"
    assert staff_client.get("/admin/portal/office/add/").status_code == 403
    assert "가람도 국제협력실" in staff_client.get("/admin/").content.decode()


def test_text_of_a_page_is_sanitised(staff_client):
    fields = {"slug": "about", "title_ko": "안내", "body_ko": "<p onclick='x()'>회람<script>alert(1)</script></p>"}

    assert staff_client.post("/admin/portal/page/add/", fields).status_code == 302
    assert Page.objects.get().body_ko == "<p>회람</p>"
