import pytest
from django.template import engines
from django.test import Client

from portal import errors
from portal.middleware.language import LanguageMiddleware


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/no-such-page/", "ko"), ("/en/no-such-page/", "en")])
def test_unknown_address_gets_a_page_in_its_language(client, path, language):
    response = client.get(path)

    assert response.status_code == 404
    assert response["Content-Language"] == language
    assert response["Cache-Control"] == "no-store"
    assert f'<html lang="{language}"' in response.content.decode()
    assert not response.cookies


def test_unknown_address_under_api_answers_json(client):
    response = client.get("/api/v1/no-such-resource/")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert response.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_failure_asks_no_database(rf, path):
    """Without the mark for the database, a query fails this test."""
    response = errors.server_error(rf.get(path))

    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert "오류" in response.content.decode()
    assert 'lang="en"' in response.content.decode()


def test_failure_under_api_answers_json(rf):
    response = errors.server_error(rf.get("/api/v1/circulars/"))

    assert (response.status_code, response["Content-Type"]) == (500, "application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("view", [errors.bad_request, errors.permission_denied])
def test_other_refusals_have_a_page(rf, view):
    response = LanguageMiddleware(view)(rf.get("/en/"))

    assert response.status_code in (400, 403)
    assert "<h1" in response.content.decode()


def test_foreign_host_is_refused_without_a_page(client):
    response = client.get("/", headers={"host": "attacker.example"})

    assert response.status_code == 400
    assert "attacker" not in response.content.decode()


@pytest.mark.django_db
def test_form_of_the_desk_without_its_cookie_is_explained():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "kim", "password": "x"})

    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_undefined_variable_in_our_template_is_noticed(tmp_path, settings):
    """The suite's own net: what it is for, and what it lets through."""
    from tests import template_variables

    folder = settings.BASE_DIR / "templates" / "portal"
    template = engines["django"].get_template("portal/form_refused.html").template
    assert folder.as_posix() in template.origin.name

    undefined = template_variables.UndefinedVariable("undefined")
    assert "%s" in undefined
    assert undefined % "from_nowhere" == ""  # outside a template of ours nothing is raised
    node = template.nodelist.get_nodes_by_type(type(template.nodelist[0]))[0]

    def render(self):
        return undefined % "message"

    with pytest.raises(AssertionError, match="Undefined template variable message in templates/portal"):
        render(node)


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%00", "state=a%00b", "home_section__id__exact=%00"])
def test_null_character_in_a_list_of_the_desk_is_refused_in_words(staff_client, query):
    response = staff_client.get(f"/admin/circulars/workingcopy/?{query}")

    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/events/%00/", 404),
        ("/en/events/a%00/event.ics", 404),
        ("/feeds/issuers/%00.atom", 404),
        ("/calendars/addressees/%00.ics", 404),
        ("/dossiers/%00/dossier.pdf", 404),
        ("/circulars/uclg/2026/%00/circular.pdf", 404),
        ("/sections/%00/", 404),
        ("/api/v1/events/%00/", 404),
        ("/events/?place=%00", 200),
        ("/circulars/?event=%00", 400),
    ],
)
def test_null_character_in_a_public_address_fails_nothing(client, address, status):
    assert client.get(address).status_code == status
