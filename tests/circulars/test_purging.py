"""Caches in front are told of what changed: at once what was taken away, the rest by the queue, and never a word."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from circulars import background, changes, purging
from circulars.models import AuditEntry, BackgroundTask
from circulars.publishing import removal
from circulars.purging import sending
from portal.environment import purging as variables
from tests import factories


class Cache(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str, bytes]] = []
    status = 200
    delay = 0.0

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, self.headers.get("X-Key", ""), body))
        time.sleep(Cache.delay)
        self.send_response(Cache.status)
        if Cache.status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    do_PURGE = do_BAN = do_PUT = do_POST = _answer  # noqa: N815  (the names are those of the library)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def cache(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cache)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Cache.asked, Cache.status, Cache.delay = [], 200, 0.0
    settings.PURGE_TARGETS = [("BAN", f"http://127.0.0.1:{server.server_port}/")]
    settings.PURGE_HEADER = "X-Key: very-secret"
    settings.PURGE_BODY = '{"purge_everything": true}'
    purging.watch()
    yield server
    changes.raised.disconnect(dispatch_uid="circulars.purging")
    server.shutdown()
    server.server_close()


def run_queue() -> None:
    while background.run_next():
        pass


@pytest.mark.django_db(transaction=True)
def test_what_is_hidden_is_dropped_with_the_commit_and_once_more(cache):
    edition = factories.published(title="비밀 문서")
    by = get_user_model().objects.create_user("minji")
    run_queue()
    Cache.asked.clear()

    removal.hide(edition.circular_id, by=by, now=timezone.now(), reason_ko="개인정보")

    assert [(method, path, key) for method, path, key, _body in Cache.asked] == [("BAN", "/", "very-secret")]
    run_queue()
    assert len(Cache.asked) == 2
    told = json.dumps([str(one) for one in Cache.asked], ensure_ascii=False)
    assert edition.circular.path not in told
    assert BackgroundTask.objects.get(kind="purge").state == BackgroundTask.State.DONE


@pytest.mark.django_db(transaction=True)
def test_other_changes_wait_for_the_queue_and_are_told_once(cache):
    with transaction.atomic():
        for _ in range(50):
            changes.touch()
        assert not BackgroundTask.objects.filter(kind="purge").exists()

    assert Cache.asked == []
    run_queue()
    assert len(Cache.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_told(cache):
    with transaction.atomic():
        changes.touch(is_removal=True)
        transaction.set_rollback(True)
    assert (Cache.asked, BackgroundTask.objects.filter(kind="purge").count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_change_while_the_caches_are_told_is_told_too(cache, monkeypatch):
    """It finds the task at work, and asks for no other."""
    changes.touch()
    tell, rounds = purging.following._tell, []

    def meanwhile() -> list[str]:
        rounds.append(1)
        if len(rounds) == 1:
            changes.touch()
        return tell()

    monkeypatch.setattr(purging.following, "_tell", meanwhile)
    run_queue()
    assert len(Cache.asked) == 2
    monkeypatch.setattr(purging.following, "_counter", lambda: -1)
    changes.touch()
    run_queue()
    task = BackgroundTask.objects.get(kind="purge")
    assert (task.state, task.outcome) == (BackgroundTask.State.WAITING, "changed")


@pytest.mark.django_db(transaction=True)
def test_cache_that_fails_is_tried_again_and_then_written_down(cache, caplog):
    Cache.status = 500
    changes.touch()
    for _ in range(6):
        BackgroundTask.objects.filter(kind="purge").update(next_try_at=timezone.now() - timedelta(minutes=1))
        from django_tasks_db.models import DBTaskResult

        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(minutes=1))
        run_queue()

    task = BackgroundTask.objects.get(kind="purge")
    assert (task.state, task.tries, task.outcome) == (BackgroundTask.State.FAILED, 5, "purge")
    assert AuditEntry.objects.filter(action="caches_not_told").count() == 1
    assert "very-secret" not in caplog.text
    Cache.status = 204
    changes.touch()
    run_queue()
    assert BackgroundTask.objects.get(kind="purge").state == BackgroundTask.State.DONE


@pytest.mark.parametrize("status", [200, 204, 404, 412])
def test_cache_that_had_nothing_to_drop_did_what_it_should(cache, status):
    Cache.status = status
    target = sending.Target("PURGE", f"http://127.0.0.1:{cache.server_port}/")

    assert sending.drop_everything([target], at=time.time()) == []


def test_secret_follows_no_redirect_and_nobody_waits_for_long(cache, monkeypatch):
    Cache.status = 302
    target = sending.Target("POST", f"http://127.0.0.1:{cache.server_port}/zones?key=of-the-address")
    assert sending.drop_everything([target], at=time.time()) == [f"127.0.0.1:{cache.server_port}: 302"]
    assert Cache.asked[-1][3] == b'{"purge_everything": true}'
    Cache.delay = 1.0
    monkeypatch.setattr(sending, "SECONDS", 0.1)
    began = time.monotonic()
    (trouble,) = sending.drop_everything([target], at=time.time())
    assert time.monotonic() - began < 0.9
    assert "of-the-address" not in trouble
    gone = sending.Target("BAN", "http://127.0.0.1:9/")
    assert sending.drop_everything([gone], at=time.time()) == ["127.0.0.1:9: ConnectionRefusedError"]


def test_moments_in_which_something_may_still_be_kept():
    assert sending._addresses("http://a/{moment}", 1234.0) == ["http://a/12"]
    assert sending._addresses("http://a/{moment}", 1236.0) == ["http://a/12", "http://a/13"]
    assert sending._addresses("http://a/", 1236.0) == ["http://a/"]


@pytest.mark.parametrize(
    "value", ["http://a/", "GET http://a/", "BAN ftp://a/", "BAN http://", "BAN http://a:0/", "BAN"]
)
def test_settings_name_method_and_address(monkeypatch, value):
    monkeypatch.setenv("PORTAL_PURGE_URLS", f"PUT https://b/x, {value}")

    with pytest.raises(ImproperlyConfigured, match="PURGE_URLS"):
        variables.purged("PURGE_URLS")


def test_settings_as_they_should_be(monkeypatch):
    monkeypatch.setenv("PORTAL_PURGE_URLS", "PUT http://b:8099/purged/{moment}, BAN http://[::1]:6081/")
    monkeypatch.setenv("PORTAL_PURGE_HEADER", "Authorization: Bearer x:y")

    assert variables.purged("PURGE_URLS")[0] == ("PUT", "http://b:8099/purged/{moment}")
    assert variables.header("PURGE_HEADER") == "Authorization: Bearer x:y"
    monkeypatch.setenv("PORTAL_PURGE_HEADER", "Bearer")
    with pytest.raises(ImproperlyConfigured, match="header"):
        variables.header("PURGE_HEADER")
