"""A portal moves from PostgreSQL to SQLite and back, and nothing of it is another one afterwards."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from circulars import publishing
from circulars.backups import unsettled
from circulars.models import AuditEntry, Circular, Dossier
from portal.databases.moving import filling, rows
from tests import backed_up, factories, migrated
from tests.backed_up import ROOT

HOUR = timedelta(hours=1)
LOOK = """
import json
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone
from circulars.models import AuditEntry, Circular, Dossier
print(json.dumps([
    get_user_model().objects.get(username="kim").check_password("correct horse battery"),
    sorted(Session.objects.values_list("session_key", flat=True)),
    list(AuditEntry.objects.order_by("pk").values_list("pk", "action", "details")),
    Circular.objects.create(original_language="en", created_at=timezone.now()).pk,
    Dossier.objects.create(slug="new", name_ko="새").pk,
]))
"""


@contextmanager
def on_postgresql(folder: Path):
    """A place with an empty database; its tables are there already, which takes long, as of a move that broke off."""
    name = f"elsewhere_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{migrated.postgresql_name(connection)}"')
    try:
        url = urlunsplit(urlsplit(os.environ["PORTAL_DATABASE_URL"])._replace(path=f"/{name}"))
        place = elsewhere(folder, PORTAL_ELSEWHERE_URL=url)
        run(place, f"from circulars.backups import unsettled; unsettled.mark_inside({unsettled.MOVING!r})")
        yield place
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def on_sqlite(folder: Path) -> backed_up.Elsewhere:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "hoeram.sqlite3")) as there:
        with closing(sqlite3.connect(migrated.sqlite_file())) as made:
            made.backup(there)
        there.execute(f"CREATE TABLE {unsettled.TABLE} (reason text NOT NULL)")
        there.execute(f"INSERT INTO {unsettled.TABLE} VALUES (?)", [unsettled.MOVING])  # noqa: S608  (a name of our own)
        there.commit()
    return elsewhere(folder)


def elsewhere(folder: Path, **variables: str) -> backed_up.Elsewhere:
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    named = {"DJANGO_SETTINGS_MODULE": "tests.settings_elsewhere", "PORTAL_ELSEWHERE": str(folder)}
    return backed_up.Elsewhere(kept | named | variables, folder)


def run(place: backed_up.Elsewhere, script: str) -> str:
    command = [sys.executable, "-c", f"import django; django.setup()\n{script}"]
    done = subprocess.run(command, cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(place: backed_up.Elsewhere, *arguments: str) -> str:
    done = place.manage("move_database", *arguments)
    assert done.returncode != 0, done.stdout
    return done.stderr


@pytest.mark.long
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_portal_moves_to_the_other_kind_and_back(tmp_path, make_user):
    """Some ten processes, as an administrator would begin them."""
    if connection.vendor != "postgresql":
        pytest.skip("Both kinds are needed.")
    now = timezone.now() - 3 * HOUR
    kim = make_user("kim", "administrator")
    Client().force_login(kim)
    shown = [factories.published(title=f"Forum {number} 포럼", now=now) for number in range(3)]
    factories.corrected(shown[0], now=now + HOUR)
    publishing.hide(shown[1].circular_id, by=kim, now=now + HOUR, reason_ko="유출")
    factories.draft(by=kim, now=now, title="A draft")
    gone = [Circular.objects.create(original_language="en", created_at=now)]
    gone += [Dossier.objects.create(slug="gone", name_ko="없음")]
    last = [row.pk for row in gone]
    for row in gone:
        row.delete()
    here = [f"/circulars/{edition.circular.path}/" for edition in shown]
    paths = ["/", "/en/", *here, f"{here[0]}history/", "/en/search/?q=Forum", "/search/?q=포럼", "/api/v1/circulars/"]
    paths += ["/feeds/site.atom", "/sitemap.xml"]
    before = backed_up.pages_here(paths)
    logged = [True, list(Session.objects.values_list("session_key", flat=True))]
    logged += [json.loads(json.dumps(list(AuditEntry.objects.order_by("pk").values_list("pk", "action", "details"))))]
    address = tmp_path / "address"
    name = connection.settings_dict["NAME"]
    address.write_text(urlunsplit(urlsplit(os.environ["PORTAL_DATABASE_URL"])._replace(path=f"/{name}")))
    small = on_sqlite(tmp_path / "small")

    assert "others are connected" in refused(small, "--from-file", str(address))  # this test
    connection.close()
    there = small.manage("move_database", "--from-file", str(address))
    assert there.returncode == 0, there.stderr
    assert "everything holds" in there.stdout
    assert small.pages(paths) == before
    assert "not empty" in refused(small, "--from-file", str(address))

    file = tmp_path / "small" / "hoeram.sqlite3"
    with on_postgresql(tmp_path / "large") as large:
        moving = ("--from", f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as other:
            (data,) = other.execute("SELECT session_data FROM django_session").fetchone()
            assert "Stop the portal" in refused(large, *moving)  # this test has it open
            other.execute("UPDATE django_session SET session_data = 'a' || char(0)")
            other.commit()
        mark = tmp_path / "large" / "unsettled"  # of a restore into SQLite, in the same data folder, that broke off
        mark.touch()
        assert "NOT removed again" in refused(large, *moving)
        assert mark.exists()
        mark.unlink()
        with closing(sqlite3.connect(file)) as other:
            other.execute(f"CREATE TABLE {unsettled.TABLE} (reason text NOT NULL)")
            other.commit()
        assert "not settled" in refused(large, *moving)
        with closing(sqlite3.connect(file)) as other:
            other.execute(f"DROP TABLE {unsettled.TABLE}")
            other.commit()
        with closing(sqlite3.connect(file)) as other:
            first = "SELECT id, details FROM circulars_auditentry ORDER BY id LIMIT 1"
            entry, details = other.execute(first).fetchone()
            break_json(other, entry, '{"note": "half \\ud83d", "whole": "\\ud83d\\ude00"}')
        unfit = refused(large, *moving)
        assert "session_data: has a null character" in unfit
        assert f"circulars_auditentry {entry} details: has a null character, or half" in unfit
        assert "--mend" in unfit
        assert "move_database" in refused_to_serve(large)
        with closing(sqlite3.connect(file)) as other:
            other.execute("UPDATE django_session SET session_data = ?", [data])
            other.commit()
        back = large.manage("move_database", "--mend", *moving)
        assert back.returncode == 0, back.stderr
        assert f"circulars_auditentry {entry} details: characters" in back.stderr
        assert back.stderr.count("characters that") == 1
        assert "everything holds" in back.stdout
        assert large.pages(paths) == before
        *seen, circular, dossier = json.loads(run(large, LOOK))
        changed = next(line for line in seen[2] if line[0] == entry)
        assert changed[2] == {"note": "half ", "whole": "😀"}
        changed[2] = json.loads(details)
        assert seen == logged
        assert [circular, dossier] == [key + 1 for key in last]  # those of what is gone are not given again


def break_json(other: sqlite3.Connection, key: int, text: str) -> None:
    """Past the trigger that lets nobody change the audit log."""
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'circulars_auditentry'"
    triggers = other.execute(found).fetchall()
    for name, _sql in triggers:
        other.execute(f'DROP TRIGGER "{name}"')
    other.execute("UPDATE circulars_auditentry SET details = ? WHERE id = ?", [text, key])
    for _name, sql in triggers:
        other.execute(sql)
    other.commit()


def refused_to_serve(place: backed_up.Elsewhere) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    return done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/hoeram.sqlite3", "Both databases are SQLite"),
        ("mysql://portal@localhost/portal", "must begin with"),
        ("nonsense", "not a database URL|must begin with"),
    ],
)
def test_what_cannot_be_moved_is_said(url, said, settings, monkeypatch):
    monkeypatch.setattr("portal.databases.moving.databases.is_empty", lambda: True)
    with pytest.raises(CommandError, match=said):
        call_command("move_database", url=url)


@pytest.mark.django_db
def test_nothing_is_moved_into_a_database_that_is_used(tmp_path):
    with pytest.raises(CommandError, match="not empty"):
        call_command("move_database", url="postgresql://portal@127.0.0.1:1/portal")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("move_database", file=str(tmp_path / "nothing"))


@pytest.mark.django_db
def test_sum_tells_rows_apart_and_not_their_order():
    factories.published(title="Forum", now=timezone.now())
    every = [rows.read(Circular, connection), reversed(list(rows.read(Circular, connection)))]
    sums = []
    for found in every:
        one = rows.Sum()
        for row in found:
            one.add(Circular, row)
        sums.append(one)
    assert sums[0] == sums[1] == rows.summed(Circular, connection)
    Circular.objects.update(path="another")
    assert rows.summed(Circular, connection) != sums[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("details", "mended"),
    [
        ('{"note": "half \\uD83D"}', {"note": "half "}),
        ('{"\\udc00": ["\\u0000a", "\\ud83d\\ude00"]}', {"": ["a", "😀"]}),
        ('{"note": "\\ud83d\\ude00 whole"}', None),
        ('{"note": "\\\\ud83d and \\\\u0000 are six letters"}', None),
    ],
)
def test_characters_that_postgresql_does_not_hold_are_named_and_left_out(details, mended):
    AuditEntry.objects.create(at=timezone.now(), action="a", object_type="t", object_id="1", details={})
    row = list(rows.read(AuditEntry, connection))[-1]
    place = next(number for number, one in enumerate(rows.columns(AuditEntry)) if one.column == "details")
    row = (*row[:place], details, *row[place + 1 :])
    rows.Sum().add(AuditEntry, row)
    found: list[str] = []

    better = filling._mended(AuditEntry, row, 0, found)

    assert bool(filling._unfit(rows.columns(AuditEntry)[place], details)) is (mended is not None)
    assert found == ([f"circulars_auditentry {row[0]} details"] if mended else [])
    assert json.loads(better[place]) == (mended or json.loads(details))
    assert not filling._unfit(rows.columns(AuditEntry)[place], better[place])


def test_every_table_of_the_portal_is_moved():
    tables = [model._meta.db_table for model in rows.every_model()]
    assert {"django_session", "portal_user_groups", "circulars_auditentry", "django_content_type"} <= set(tables)
    assert len(tables) == len(set(tables))


def test_mending_loses_no_value_of_an_object():
    assert json.loads(filling._mended_json('{"a\\u0000": "b\\u0000c", "d": ["\\ud83d"]}')) == {"a": "bc", "d": [""]}
    unmended = '{"a\\u0000": 1, "a": 2}'
    assert filling._mended_json(unmended) == unmended, "two names would become one"
