"""The pages about the portal, and those for errors."""

import pytest
from django.template.loader import get_template
from django.test import override_settings

from portal.models import Office, Page
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", Page.Slug.values)
@pytest.mark.parametrize(("prefix", "language"), [("", "ko"), ("/en", "en")])
def test_page_has_a_default_text_in_both_languages(client, slug, prefix, language):
    Office.objects.create(pk=1, name_ko="한빛도 국제협력실", name_en="Hanbit Office")

    content = client.get(f"{prefix}/{slug}/").content.decode()

    assert f'<html lang="{language}">' in content
    assert content.count("<h1>") == 1
    assert ("한빛도 국제협력실" if language == "ko" else "Hanbit Office") in content


def test_page_shows_the_text_of_the_office_at_once(client):
    client.get("/en/about/")
    words = {"title_ko": "우리는", "title_en": "About us", "body_ko": "<p>본문</p>", "body_en": "<p>Text</p>"}
    Page.objects.create(slug="about", **words)

    content = client.get("/en/about/").content.decode()

    assert "<h1>About us</h1>" in content
    assert "<p>Text</p>" in content


def test_text_in_korean_alone_is_marked_on_english_pages(client):
    Page.objects.create(slug="privacy", title_ko="방침", body_ko="<p>본문</p>")
    assert '<div class="body" lang="ko">' in client.get("/en/privacy/").content.decode()


@pytest.mark.parametrize(("path", "words"), [("/nothing/", "사이트맵"), ("/en/nothing/", "Where to go from here")])
def test_not_found_page_leads_on(client, path, words):
    factories.section("top", name_ko="지방외교", name_en="Local diplomacy")

    response = client.get(path)

    assert response.status_code == 404
    content = response.content.decode()
    assert words in content or "Site map" in content
    assert ("Local diplomacy" if path.startswith("/en") else "지방외교") in content
    assert "/contacts/" in content


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_failure_pages_ask_for_nothing(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        content = get_template(name).render()

    assert 'lang="en"' in content
    assert "/en/" in content


@override_settings(DEBUG=False)
def test_failing_view_answers_with_its_page(client, monkeypatch):
    from circulars import changes

    def fail(at):
        raise RuntimeError

    monkeypatch.setattr(changes, "state", fail)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "일시적인 오류" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_header_stays_on_the_same_page_in_the_other_language(client):
    content = client.get("/en/circulars/?year=1999&x=1").content.decode()
    assert 'href="/circulars/?year=1999"' in content


def test_browsers_find_an_icon_everywhere(client, staff_client):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert response.url.endswith("img/mark.svg")
    assert 'rel="icon"' in staff_client.get("/admin/").content.decode()
