"""PostgreSQL keeps the questions of pages: each once for a connection, and no page fails when it has lost them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Value
from django.utils import timezone

from circulars.models import Circular, Edition
from circulars.prepared import Prepared
from portal.databases.postgresql.base import DatabaseWrapper
from tests import factories

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _on_postgresql(request):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps nothing beyond a process")


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def asked():
    """Titles by day, title, key and place, with a constant that would be a place or a quote if it were not written."""
    return Prepared(
        lambda at, title, day, pk, offset: (
            Edition.objects.live(at)
            .filter(title__gte=title, issued_on__gte=day, pk__gte=pk)
            .annotate(constant=Value("100 %s '%% $1"))
            .order_by("title")
            .values_list("title", "constant")[offset : offset + 2]
        )
    )


def answer(asked: Prepared, **changed):
    given = {"at": timezone.now(), "title": "", "day": date(1900, 1, 1), "pk": 0, "offset": 0}
    return asked.rows(**given | changed)


@pytest.mark.django_db(transaction=True)
def test_question_is_kept_once_whatever_its_values(asked):
    for title in ("Alpha", "Beta", "Gamma"):
        factories.published(title=title)
    connection.close()

    first = answer(asked)
    assert first == [("Alpha", "100 %s '%% $1"), ("Beta", "100 %s '%% $1")]
    assert kept() == [], "asked once: perhaps the connection ends here"
    assert answer(asked) == first
    assert [row[0] for row in answer(asked, title="B'; --")] == ["Beta", "Gamma"]
    assert answer(asked, pk=2**40) == []
    assert [row[0] for row in answer(asked, offset=2)] == ["Gamma"]
    assert answer(asked, at=timezone.now() - timedelta(days=9000)) == []
    assert len(kept()) == 1, "numbers of any size are one question"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lost", ["DEALLOCATE ALL", "DISCARD PLANS; DEALLOCATE ALL"])
def test_page_comes_although_the_server_lost_what_it_kept(client, lost):
    address = f"/circulars/{factories.published().circular.path}/"
    connection.close()
    before = [client.get(address).content for _ in range(3)][-1]
    assert kept()

    connection.connection.pgconn.exec_(lost.encode())  # as a pooler does, and psycopg does not see it

    answers = [client.get(address) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert answers[-1].content == before
    assert not connection.keeps_statements
    connection.close()
    client.get(address)
    assert connection.keeps_statements, "the next connection is asked anew"


@pytest.mark.django_db(transaction=True)
def test_table_that_is_altered_under_a_question_does_not_fail_it(asked):
    factories.published(title="Alpha")
    connection.close()
    first = [answer(asked) for _ in range(3)][-1]
    assert len(kept()) == 1
    alter = "ALTER TABLE circulars_edition ALTER COLUMN title TYPE"

    connection.connection.pgconn.exec_(f"{alter} varchar(900)".encode())  # as a migration of another process does
    try:
        assert answer(asked) == first
        assert connection.keeps_statements
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"{alter} {Edition._meta.get_field('title').db_type(connection)}")


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_is_asked_plainly(monkeypatch):
    monkeypatch.setattr(DatabaseWrapper, "is_plain_in_transactions", True)
    asked = Prepared(lambda pk: Circular.objects.filter(pk=pk).values_list("pk"))
    asked.rows(pk=1)
    asked.rows(pk=1)
    assert len(kept()) == 1
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")
    with transaction.atomic():
        assert asked.rows(pk=1) == []
        assert list(Circular.objects.filter(pk=1)) == [], "the transaction goes on"


@pytest.mark.django_db(transaction=True)
def test_name_of_a_statement_is_that_of_its_words():
    """As another client's would be, whose statement a pooler may give us under the name of ours."""
    names = []
    for build in (lambda pk: Circular.objects.filter(pk=pk), lambda pk: Circular.objects.filter(series=pk)):
        connection.close()
        asked = Prepared(lambda pk, build=build: build(pk).values_list("pk"))
        asked.rows(pk=1)
        asked.rows(pk=1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements")
            names += [row[0] for row in cursor.fetchall()]
    assert len(set(names)) == 2


@pytest.mark.django_db(transaction=True)
def test_words_of_other_questions_are_not_remembered():
    asked = Prepared(lambda pk: Circular.objects.filter(pk=pk).values_list("pk"))
    asked.rows(pk=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'a secret'")
    asked.rows(pk=1)
    assert not any(b"secret" in query for query, _types in connection.connection._prepared._counts)


@pytest.mark.django_db(transaction=True)
def test_open_connection_is_not_asked_again_and_a_lost_one_is_found(monkeypatch):
    connection.close()
    connection.ensure_connection()
    asked: list[object] = []
    monkeypatch.setattr(connection.connection, "execute", lambda *given: asked.append(given))
    assert connection.is_usable()
    assert asked == [], "it answered a moment ago"
    monkeypatch.setattr(connection, "answered_at", float("-inf"))
    assert connection.is_usable()
    monkeypatch.undo()
    key = connection.connection.info.backend_pid
    other = connection.copy("other")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [key])
    finally:
        other.close()

    assert not connection.is_usable(), "the server has said that it ends it"
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_lost_under_a_question_is_no_error_of_the_next_request():
    connection.close()
    connection.ensure_connection()
    other = connection.copy("other")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    finally:
        other.close()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    connection.close_if_unusable_or_obsolete()  # as each request begins
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
