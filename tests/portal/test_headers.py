import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import security
from portal.middleware.client import ClientAddressMiddleware
from portal.middleware.head import HeadMiddleware
from portal.middleware.headers import SecurityHeadersMiddleware
from tests.portal.test_settings import SERVING, ask


def answer(rf, path: str, **headers: str) -> HttpResponse:
    def view(request):
        response = HttpResponse(headers=headers)
        response.set_cookie("stray", "1")
        return response

    return SecurityHeadersMiddleware(view)(rf.get(path))


def test_public_policy_allows_nothing_inline(rf):
    policy = answer(rf, "/")["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_desk_policy_has_one_nonce_per_answer(rf):
    first, second = (answer(rf, "/admin/")["Content-Security-Policy"] for _ in range(2))

    assert "'nonce-" in first
    assert first != second
    assert "unsafe" not in first
    assert "img-src 'self' data: blob:" in first


def test_public_answer_carries_neither_cookie_nor_last_modified(rf):
    response = answer(rf, "/", **{"Last-Modified": "Wed, 05 Dec 2018 00:00:00 GMT"})

    assert not response.cookies
    assert not response.has_header("Last-Modified")
    assert answer(rf, "/admin/").cookies


def test_stricter_policy_of_a_view_stays(rf):
    policy = "sandbox; default-src 'none'"

    assert answer(rf, "/files/1/a.pdf", **{"Content-Security-Policy": policy})["Content-Security-Policy"] == policy


def test_every_header_is_there(client):
    response = client.get("/healthz")

    assert {
        name: response.get(name)
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": security.PERMISSIONS_POLICY,
    }


@pytest.mark.django_db
def test_cookies_of_the_desk_stay_at_the_desk(client, make_user):
    make_user("kim")
    page = client.get("/admin/login/")
    response = client.post("/admin/login/", {"username": "kim", "password": "correct horse battery"})

    assert response.status_code == 302
    cookies = {**page.cookies, **response.cookies}
    assert set(cookies) == {"hoeram_csrf", "hoeram_device", "hoeram_language", "hoeram_session"}
    for cookie in cookies.values():
        assert cookie["path"] == "/admin/"
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Lax", "Strict")


HOST_SESSION = "__Host-hoeram_session"


@pytest.mark.django_db
def test_session_is_of_this_host_alone_where_there_is_https(make_user, settings):
    made = "settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN"
    assert ask(made, **SERVING).stdout.strip() == f"('{HOST_SESSION}', '/', None)"
    plain = ask(made, **SERVING, PORTAL_HTTPS="False").stdout.strip()
    assert plain == "('hoeram_session', '/admin/', None)"

    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_SECURE = HOST_SESSION, "/", True
    make_user("kim")
    client = Client()
    fields = {"username": "kim", "password": "correct horse battery"}
    cookie = client.post("/admin/login/", fields, secure=True).cookies[HOST_SESSION]
    assert (cookie["path"], cookie["domain"], bool(cookie["secure"]), bool(cookie["httponly"])) == ("/", "", True, True)
    ended = client.post("/admin/logout/", secure=True).cookies[HOST_SESSION]
    assert (ended["path"], bool(ended["secure"]), ended["max-age"]) == ("/", True, 0)  # else browsers keep it


@pytest.mark.django_db
def test_session_of_staff_changes_no_public_page_and_costs_it_nothing(make_user, settings, django_assert_num_queries):
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_PATH = HOST_SESSION, "/"
    make_user("kim")
    staff, reader = Client(), Client()
    staff.post("/admin/login/", {"username": "kim", "password": "correct horse battery"})
    reader.get("/circulars/")
    with CaptureQueriesContext(connection) as asked:
        seen = reader.get("/circulars/")
    with django_assert_num_queries(len(asked)):
        answer = staff.get("/circulars/")

    assert answer.content == seen.content
    assert answer.headers == seen.headers
    assert not answer.cookies
    assert "Vary" not in answer


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "spoofed, 198.51.100.7", "198.51.100.7"),
        (2, "spoofed, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),  # fewer than promised: somebody came past the proxy
        (1, "", "10.0.0.1"),
    ],
)
def test_address_of_the_reader_behind_proxies(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")

    ClientAddressMiddleware(lambda request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == address


def test_head_has_the_length_of_get_and_no_body(rf):
    def view(request):
        return HttpResponse(b"12345", headers={"Content-Length": "5"})

    response = HeadMiddleware(view)(rf.head("/"))

    assert (response.content, response["Content-Length"]) == (b"", "5")
    assert HeadMiddleware(view)(rf.get("/")).content == b"12345"


@pytest.mark.django_db  # closing a response closes what is idle at the database
def test_head_of_a_file_sends_nothing_and_closes_it(rf, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    file = path.open("rb")

    response = HeadMiddleware(lambda request: StreamingHttpResponse(file))(rf.head("/"))

    assert b"".join(response.streaming_content) == b""
    response.close()
    assert file.closed
