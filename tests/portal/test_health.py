import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from circulars.models import BackgroundTask, JobRun
from circulars.observing import asking, databases, machine

pytestmark = pytest.mark.django_db


def test_alive_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.database
def test_ready_names_its_parts(client):
    JobRun.objects.create(name="mails", started_at=timezone.now(), finished_at=timezone.now())

    response = client.get("/readyz")

    assert response.json() == {
        "status": "ok", "database": "ok", "storage": "ok", "cache": "none", "migrations": "ok", "clock": "ok",
        "tick": "ok", "worker": "none",
    }  # fmt: skip
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_ready_refuses_while_migrations_wait(client, monkeypatch):
    monkeypatch.setattr(databases, "_written", lambda: frozenset({("portal", "9999_later")}))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "migrations waiting"


def test_ready_refuses_without_a_database_and_asks_nothing_more(client, monkeypatch):
    def away(alias):
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(databases, "answer_of", away)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert (response.json()["status"], response.json()["database"]) == ("unavailable", "no answer")
    assert "10.1.2.3" not in response.content.decode()


def test_ready_serves_on_from_a_replica(client, monkeypatch):
    real = databases.answer_of("default")

    def only_replica(alias):
        if alias == "default":
            raise OperationalError("away")
        return real._replace(is_replica=True)

    monkeypatch.setattr(databases, "replicas", lambda: ["replica_1"])
    monkeypatch.setattr(databases, "answer_of", only_replica)

    response = client.get("/readyz")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["database"]) == ("degraded", "read only")


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?strict", 503)])
def test_ready_keeps_serving_pages_without_files(client, monkeypatch, query, status):
    monkeypatch.setattr("circulars.files.storage.BlobStorage.reachable", lambda self: False)

    response = client.get(f"/readyz{query}")

    assert response.status_code == status
    assert (response.json()["status"], response.json()["storage"]) == ("degraded", "not writable")


@pytest.mark.parametrize(
    ("part", "value"), [("tick", "not seen"), ("worker", "waits")]
)  # fmt: skip
def test_ready_sees_who_does_not_work(client, part, value):
    long_ago = timezone.now() - timedelta(hours=3)
    JobRun.objects.create(name="mails", started_at=long_ago, finished_at=long_ago)
    BackgroundTask.objects.create(kind="read_file", key=1, asked_at=long_ago, next_try_at=long_ago)

    assert client.get("/readyz").json()[part] == value


def test_a_long_job_is_a_sign_of_life(client):
    now = timezone.now()
    JobRun.objects.create(name="backup", started_at=now - timedelta(minutes=40), finished_at=now - timedelta(days=1))

    assert client.get("/readyz").json()["tick"] == "ok"


def test_the_clock_is_compared_with_that_of_the_database(client, monkeypatch):
    real = databases.answer_of("default")
    monkeypatch.setattr(databases, "answer_of", lambda alias: real._replace(now=real.asked_at + timedelta(minutes=2)))

    assert client.get("/readyz").json()["clock"] == "skew"


def test_nobody_waits_for_a_dead_server(settings, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.1)
    monkeypatch.setattr(machine, "SECONDS", 0.1)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://x"}}
    monkeypatch.setattr(machine, "_cache_keeps", lambda: time.sleep(1))

    began = time.monotonic()
    first, second = machine.cache_state(), machine.cache_state()  # the second asks no second thread

    assert (first, second) == ("no answer", "no answer")
    assert time.monotonic() - began < 0.5
