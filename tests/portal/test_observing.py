"""Numbers, lines of the log and errors that leave the house: what they say, and what they never say."""

import gzip
import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest
from django.core import mail
from django.core.signals import got_request_exception
from django.test import override_settings
from django.utils import timezone

from circulars import tracing
from circulars.masking.log import JsonFormatter, MaskingFormatter, RequestFilter
from circulars.models import BackgroundTask
from circulars.observing.outage import Outage
from circulars.observing.troubles import LASTS
from portal.observing import figures, metrics, sentry

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-tests"


@pytest.fixture
def measured(settings, monkeypatch):
    """The middleware is built by the first request, so the settings come first."""
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(figures, "FIGURES", figures.Kept())
    metrics.connect()
    yield
    metrics.connection_created.disconnect(dispatch_uid="portal.observing.queries")


def read(client, **extra) -> dict[str, float]:
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}, **extra).content.decode()
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


# numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "networks", "asked", "status"),
    [
        ("", [], {}, 404),
        (TOKEN, [], {}, 404),
        (TOKEN, [], {"headers": {"authorization": f"Bearer {TOKEN}"}}, 200),
        (TOKEN, [], {"headers": {"authorization": "Bearer 다른 것"}}, 404),
        (TOKEN, [], {"headers": {"authorization": f"Basic {TOKEN}"}}, 404),
        ("", ["10.0.0.0/8"], {"REMOTE_ADDR": "10.1.2.3"}, 200),
        ("", ["10.0.0.0/8"], {"REMOTE_ADDR": "11.1.2.3"}, 404),
        ("", ["127.0.0.0/8"], {"headers": {"x-forwarded-for": "8.8.8.8"}}, 404),  # of a proxy nobody told us of
        ("", ["fd00::/8"], {"REMOTE_ADDR": ""}, 404),
    ],
)
def test_numbers_are_for_those_who_may_read_them(client, settings, token, networks, asked, status):
    from ipaddress import ip_network

    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = token, [ip_network(one) for one in networks]

    answer = client.get("/metrics", **asked)

    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]


def test_requests_are_counted_by_route_and_by_nothing_that_a_reader_chooses(client, measured):
    before = read(client)
    for address in ("/search/?q=hong%40mail.example", "/circulars/uclg/2018/31/", "/such/a/path/", "/healthz"):
        client.get(address)
    client.generic("BREW", "/healthz")

    after = read(client)
    fresh = {name for name in after if after[name] != before.get(name)}
    text = "\n".join(fresh)

    assert 'hoeram_request_seconds_count{method="GET",route="healthz",status="2xx"}' in fresh
    assert 'method="other",route="healthz",status="4xx"' in text
    assert 'route="none",status="4xx"' in text
    assert not any(word in text for word in ("hong", "such", "uclg"))
    assert any(name.startswith("hoeram_queries_total") for name in fresh)


def test_an_answer_that_the_reader_has_is_counted_apart(client, measured):
    tag = client.get("/contacts/")["ETag"]
    client.get("/contacts/", headers={"if-none-match": tag})

    assert any('status="304"' in name for name in read(client))


@pytest.mark.database
def test_numbers_of_the_installation_are_there(client, measured):
    found = read(client)

    assert found["hoeram_database_up"] == 1
    assert found["hoeram_storage_up"] == 1
    assert found["hoeram_migrations_waiting"] == 0
    assert found['hoeram_background_tasks{state="failed"}'] == 0
    assert found['hoeram_mails_waiting{queue="desk"}'] == 0
    assert found["hoeram_process_memory_bytes"] > 10_000_000
    assert found["hoeram_groups_unread"] == 0


def test_one_group_that_cannot_be_read_hides_no_other(client, measured, monkeypatch):
    monkeypatch.setattr("portal.observing.figures.machine.disk", lambda: 1 / 0)

    found = read(client)

    assert found["hoeram_groups_unread"] == 1
    assert "hoeram_disk_free_bytes" not in found
    assert found["hoeram_database_up"] == 1


# numbers of requests -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [(1, "4be0f3a19c22d07e", True), (0, "4be0f3a19c22d07e", False), (1, "x", False), (1, "a\r\nSet-Cookie: b", False),
     (1, "한국어한국어한국", False), (1, "a" * 65, False)],
)  # fmt: skip
def test_the_number_of_a_request_is_that_of_a_trusted_proxy_or_made(client, settings, proxies, given, is_taken):
    settings.TRUSTED_PROXIES = proxies

    number = client.get("/admin/login/", headers={"x-request-id": given})["X-Request-ID"]

    assert (number == given) is is_taken
    assert tracing.WELL_FORMED.fullmatch(number)


def test_pages_that_caches_keep_have_no_number(client):
    assert "X-Request-ID" not in client.get("/contacts/")
    assert "X-Request-ID" in client.get("/nowhere/at/all/")


def test_the_page_of_an_error_names_the_number_in_both_languages(client, monkeypatch):
    def broken(*args):
        raise ValueError("words of a draft")

    monkeypatch.setattr("circulars.changes.state", broken)
    client.raise_request_exception = False

    answer = client.get("/contacts/")

    assert answer.status_code == 500
    assert answer.content.decode().count(f"<code>{answer['X-Request-ID']}</code>") == 2


def test_background_work_goes_on_under_the_number_of_who_asked():
    from circulars import background

    with tracing.going_on("of-a-request-1"):
        background.ask("read_file", [4711], now=timezone.now())

    assert BackgroundTask.objects.get().request_id == "of-a-request-1"
    assert tracing.current() == ""


# lines ---------------------------------------------------------------------------------------------------------------


def record(words: str, error: Exception | None = None, **fields) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except Exception:
            info = sys.exc_info()
    made = logging.LogRecord("portal", logging.ERROR, __file__, 1, words, (), info)
    made.__dict__.update(fields)
    RequestFilter().filter(made)
    return made


@pytest.mark.parametrize("formatter", [JsonFormatter(), MaskingFormatter("{request_mark}{message}", style="{")])
def test_lines_are_masked_and_carry_the_number(formatter):
    with tracing.going_on("4be0f3a19c22d07e"):
        line = formatter.format(record("GET /drafts/secret-of-a-link/ 900101-1234568", ValueError("900101-1234568")))

    assert "4be0f3a19c22d07e" in line
    assert "secret-of-a-link" not in line
    assert "1234568" not in line


def test_a_line_of_json_is_one_object_on_one_line():
    line = JsonFormatter().format(record('가 "나"\n다', KeyError("x"), hoeram={"route": "home", "ms": 1.5}))

    entry = json.loads(line)
    assert "\n" not in line
    assert entry["message"] == '가 "나"\n다'
    assert (entry["level"], entry["logger"], entry["route"], entry["ms"]) == ("ERROR", "portal", "home", 1.5)
    assert entry["error"] == "KeyError"
    assert "Traceback" in entry["traceback"]


def test_a_request_is_a_line_without_who_and_what(client, caplog, settings, administrator):
    settings.ACCESS_LOG = True
    client.force_login(administrator)
    with caplog.at_level(logging.INFO, "portal.access"):
        client.get("/admin/?q=hong", REMOTE_ADDR="10.9.8.7")
        client.get("/search/?q=hong@mail.example")

    desk, search = [one for one in caplog.records if one.name == "portal.access"]
    assert desk.hoeram["user"] == administrator.pk
    assert desk.hoeram["route"] == "admin:index"
    assert search.hoeram["status"] == 200
    assert search.hoeram["bytes"] > 1000
    assert not any(word in caplog.text for word in ("hong", "10.9.8.7", administrator.username))


# the database is away ------------------------------------------------------------------------------------------------


def test_the_tick_tells_that_the_database_is_away_and_back(settings):
    settings.ADMINISTRATORS = ["admin@office.example"]
    now, first, second = timezone.now(), Outage(), Outage()

    for number in range(6):
        first.away(now + number * LASTS / 3)
        second.away(now + number * LASTS / 3)  # of another machine, which shares the cache
    first.back(now + 3 * LASTS)
    second.back(now + 3 * LASTS)

    assert len(mail.outbox) == 2
    away, back = mail.outbox
    assert "The portal cannot reach its database" in away.subject
    assert "The portal reaches its database again" in back.subject


def test_a_short_absence_is_told_to_nobody(settings):
    settings.ADMINISTRATORS = ["admin@office.example"]
    outage, now = Outage(), timezone.now()

    outage.away(now)
    outage.back(now + LASTS / 2)

    assert not mail.outbox


def test_a_mail_server_that_is_away_too_is_asked_again(settings, monkeypatch):
    settings.ADMINISTRATORS = ["admin@office.example"]
    outage, now = Outage(), timezone.now()
    outage.away(now)
    with monkeypatch.context() as patched:
        patched.setattr("circulars.observing.outage.EmailMessage.send", lambda self: 1 / 0)
        outage.away(now + LASTS)
    assert not mail.outbox

    outage.away(now + LASTS * 2)

    assert len(mail.outbox) == 1


# Sentry --------------------------------------------------------------------------------------------------------------


class Sink(BaseHTTPRequestHandler):
    bodies: list[bytes] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding"), bytes)
        self.bodies.append(unpacked(body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args) -> None:
        pass


def test_sentry_is_told_the_place_and_no_value(client, administrator, monkeypatch):
    import sentry_sdk

    words, form, cookie = (f"zq{number}zq" for number in range(3))  # not as the source has them, which is sent
    address = "@".join(("hong", "mail.example"))
    server = HTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Sink.bodies.clear()

    def broken(*args):
        title_of_draft = words
        raise ValueError(f"{title_of_draft} {address}")

    monkeypatch.setattr("circulars.changes.state", broken)
    client.force_login(administrator)
    client.raise_request_exception = False
    try:
        with override_settings(SENTRY_DSN=f"http://key@127.0.0.1:{server.server_port}/1"):
            sentry.connect()
            answer = client.post(f"/contacts/?q={address}", {"body": form})
            answer = client.get(f"/contacts/?q={address}", headers={"cookie": f"a={cookie}"})
            sentry_sdk.flush(timeout=5)
    finally:
        got_request_exception.disconnect(dispatch_uid="portal.observing.sentry")
        sentry_sdk.init()  # a client without an address sends nothing
        server.shutdown()
        server.server_close()

    told = b"\n".join(Sink.bodies).decode()
    assert answer.status_code == 500
    assert "ValueError" in told
    assert "circulars/public_cache.py" in told.replace("\\/", "/")
    assert answer["X-Request-ID"] in told
    assert '"transaction":"contacts:' in told.replace(": ", ":")
    for planted in (words, form, cookie, address, administrator.email, "q=" + address):
        assert planted not in told, planted
