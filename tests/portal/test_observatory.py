"""The scoring of Mozilla's observatory: its rules on made-up answers, and our pages under it without a server.

``benchmarks/proofs/observatory.py`` asks the same through nginx and TLS.
"""

import pytest

from benchmarks.observatory import Answer, score
from tests import factories

URL = "https://portal.example/"
GOOD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Type": "text/html; charset=utf-8",
}


def points(
    changes: dict[str, str] | None = None, *, url: str = URL, body: str = "", redirected=(URL,)
) -> tuple[int, str]:
    headers = [(name, value) for name, value in (GOOD | (changes or {})).items() if value]
    found = score(Answer(url, headers, body, redirected))
    return found.points, found.grade


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (130, "A+")),
        ({"Content-Security-Policy": ""}, (55, "C")),
        ({"Content-Security-Policy": "default-src 'self'"}, (80, "B+")),
        ({"Content-Security-Policy": "default-src 'self'", "X-Frame-Options": "DENY"}, (120, "A+")),
        ({"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'"},
         (80, "B+")),
        ({"Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-eval'; frame-ancestors 'none'"},
         (110, "A+")),
        ({"Strict-Transport-Security": "max-age=3600"}, (120, "A+")),
        ({"Strict-Transport-Security": ""}, (80, "B+")),
        ({"X-Content-Type-Options": ""}, (125, "A+")),
        ({"Referrer-Policy": "unsafe-url"}, (120, "A+")),
        ({"Cross-Origin-Resource-Policy": "cross-origin"}, (120, "A+")),
        ({"Set-Cookie": "hoeram_session=1; Secure; HttpOnly; SameSite=Lax"}, (135, "A+")),
        ({"Set-Cookie": "hoeram_session=1; Secure; SameSite=Lax"}, (70, "B")),
        ({"Set-Cookie": "hoeram_session=1; HttpOnly; SameSite=Lax"}, (120, "A+")),
        ({"Access-Control-Allow-Origin": "https://e.example", "Access-Control-Allow-Credentials": "true"}, (50, "C")),
        ({"Access-Control-Allow-Origin": "*"}, (130, "A+")),
    ],
)  # fmt: skip
def test_rules(changes, expected):
    assert points(changes) == expected


def test_rules_of_scripts_and_redirects():
    assert points(body='<script src="/static/a.js"></script>')[0] == 130
    assert points(body='<script src="/static/a.js" integrity="sha256-x"></script>')[0] == 135
    assert points(body='<script src="https://cdn.example/a.js"></script>')[0] == 125
    assert points(body='<script src="http://cdn.example/a.js"></script>')[0] == 50
    assert points(redirected=())[0] == 80
    assert points(redirected=None)[0] == 130
    assert points(redirected=("http://portal.example/en/", URL))[0] == 120
    assert points(url="http://portal.example/")[1] != "A+"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/en/", "{path}", "/circulars/", "/search/?q=a", "/admin/login/", "/no/"])
def test_our_pages_are_worth_the_highest_grade(client, settings, address):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    address = address.format(path=f"/circulars/{factories.published().circular.path}/")
    answer = client.get(address, secure=True, headers={"Origin": "https://other.example"})
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in answer.cookies.values()]

    found = score(
        Answer(f"https://testserver{address}", [*answer.headers.items(), *cookies], answer.content.decode(), None)
    )

    assert (found.grade, found.points >= 130) == ("A+", True), found
