"""The two ways out: every public route, asked for circulars in every state, in both languages.

A route that the table below does not know fails, and so does one whose SQL reads editions past their door. Only
the routes in ``EARLIER_EDITIONS`` may read what was public once.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import override

from circulars import draft_links, memory
from circulars.api import following
from circulars.codes import new_code
from circulars.models import DraftLink, Edition, WorkingCopy
from circulars.throttling.classes import CLASSES
from tests import doors, paper_samples, sampled
from tests.doors import Case, World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def once(world: World, case: Case) -> list[dict]:
    """A route without parameters, or whose answer does not depend on the circular."""
    return [{}] if case.state == "live" else []


def detail(world: World, case: Case) -> list[dict]:
    return [case.address]


def translation(world: World, case: Case) -> list[dict]:
    return [{**case.address, "language": language} for language in doors.languages()]


def version(world: World, case: Case) -> list[dict]:
    return [{**case.address, "version": number} for number in (1, 2, 99)]


def each(filler: Callable[[World, Case], list[dict]], **rest: object) -> Callable[[World, Case], list[dict]]:
    return lambda world, case: [{**arguments, **rest} for arguments in filler(world, case)]


def version_of_translation(world: World, case: Case) -> list[dict]:
    return [{**values, "version": 1} for values in translation(world, case)]


def codes(world: World, case: Case) -> list[dict]:
    return [{"code": code} for code in case.circular.editions.values_list("code", flat=True)]


def file(world: World, case: Case) -> list[dict]:
    return [{"code": case.file.code, "name": name} for name in (case.file_name, "anything.txt")]


def file_version(world: World, case: Case) -> list[dict]:
    names = {case.file_name, case.former_file_name} - {""}
    return [{"code": case.file.code, "version": number, "name": name} for number in (1, 2) for name in names]


def slug(name: str) -> Callable[[World, Case], list[dict]]:
    return lambda world, case: [{"slug": getattr(world, name)}] if case.state == "live" else []


def guessed(**rest: object) -> Callable[[World, Case], list[dict]]:
    """A route behind a signed link, asked by somebody who has none; tests of its own ask it with one."""
    return lambda world, case: [{"token": "a-guess", **rest}] if case.state == "live" else []


def both(*fillers: Callable[[World, Case], list[dict]]) -> Callable[[World, Case], list[dict]]:
    """One name for a route with and without the language of the document."""
    return lambda world, case: [arguments for filler in fillers for arguments in filler(world, case)]


# Route name → the keyword arguments to ask it with. A new route has to be entered here, with its door in mind.
ROUTES: dict[str, Callable[[World, Case], list[dict]]] = {
    "icon": once,
    "theme": lambda world, case: [{"name": "0" * 16}] if case.state == "live" else [],
    "logo": lambda world, case: [{"name": "0" * 16}] if case.state == "live" else [],
    "portal:styles": once,
    "healthz": once,
    "readyz": once,
    "metrics": once,
    "portal:about": once,
    "portal:privacy": once,
    "portal:copyright": once,
    "portal:accessibility": once,
    "contacts:index": once,
    "contacts:team": slug("team"),
    "contacts:post": lambda world, case: [{"slug": world.post}],
    "contacts:post-card": lambda world, case: [{"pk": case.circular.post_id}] if case.state == "live" else [],
    "contacts:post-card-3": lambda world, case: [{"pk": case.circular.post_id}] if case.state == "live" else [],
    "circulars:home": once,
    "circulars:list": once,
    "circulars:section": slug("section"),
    "circulars:addressees": once,
    "circulars:addressee": slug("addressee"),
    "circulars:dossiers": once,
    "circulars:dossier": slug("dossier"),
    "circulars:events": once,
    "circulars:event": slug("event"),
    "circulars:deadlines": once,
    "circulars:search": once,
    "circulars:suggest": once,
    "circulars:opensearch": once,
    "circulars:site-map": once,
    "circulars:feedback": once,
    "circulars:feedback-thanks": once,
    "circulars:alert-ask": once,
    "circulars:alert-asked": once,
    "circulars:alert-forgotten": once,
    "circulars:alert-confirm": guessed(),
    "circulars:alert-manage": guessed(),
    "circulars:alert-stop": guessed(),
    "circulars:figures": once,
    "circulars:reads": detail,
    "circulars:draft": guessed(),
    "circulars:draft-thanks": guessed(),
    "circulars:draft-with": guessed(circular_id=1),
    "circulars:draft-file": guessed(code="x", name="x.pdf"),
    "circulars:detail": detail,
    "circulars:detail-language": translation,
    "circulars:history": detail,
    "circulars:cited-by": detail,
    "circulars:side-by-side": detail,
    "circulars:compare": both(detail, translation),
    "circulars:verify": once,
    "circulars:verify-code": codes,
    "circulars:version": both(version, version_of_translation),
    "circulars:file": file,
    "circulars:file-version": file_version,
    "circulars:file-text": file,
    "circulars:file-copy": file,
    "circulars:file-copy-thanks": file,
    "circulars:files-zip": both(detail, translation),
    "circulars:dates": both(detail, translation),
    "circulars:calendar": once,
    "circulars:calendar-section": slug("section"),
    "circulars:calendar-dossier": slug("dossier"),
    "circulars:calendar-addressee": lambda world, case: [{"slug": "members"}] if case.state == "live" else [],
    "circulars:event-dates": slug("event"),
    "circulars:follow": once,
    "circulars:feed-site": once,
    "circulars:feed-search": once,
    "circulars:feed-section": slug("section"),
    "circulars:feed-issuer": lambda world, case: [{"slug": "uclg"}] if case.state == "live" else [],
    "circulars:feed-dossier": slug("dossier"),
    "circulars:feed-addressee": lambda world, case: [{"slug": "members"}] if case.state == "live" else [],
    "robots": once,
    "security-txt": once,
    "sitemap": once,
    "sitemap-pages": once,
    "sitemap-part": lambda world, case: [{"part": 0}] if case.state == "live" else [],
    "circulars:card": both(detail, translation),
    "circulars:pdf": both(detail, translation),
    "circulars:pdf-version": both(version, version_of_translation),
    "circulars:pdf-with-files": both(detail, translation),
    "circulars:docx": both(detail, translation),
    "circulars:dossier-pdf": slug("dossier"),
    "circulars:share": both(detail, translation),
    "circulars:qr": both(each(detail, form="svg"), each(translation, form="png")),
    "circulars:cite": both(each(detail, form="bib"), each(translation, form="ris")),
    "api:root": once,
    "api:schema": once,
    "api:docs": once,
    "api:circulars": once,
    "api:circular": detail,
    "api:circular-language": translation,
    "api:editions": detail,
    "api:edition": version,
    "api:edition-language": version_of_translation,
    "api:sections": once,
    "api:section": slug("section"),
    "api:issuers": once,
    "api:issuer": lambda world, case: [{"slug": "uclg"}] if case.state == "live" else [],
    "api:topics": once,
    "api:terms": once,
    "api:topic": slug("topic"),
    "api:teams": once,
    "api:team": slug("team"),
    "api:events": once,
    "api:event": slug("event"),
    "api:dossiers": once,
    "api:dossier": slug("dossier"),
    "api:changes": once,
    "api:unknown": lambda world, case: [{"rest": "nothing/here/"}] if case.state == "live" else [],
}

# The routes that may read from ``released(at)``; DESIGN, rule 2.
EARLIER_EDITIONS = {
    "circulars:history",
    "circulars:compare",
    "circulars:verify-code",
    "circulars:version",
    "circulars:pdf-version",
    "circulars:file-version",
    "api:editions",
    "api:edition",
    "api:edition-language",
}

QUERIES = (
    "",
    "?view=print",
    "?in=doors",
    "?page=1",
    "?year=2026",
    "?issuer=uclg",
    "?language=en",
    "?download=1",
    "?q=Title",
    "?q=file",
    "?with=ko",
)
SHORT = QUERIES[:2]  # for circulars that no list may hold: what lists do is asked once, with the live one


def queries(case: Case) -> tuple[str, ...]:
    """On PostgreSQL each address once in each view: what is read through is the same SQL, which SQLite shows whole."""
    in_full = case.state == "live" and (connection.vendor == "sqlite" or sampled.EVERY_CASE)
    return QUERIES if in_full else SHORT


def body_of(answer: HttpResponse) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:4] == b"%PDF":
        content = re.sub(r"\s", "", paper_samples.text_of(content)).encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content += b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    if "json" in answer.headers.get("Content-Type", ""):
        content += json.dumps(json.loads(content), ensure_ascii=False).encode()
    return content


def reverse_all(route: str, arguments: dict) -> list[str]:
    addresses = []
    for language in ("ko", "en"):
        with override(language):
            addresses.append(reverse(route, kwargs=arguments))
    return list(dict.fromkeys(addresses))


def ask(client, route: str, address: str, world: World, case: Case) -> list[str]:
    """What is wrong with the answer of one address, in plain words."""
    asked: list[str] = []

    def listen(execute, sql, parameters, many, context):
        asked.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(listen):
        answer = client.get(address)
        body = body_of(answer)
    problems = []
    name = case.file_name.encode()  # an address that somebody asks for may be repeated to them
    for state in doors.CLOSED:
        if world.cases[state].token.encode() in body.replace(name, b""):
            problems.append(f"{route} shows the {state} circular at {address}")
    former = world.cases["superseded"].former.encode()
    if former in body and route not in EARLIER_EDITIONS:
        problems.append(f"{route} shows words of a replaced edition at {address}")
    allowed = {"live", "released"} if route in EARLIER_EDITIONS else {"live"}
    for sql in asked:
        if wrong := doors.opened(sql) - allowed:
            problems.append(f"{route} reads through {sorted(wrong)} at {address}: {sql[:300]}")
    if answer.cookies:
        problems.append(f"{route} sets a cookie at {address}")
    is_page = route in PAGES and f"/{OTHER}/" not in address and answer.status_code != 400  # a parameter it refuses
    if case.state in ("draft", "in_review", "scheduled") and is_page and answer.status_code != 404:
        problems.append(f"{route} answers {answer.status_code} for a {case.state} circular at {address}")
    if case.state in ("hidden", "erased") and is_page and answer.status_code != 410:
        problems.append(f"{route} answers {answer.status_code} for a {case.state} circular at {address}")
    return problems


# The routes whose address means one circular or file: 404 before it is public, 410 after it was removed.
OTHER = "ko"  # a language that no circular here has
PAGES = {
    "circulars:detail",
    "circulars:side-by-side",
    "circulars:file",
    "circulars:file-text",
    "circulars:file-copy",
    "circulars:files-zip",
    "circulars:card",
    "circulars:pdf",
    "circulars:pdf-with-files",
    "circulars:docx",
    "circulars:share",
    "circulars:qr",
    "circulars:cite",
    "api:circular",
}


def walk(client, world: World) -> list[str]:
    problems = []
    for route, pattern in dict(doors.public_routes()).items():
        arguments_of = ROUTES.get(route)
        if arguments_of is None:
            problems.append(f"{route} ({pattern}) is a new route: enter it in ROUTES with its door in mind")
            continue
        for case in world.cases.values():
            memory.forget()  # what a route keeps, it reads at least once under our eyes
            for arguments in arguments_of(world, case):
                for address in reverse_all(route, arguments):
                    for query in queries(case):
                        problems += ask(client, route, address + query, world, case)
    return problems


@pytest.fixture
def world(make_user) -> World:
    return doors.build(make_user)


def test_nothing_leaks_through_any_route(client, world, monkeypatch, settings):
    settings.RATES = dict.fromkeys(CLASSES, 0)  # the walk asks more than a network may
    monkeypatch.setattr(following, "SETTLED_AFTER", timedelta(0))  # what has just happened is told to programs as well
    assert walk(client, world) == []


LINK_ROUTES = ("draft", "draft-thanks", "draft-with", "draft-file")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_draft_link_opens_the_words_of_its_own_draft_alone(client, world, language):
    """Links that nothing ended, as if giving and ending them had failed: the state of the circular still decides."""
    now = timezone.now()
    problems = []
    for case in world.cases.values():
        copy = case.circular.working_copies.get()
        link = DraftLink.objects.create(
            working_copy=copy, code=new_code(26), recipient="x", created_at=now, expires_at=now + timedelta(days=1)
        )
        is_draft = case.state in ("draft", "in_review", "scheduled")
        for other in world.cases.values():
            of_other = {
                "draft-with": {"circular_id": other.circular.pk},
                "draft-file": {"code": other.file.code, "name": other.file_name},
            }
            for route in LINK_ROUTES:
                values = {"token": draft_links.token_of(link), **of_other.get(route, {})}
                with override(language):
                    where = reverse(f"circulars:{route}", kwargs=values)
                answer = client.get(where)
                body = body_of(answer).decode(errors="replace").replace(other.file_name, "")
                found = [one.state for one in world.cases.values() if one.token in body]
                allowed = {case.state} if is_draft else set()
                if set(found) - allowed:
                    problems.append(f"{route} of a link to the {case.state} circular shows {found} at {where}")
                if not is_draft and answer.status_code != 410:
                    problems.append(f"{route} answers {answer.status_code} for a {case.state} circular at {where}")
                if answer["Cache-Control"] != "private, no-store" or "noindex" not in answer["X-Robots-Tag"]:
                    problems.append(f"{route} may be kept at {where}")
    assert problems == []


def test_withdrawn_circular_stays_readable_under_its_notice(client, world):
    case = world.cases["withdrawn"]

    answer = client.get(f"/circulars/{case.circular.path}/")

    assert answer.status_code == 200
    assert case.token in answer.content.decode()
    assert doors.WITHDRAWN_BECAUSE in answer.content.decode()


@pytest.mark.parametrize("state", ["hidden", "erased"])
def test_removed_circular_answers_410_with_the_reason_alone(client, world, state):
    case = world.cases[state]

    answer = client.get(f"/circulars/{case.circular.path}/")

    assert answer.status_code == 410
    assert doors.REASON in answer.content.decode()
    assert case.token not in answer.content.decode()


def leaky_list(request):
    return HttpResponse("\n".join(Edition.objects.values_list("title", flat=True)))


def leaky_desk(request):
    return HttpResponse("\n".join(WorkingCopy.objects.values_list("title", flat=True)))


urlpatterns = [path("leak/", leaky_list, name="leak"), path("leak/desk/", leaky_desk, name="leak-desk")]


@override_settings(ROOT_URLCONF="tests.test_doors")
def test_walk_sees_a_route_that_forgets_its_door(client, world, monkeypatch):
    monkeypatch.setitem(ROUTES, "leak", once)

    problems = "\n".join(walk(client, world))

    assert "leak reads through ['none']" in problems
    assert "leak shows the scheduled circular" in problems
    assert "leak-desk (leak/desk/) is a new route" in problems
