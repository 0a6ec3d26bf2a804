from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from portal.middleware.language import LanguageMiddleware, language_of_path


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "ko"),
        ("/en/", "en"),
        ("/en", "en"),
        ("/english/", "ko"),
        ("/circulars/en/2018/31/en/", "ko"),
        ("/ko/", "ko"),
        ("/fr/", "ko"),
        ("/api/v1/circulars/", "en"),
        ("", "ko"),
    ],
)
def test_language_comes_from_the_path(path, language):
    assert language_of_path(path) == language


def test_language_the_office_does_not_offer_is_korean(settings):
    settings.INTERFACE_LANGUAGES = ["ko"]

    assert language_of_path("/en/") == "ko"


def test_public_answer_ignores_the_browser(rf):
    seen = []

    def view(request):
        seen.append(get_language())
        return HttpResponse()

    for path in ("/", "/en/"):
        request = rf.get(path, headers={"Accept-Language": "fr"})
        request.COOKIES["hoeram_language"] = "en"
        response = LanguageMiddleware(view)(request)
        assert not response.has_header("Vary")
        assert response["Content-Language"] == seen[-1]

    assert seen == ["ko", "en"]
    assert get_language() == "ko"


@pytest.mark.django_db
def test_login_page_remembers_its_language_for_the_desk_alone(client):
    response = client.get("/admin/login/?lang=en")

    assert response["Content-Language"] == "en"
    cookie = response.cookies["hoeram_language"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == ("en", "/admin/", "Strict")
    assert cookie["httponly"]
    assert client.get("/admin/login/")["Content-Language"] == "en"


@pytest.mark.django_db
def test_login_page_refuses_unknown_language(client):
    response = client.get("/admin/login/?lang=fr")

    assert response["Content-Language"] == "ko"
    assert "hoeram_language" not in response.cookies


@pytest.mark.django_db
def test_desk_speaks_its_users_language(client, make_user):
    client.force_login(make_user("kim", is_superuser=True, language="en"))

    assert client.get("/admin/")["Content-Language"] == "en"


def test_a_moment_has_its_hour_in_korean_as_offices_write_it():
    moment = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    with override("ko"):
        assert date_format(moment, "DATETIME_FORMAT") == "2026년 11월 22일 14:05"
        assert date_format(moment, "TIME_FORMAT") == "14:05"


@pytest.mark.django_db
def test_page_that_asks_to_log_in_again_speaks_the_language_of_who_worked_here(client, make_user):
    make_user("lee", "administrator", language="en")
    answer = client.post("/admin/login/", {"username": "lee", "password": "correct horse battery"})
    assert answer["Content-Language"] == "en"
    page = client.get("/admin/")
    assert client.cookies["hoeram_language"].value == "en"
    assert "hoeram_language" not in client.get("/admin/").cookies  # said once

    del client.cookies[settings.SESSION_COOKIE_NAME]
    form = {"name_ko": "주제", "name_en": "Topic"}
    again = client.post("/admin/circulars/topic/add/", form, headers={"Origin": "http://testserver"})

    assert page.status_code == 200
    assert again.status_code == 401
    assert "Your session has ended" in again.content.decode()
    kept = BeautifulSoup(again.content, "html.parser").select_one("[name=kept_form]").text
    told = client.post(
        "/admin/login/", {"username": "lee", "password": "correct horse battery", "kept_form": kept.strip()}
    )
    assert "press the button to send it again" in told.content.decode()
