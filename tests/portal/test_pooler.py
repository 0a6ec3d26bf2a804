"""A real PgBouncer between web processes and PostgreSQL: pages, forms, and the mark of a database nobody may serve."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from circulars.backups import unsettled
from circulars.models import Edition
from portal.databases import breakers, serving
from portal.databases.postgresql import base
from tests import factories, pgbouncer
from tests.conftest import missing

pytestmark = [pytest.mark.database, pytest.mark.xdist_group("pooler")]
MODES = ("transaction", "session")


@pytest.fixture(params=MODES)
def pooler(request, monkeypatch, transactional_db):
    """This process serves, through a pooler with fewer connections than there are readers."""
    if connection.vendor != "postgresql":
        pytest.skip("a pooler stands before PostgreSQL")
    if pgbouncer.program() is None:
        missing("PgBouncer is not installed")
    connection.close()
    with pgbouncer.server(connection.settings_dict, request.param) as one:
        named = {"host": "127.0.0.1", "port": str(one.port), "user": connection.settings_dict["USER"]}
        named |= {"dbname": connection.settings_dict["NAME"], "connect_timeout": 3}
        with monkeypatch.context() as patched:
            patched.setitem(connection.settings_dict, "POOLER", named)
            patched.setattr(serving, "is_web", True)
            patched.setattr(breakers, "HELD", 0.05)
            breakers.forget()
            yield one
        connection.close()
    breakers.forget()


def get(path: str):
    close_old_connections()  # as between two requests of a server
    return Client(raise_request_exception=False).get(path)


def meanwhile(asks: Callable[[], object], readers: int = 6) -> None:
    """At the same moment, each over a connection of its own."""

    def read() -> None:
        try:
            asks()
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def asked(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@contextmanager
def directly():
    """As a command, which is beside the pooler and not behind it."""
    other = connection.copy()
    serving.is_web = False
    try:
        with other.cursor() as cursor:
            serving.is_web = True
            yield cursor
    finally:
        serving.is_web = True
        other.close()


def test_pages_come_whoever_answers(pooler):
    """More readers than the pooler has connections: each question may be answered by another one."""
    path = f"/circulars/{factories.published(title='A forum on water').circular.path}/"
    before = get(path).content
    answers: list = []

    meanwhile(lambda: answers.extend(get(address) for address in [path, "/", f"{path}history/"] * 2))

    assert [one.status_code for one in answers] == [200] * 36
    assert {one.content for one in answers if one.request["PATH_INFO"] == path} == {before}
    assert connection.is_pooled


def test_desk_logs_in_and_publishes(pooler, client, administrator):
    edition = factories.published(title="A forum on water", now=timezone.now() - timedelta(hours=1))
    path = f"/circulars/{edition.circular.path}/"
    assert get(path).status_code == 200

    given = {"username": administrator.username, "password": "correct horse battery"}
    assert client.post("/admin/login/", given, headers={"origin": "http://testserver"}).status_code == 302
    factories.corrected(edition, now=timezone.now(), title="A forum on rivers")

    assert "A forum on rivers" in get(path).content.decode()
    assert client.get("/admin/circulars/workingcopy/").status_code == 200


def test_mark_is_noticed_on_connections_that_stay_open(pooler):
    path = f"/circulars/{factories.published().circular.path}/"
    unsettled.watch()
    try:
        assert get(path).status_code == 200
        with directly() as cursor:
            cursor.execute(f"CREATE TABLE {unsettled.TABLE} (reason text NOT NULL)")
            try:
                assert get(path).status_code == 503
                assert get("/admin/login/").status_code == 503
            finally:
                cursor.execute(f"DROP TABLE {unsettled.TABLE}")
        breakers.forget()
        assert get(path).status_code == 200
    finally:
        unsettled.connection_created.disconnect(dispatch_uid=unsettled.WATCH)


def test_server_behind_it_that_takes_no_writes_counts_as_away(pooler, monkeypatch):
    """As after a failover, on connections that stay open and on new ones."""
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"target_session_attrs": "read-write"})
    path = f"/circulars/{factories.published().circular.path}/"
    assert get(path).status_code == 200
    with monkeypatch.context() as patched:
        patched.setattr(base, "READS_ONLY", "true")
        assert get(path).status_code == 503
        assert get(path).status_code == 503
    breakers.forget()
    assert get(path).status_code == 200


def test_rows_are_read_in_portions_outside_a_transaction(pooler):
    for number in range(5):
        factories.published(title=f"Forum {number}")
    close_old_connections()

    rows = Edition.objects.order_by("pk").iterator(chunk_size=2)
    first = next(rows).title
    meanwhile(lambda: get("/"), readers=2)
    assert [first, *(row.title for row in rows)] == [f"Forum {number}" for number in range(5)]


def test_limits_come_from_the_pooler_and_commands_go_past_it(pooler):
    assert asked("SHOW statement_timeout") == "30s"
    with connection.cursor():
        assert connection.connection.info.port == pooler.port
    with directly() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"
        assert cursor.connection.info.backend_pid


def test_pooler_that_is_away_is_a_database_that_is_away(pooler):
    path = f"/circulars/{factories.published().circular.path}/"
    assert get(path).status_code == 200
    pooler.stop()
    assert get(path).status_code == 503
    pooler.start()
    breakers.forget()
    assert get(path).status_code == 200
