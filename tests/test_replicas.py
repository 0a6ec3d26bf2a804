"""A real primary and a real replica of PostgreSQL: who is read, and what goes on while one of them is away.

The tests use the portal of this process: its default database is moved to the primary of the pair for a while.
"""

import os
import time
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError, close_old_connections, connection, connections
from django.test import Client
from django.utils import timezone

from circulars import changes, memory, publishing
from circulars.models import Generation
from portal.databases import breakers, routing
from portal.databases.postgresql.base import ServerAway
from scripts import postgres_pair
from tests import factories, migrated

pytestmark = [pytest.mark.database, pytest.mark.xdist_group("replicas")]
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def pair(django_db_blocker):
    """The tables are those that every test begins with; what the default database was is put back afterwards."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("replicas are those of PostgreSQL")
        url = urlsplit(os.environ["PORTAL_DATABASE_URL"])._replace(path=f"/{migrated.postgresql_name(connection)}")
        connections.close_all()
        with postgres_pair.pair() as both:
            both.fill_from(urlunsplit(url))
            before = dict(connection.settings_dict)
            connection.settings_dict.update(_settings(both.primary))
            connections.settings["replica_1"] = before | _settings(both.replica)
            try:
                yield both
            finally:
                connections.close_all()
                connection.settings_dict.clear()
                connection.settings_dict.update(before)
                del connections.settings["replica_1"]
                if hasattr(connections._connections, "replica_1"):
                    del connections["replica_1"]


def _settings(server: postgres_pair.Server) -> dict:
    return {
        "HOST": str(server.socket), "PORT": "", "USER": "postgres", "PASSWORD": "", "NAME": "postgres",
        "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True,
    }  # fmt: skip


@pytest.fixture
def world(pair, settings, monkeypatch):
    settings.DATABASE_ROUTERS = ["portal.databases.routing.Router"]
    monkeypatch.setattr(breakers, "HELD", 0.1)
    monkeypatch.setattr(routing, "shown", routing.Shown())
    breakers.forget()
    memory.forget()
    yield pair
    for server in (pair.primary, pair.replica):
        if not server.is_running():
            server.start()
    pair.resume_replay()
    pair.catch_up()
    connections.close_all()
    breakers.forget()


@pytest.fixture
def page(world) -> str:
    edition = factories.published(title="A forum on water")
    world.catch_up()
    return f"/circulars/{edition.circular.path}/"


def get(path: str, client: Client | None = None, **headers):
    close_old_connections()  # as between two requests of a server
    return (client or Client(raise_request_exception=False)).get(path, **headers)


def post(path: str, data: dict, client: Client, **headers):
    close_old_connections()
    return client.post(path, data, **(ORIGIN | headers))


@contextmanager
def asked(alias: str):
    """How many statements the server of ``alias`` is asked inside."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connections[alias].execute_wrapper(note):
        yield seen


def desk(world) -> Client:
    user = get_user_model().objects.filter(username="minji").first()
    if user is None:
        user = get_user_model().objects.create_superuser("minji", "minji@office.example", PASSWORD)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    world.catch_up()
    return client


def removed(path: str):
    circular = factories.Circular.objects.get(path=path.removeprefix("/circulars/").strip("/"))
    by = get_user_model().objects.create_user(f"staff{time.monotonic_ns()}", password=PASSWORD)
    publishing.removal.hide(circular.pk, by=by, now=timezone.now(), reason_ko="개인정보가 있었습니다.", reason_en="")


def test_pages_are_read_from_the_replica_and_one_number_from_the_primary(world, page):
    get(page)
    with asked("default") as of_primary, asked("replica_1") as of_replica:
        assert get(page).status_code == 200

    assert [sql for sql in of_primary if "pg_" not in sql] == [routing.COUNTER]
    assert 0 < len(of_replica) <= 5
    with asked("default") as of_primary, asked("replica_1") as of_replica:
        assert get("/admin/login/").status_code == 200
    assert of_replica == []


def test_what_was_removed_is_gone_although_the_replica_lags(world, page):
    assert get(page).status_code == 200
    world.pause_replay()
    removed(page)

    assert get(page).status_code == 410
    assert get(f"/api/v1{page}").status_code == 410
    assert page not in get("/circulars/").content.decode()


def test_staff_see_at_once_what_they_changed(world, page):
    world.pause_replay()
    newer = factories.published(title="A second paper")

    assert "A second paper" in get(f"/circulars/{newer.circular.path}/").content.decode()
    world.resume_replay()
    world.catch_up()
    with asked("default") as of_primary:
        get(f"/circulars/{newer.circular.path}/")
    assert of_primary == [routing.COUNTER]


def test_without_the_primary_everything_is_read(world, page):
    world.stop_primary()

    for path in (page, "/", "/circulars/", "/search/?q=water", "/feeds/site.atom", "/api/v1/circulars/", "/contacts/",
                 "/sitemap.xml", f"{page}history/", f"{page}qr.svg", "/alerts/", "/admin/login/"):  # fmt: skip
        began = time.monotonic()
        response = get(path)
        assert response.status_code == 200, path
        assert time.monotonic() - began < 5
    assert "A forum on water" in get(page).content.decode()
    assert get("/circulars/uclg/1999/77/").status_code == 404


def test_primary_that_dies_during_a_request_is_not_noticed(world, page):
    """The connection is open and trusted when its server goes away."""
    world.pause_replay()
    changes.touch()  # so that the replica does not serve it by itself
    world.stop_replica()
    assert get(page).status_code == 200
    world.start_replica()
    world.stop_primary()

    assert Client(raise_request_exception=False).get(page).status_code == 200


def test_nothing_comes_back_that_was_removed_before_the_primary_died(world, page):
    assert get(page).status_code == 200
    world.pause_replay()
    removed(page)
    assert get(page).status_code == 410
    world.stop_primary()

    response = get(page)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    world.resume_replay()
    time.sleep(1)
    assert get(page).status_code in (410, 503)  # what the replica has received is all it can show
    world.start_primary()
    time.sleep(0.3)
    assert get(page).status_code == 410


def test_lost_change_that_removed_nothing_closes_no_page(world, page):
    assert get(page).status_code == 200
    world.pause_replay()
    changes.touch()
    assert get(page).status_code == 200
    world.stop_primary()

    assert get(page).status_code == 200


def test_staff_stay_logged_in_read_and_are_told_why_they_cannot_save(world, page):
    client = desk(world)
    assert get("/admin/", client).status_code == 200
    world.stop_primary()

    assert get("/admin/circulars/workingcopy/", client).status_code == 200
    typed = {"name_ko": "한빛도 국제협력실", "body": "세 줄을\n적었습니다 <b>"}
    answer = post("/admin/portal/office/1/change/", typed, client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    body = answer.content.decode()
    assert "지금은 저장할 수 없습니다" in body
    assert "적었습니다 &lt;b&gt;" in body
    assert 'action="/admin/portal/office/1/change/"' in body
    other = post("/admin/portal/office/1/change/", typed, client, HTTP_ORIGIN="http://evil.example")
    assert "적었습니다" not in other.content.decode()
    machine = post("/admin/portal/office/1/change/", typed, client, HTTP_ACCEPT="application/json")
    assert (machine.status_code, machine["Content-Type"]) == (503, "application/json")
    login = post("/admin/login/", {"username": "minji", "password": PASSWORD}, Client(), HTTP_ACCEPT="text/html")
    assert login.status_code == 503
    assert PASSWORD not in login.content.decode()

    world.start_primary()
    time.sleep(0.3)
    assert get("/admin/", client).status_code == 200
    assert Session.objects.count() >= 1
    assert post("/admin/portal/office/1/change/", typed, client).status_code != 503


def test_citizens_are_told_and_counting_is_left_out(world, page):
    world.stop_primary()
    client = Client(raise_request_exception=False)

    answer = post("/alerts/", {"address": "reader@example.org", "purpose": "on"}, client)
    assert answer.status_code == 503
    assert "reader@example.org" in answer.content.decode()  # kept in the page alone
    assert "Set-Cookie" not in answer.headers
    counted = client.post("/figures/", f"read {page.removeprefix('/circulars/').strip('/')}", "text/plain", **ORIGIN)
    assert counted.status_code == 204


def test_writing_is_taken_up_again_by_itself(world, page):
    world.stop_primary()
    assert get(page).status_code == 200
    with pytest.raises(OperationalError):
        changes.touch()
    world.start_primary()
    time.sleep(0.3)

    changes.touch()
    later = factories.published(title="After the night")
    assert get(f"/circulars/{later.circular.path}/").status_code == 200


def test_replica_away_is_read_around(world, page):
    world.stop_replica()
    began = time.monotonic()

    for _ in range(5):
        assert get(page).status_code == 200
    assert time.monotonic() - began < 5
    world.start_replica()
    world.catch_up()
    time.sleep(0.3)
    with asked("default") as of_primary:
        get(page)
    assert of_primary == [routing.COUNTER]


def test_both_away_is_said_and_passes(world, page):
    world.stop_replica()
    world.stop_primary()
    client = Client(raise_request_exception=False)

    for path in (page, "/", "/admin/login/", "/nothing/"):
        response = get(path, client)
        assert (response.status_code, response["Retry-After"]) == (503, "30"), path
        assert "no-store" in response["Cache-Control"]
    assert get("/api/v1/circulars/").json()["code"] == "unavailable"
    world.start_primary()
    time.sleep(0.3)
    assert get(page).status_code == 200


def test_replica_without_tables_is_not_used(world, page, monkeypatch):
    """Another database by mistake, or one whose migrations have not arrived."""
    monkeypatch.setitem(connections["replica_1"].settings_dict, "NAME", "template1")
    connections["replica_1"].close()

    assert get(page).status_code == 200
    world.stop_primary()
    assert get(page).status_code == 503


def test_server_that_is_away_is_asked_by_one_at_a_time(world):
    breaker = breakers.of("replica_1")
    breaker.failed(0)
    connections["replica_1"].close()
    with pytest.raises(ServerAway):
        connections["replica_1"].ensure_connection()
    time.sleep(0.15)
    assert [breaker.lets_try(), breaker.lets_try()] == [True, False]
    breaker.answered()
    assert Generation.objects.using("replica_1").count() <= 1
