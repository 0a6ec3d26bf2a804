"""Asking addresses elsewhere: within bounds, never inside the own network, and dead only after days."""

import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from circulars.models import LinkCheck
from circulars.standing_checks import ask_due, outside
from circulars.standing_checks.outside import Answer, ask, is_public_address


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.asked.append((self.command, self.path))
        if self.path == "/only-get" and self.command == "HEAD":
            return self.answer(405)
        if self.path.startswith("/to?"):
            return self.answer(302, self.path.partition("?")[2])
        if self.path == "/loop":
            return self.answer(301, "/loop")
        return self.answer(int(self.path.strip("/")) if self.path.strip("/").isdecimal() else 200)

    do_GET = do_HEAD  # noqa: N815  (the name that the library asks for)

    def answer(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked = []
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def here(server, path: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer(True, 200)),
        ("/404", Answer(False, 404)),
        ("/410", Answer(False, 410)),
        ("/500", Answer(False, 500)),
        ("/401", Answer(None, 401)),
        ("/429", Answer(None, 429)),
        ("/only-get", Answer(True, 200)),
        ("/to?/", Answer(True, 200)),
        ("/to?/404", Answer(False, 404)),
        ("/loop", Answer(None, None, "redirects")),
        ("/to?ftp://elsewhere.example/", Answer(None, None, "address")),
    ],
)
def test_answers(server, path, answer):
    assert ask(here(server, path), is_public=lambda number: True) == answer


def test_get_is_asked_only_where_head_is_refused(server):
    ask(here(server, "/only-get"), is_public=lambda number: True)
    ask(here(server, "/"), is_public=lambda number: True)

    assert server.asked == [("HEAD", "/only-get"), ("GET", "/only-get"), ("HEAD", "/")]


def test_nothing_inside_is_asked_also_not_by_a_redirect(server, monkeypatch):
    monkeypatch.setattr(outside, "ALLOWED_PORTS", {server.server_address[1], 80, 443})

    assert ask(here(server, "/")) == Answer(None, None, "private")
    assert server.asked == []
    seen = []

    def only_first(number: str) -> bool:
        seen.append(number)
        return len(seen) == 1

    assert ask(here(server, "/to?/secret"), is_public=only_first).trouble == "private"
    assert server.asked == [("HEAD", "/to?/secret")]


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.1.2.3", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "198.18.0.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_addresses_inside(number):
    assert not is_public_address(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1"])
def test_addresses_of_the_public(number):
    assert is_public_address(number)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "http:///x",
        "http://u:p@x.example/",
        "http://x.example:22/",
        "https://" + "a" * 300 + "/",
        "x",
    ],
)
def test_addresses_that_are_not_asked(url):
    assert ask(url).is_alive is not True
    assert ask(url).trouble in ("address", "port", "name")


def test_a_server_that_drips_is_left_in_time(monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.6)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _address = listening.accept()
        with connection:
            for _byte in range(400):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return
                time.sleep(0.1)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    begun = time.monotonic()

    answer = ask(f"http://127.0.0.1:{listening.getsockname()[1]}/", is_public=lambda number: True)

    assert answer == Answer(False, None, "timeout")
    assert time.monotonic() - begun < 20, "it drips for forty seconds"
    listening.close()
    thread.join(5)


def test_nonsense_and_a_closed_door():
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def nonsense():
        connection, _address = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"SSH-2.0-x\r\n\r\n")

    thread = threading.Thread(target=nonsense, daemon=True)
    thread.start()
    assert ask(f"http://127.0.0.1:{port}/", is_public=lambda number: True).trouble == "connection"
    thread.join(5)
    listening.close()
    assert ask(f"http://127.0.0.1:{port}/", is_public=lambda number: True).trouble == "connection"


# when -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def allowed(settings):
    settings.OUTGOING_REQUESTS = True


@pytest.mark.django_db
def test_nobody_is_asked_where_the_office_does_not_allow_it():
    LinkCheck.objects.create(url="https://a.example/", next_check_at=timezone.now())

    assert ask_due(timezone.now(), ask=lambda url: pytest.fail("asked")) == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_dead_only_after_three_failures_on_different_days():
    now = timezone.now()
    LinkCheck.objects.create(url="https://a.example/", next_check_at=now, is_alive=True)
    states = []
    for day in range(4):
        at = now + timedelta(days=day, minutes=day)
        for _twice in range(2):
            ask_due(at, ask=lambda url: Answer(False, 404))
        states.append((LinkCheck.objects.get().is_alive, LinkCheck.objects.get().failures))

    assert states == [(None, 1), (None, 2), (False, 3), (False, 3)], "a dead one is asked again after a week"
    LinkCheck.objects.update(next_check_at=now)
    ask_due(now, ask=lambda url: Answer(None, 429))
    assert LinkCheck.objects.get().is_alive is False, "who does not say changes nothing"
    LinkCheck.objects.update(next_check_at=now)
    ask_due(now, ask=lambda url: Answer(True, 200))
    assert (LinkCheck.objects.get().is_alive, LinkCheck.objects.get().failures) == (True, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("allowed")
def test_each_host_once_and_few_a_minute():
    now = timezone.now()
    for number in range(60):
        LinkCheck.objects.create(url=f"https://h{number % 30}.example/{number}", next_check_at=now)
    asked = []

    ask_due(now, ask=lambda url: asked.append(url) or Answer(True, 200))

    assert len(asked) == 20
    assert len({url.split("/")[2] for url in asked}) == 20
