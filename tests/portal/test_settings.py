"""What the portal does with PORTAL_* variables, each asked in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal import environment

ROOT = Path(__file__).resolve().parent.parent.parent


def ask(expression: str, **variables: str) -> subprocess.CompletedProcess:
    """Print ``expression`` over ``settings`` in a fresh process that knows these variables alone."""
    code = f"from django.conf import settings; print(({expression}))"
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=base | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


SERVING = {"PORTAL_SECRET_KEY": "x" * 50, "PORTAL_HOSTS": "portal.example"}


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORTAL_HOSTS": "portal.example"}, "PORTAL_SECRET_KEY is not set"),
        ({"PORTAL_SECRET_KEY": "x" * 50}, "PORTAL_HOSTS is not set"),
        (SERVING | {"PORTAL_DEBUG": "perhaps"}, "PORTAL_DEBUG cannot be read"),
        (SERVING | {"PORTAL_LANGUAGES": "en"}, "PORTAL_LANGUAGES must be"),
        (SERVING | {"PORTAL_TIME_ZONE": "Asia/Atlantis"}, "PORTAL_TIME_ZONE is not a time zone"),
        (SERVING | {"PORTAL_PUBLIC_URL": "portal.example/page"}, "PORTAL_PUBLIC_URL must be an origin"),
        (SERVING | {"PORTAL_DATABASE_URL": "mysql://a:geheim@b/c"}, "PORTAL_DATABASE_URL must begin with"),
        (SERVING | {"PORTAL_DATABASE_URL": "geheim"}, "PORTAL_DATABASE_URL is not a database URL"),
        (SERVING | {"PORTAL_CACHE_URL": "memcached://a"}, "PORTAL_CACHE_URL must begin with"),
        (SERVING | {"PORTAL_EMAIL_URL": "ftp://a:geheim@b"}, "PORTAL_EMAIL_URL must begin with"),
        (SERVING | {"PORTAL_PROXIES": "-1"}, "PORTAL_PROXIES must not be negative"),
    ],
)
def test_settings_refuse_in_one_sentence(variables, sentence):
    answer = ask("settings.DEBUG", **variables)

    assert answer.returncode == 1
    last = answer.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last
    assert "geheim" not in answer.stderr


def test_settings_of_a_small_office():
    answer = ask("settings.DATABASES['default']['OPTIONS'], settings.HTTPS, settings.TIME_ZONE", **SERVING)

    options, https, zone = eval(answer.stdout)  # noqa: S307
    assert https is True
    assert zone == "Asia/Seoul"
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        assert pragma in options["init_command"]


def test_postgresql_by_one_url():
    url = "postgresql://office:secret@database.example:5433/portal"
    answer = ask("settings.DATABASES['default']", **SERVING, PORTAL_DATABASE_URL=url)

    database = eval(answer.stdout)  # noqa: S307
    assert (database["ENGINE"], database["HOST"], database["PORT"]) == (
        "portal.databases.postgresql",
        "database.example",
        5433,
    )
    assert database["CONN_HEALTH_CHECKS"] is True


def test_pooler_is_named_beside_the_server():
    urls = {"PORTAL_DATABASE_URL": "postgresql://office:secret@database.example/portal"}
    urls["PORTAL_POOLER_URL"] = "postgresql://office:other@pooler.example:6432/portal?sslmode=require"
    urls["PORTAL_REPLICA_URLS"] = "postgresql://office:secret@replica.example/portal"
    database, replica = eval(ask("list(settings.DATABASES.values())", **SERVING, **urls).stdout)  # noqa: S307

    assert database["HOST"] == "database.example", "for commands"
    named = {"host": "pooler.example", "port": "6432", "user": "office", "password": "other", "dbname": "portal"}
    assert named.items() <= database["POOLER"].items()
    assert database["POOLER"]["sslmode"] == "require"
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in database["POOLER"], "it answers from what it remembers of a server"
    assert "POOLER" not in replica
    del urls["PORTAL_DATABASE_URL"], urls["PORTAL_REPLICA_URLS"]
    refused = ask("settings.DATABASES", **SERVING, **urls).stderr
    assert "PORTAL_DATABASE_URL must too" in refused
    assert "other" not in refused


def test_debug_needs_nothing():
    answer = ask("settings.HTTPS, settings.ALLOWED_HOSTS", PORTAL_DEBUG="True")

    assert answer.stdout.strip() == "(False, ['localhost', '127.0.0.1', '[::1]'])"


def test_settings_pass_djangos_own_check_for_deployment():
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"]} | SERVING | {"PORTAL_SECRET_KEY": "".join(map(chr, range(48, 112)))},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (0, "")


def test_command_without_settings_says_one_sentence():
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("PORTAL_SECRET_KEY is not set")
    assert answer.stderr.count("\n") == 1


def test_unknown_variable_is_named(monkeypatch):
    from portal.checks import unknown_variables

    monkeypatch.setenv("PORTAL_SECRETKEY", "slip")

    (warning,) = unknown_variables(None)

    assert "PORTAL_SECRETKEY" in warning.msg
    assert "slip" not in warning.msg


def test_table_of_settings_is_complete():
    readme = (ROOT / "README.md").read_text()
    documented = set(
        re.findall(
            r"`(PORTAL_[A-Z_]+)`",
            "\n".join(line.split(" | ")[0] for line in readme.splitlines() if line.startswith("| `")),
        )
    )

    assert documented == environment.KNOWN
