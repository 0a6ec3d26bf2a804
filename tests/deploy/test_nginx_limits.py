"""What nginx with our settings keeps from the portal: floods of one network, large and odd requests, other names.

Behind it stands a server that answers everything and writes down what it was asked.
"""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import nginx_server

# Addresses of the readers are told by the tests; the numbers are smaller, so that few requests reach them.
TOLD = "set_real_ip_from 127.0.0.1;\nreal_ip_header X-Test-Reader;\n"


def few(text: str) -> str:
    return TOLD + re.sub(r"burst=\d+", "burst=3", re.sub(r"rate=\d+r/[sm]", "rate=1r/m", text))


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.asked.append(
            (f"{self.command} {self.path}", {name.lower(): value for name, value in self.headers.items()})
        )
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815  (the name is that of the library)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="module")
def nginx(tmp_path_factory) -> Iterator[nginx_server.Nginx]:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    with nginx_server.running(tmp_path_factory.mktemp("limits"), [behind.server_port], change=few) as running:
        yield running
    behind.shutdown()
    behind.server_close()


def codes(nginx, path: str, reader: str, times: int = 6) -> list[int]:
    return [nginx.get(path, X_Test_Reader=reader).status for _ in range(times)]


def said(nginx, request: bytes) -> bytes:
    """What comes back for bytes that no client library would send."""
    with (
        socket.create_connection(("127.0.0.1", nginx.secure), timeout=20) as plain,
        nginx.trusted.wrap_socket(plain, server_hostname="localhost") as safe,
    ):
        safe.sendall(request)
        answer = b""
        try:
            while piece := safe.recv(65536):
                answer += piece
        except (ConnectionResetError, ssl.SSLError):
            pass
        return answer


def head(*lines: str) -> bytes:
    return "\r\n".join([lines[0], "Host: localhost", *lines[1:], "Connection: close", "", ""]).encode()


def test_flood_of_one_network_is_refused_and_others_are_not(nginx):
    assert codes(nginx, "/search/?q=a", "203.0.113.1") == [200] * 4 + [429] * 2
    assert codes(nginx, "/search/?q=a", "203.0.113.2", 1) == [200]


def test_network_of_ipv6_is_one_reader(nginx):
    found = [codes(nginx, "/search/?q=a", f"2001:db8:1:2::{number}", 1)[0] for number in range(6)]
    assert found == [200] * 4 + [429] * 2
    assert codes(nginx, "/search/?q=a", "2001:db8:1:3::1", 1) == [200]


def test_reading_the_login_is_free(nginx):
    assert codes(nginx, "/admin/login/", "203.0.113.3") == [200] * 6


def test_numbers_leave_an_office_of_two_hundred_in_peace():
    """Two hundred people open a page of five parts in the same second, search in the same second, and log in."""
    text = nginx_server.SETTINGS.read_text()
    burst = {zone: int(number) for zone, number in re.findall(r"zone=(\w+) burst=(\d+)", text)}
    rate = {zone: (int(n), unit) for zone, n, unit in re.findall(r"zone=(\w+):10m rate=(\d+)r/(\w)", text)}
    assert burst["hoeram_pages"] + rate["hoeram_pages"][0] >= 600
    assert burst["hoeram_searches"] >= 200
    assert burst["hoeram_logins"] + rate["hoeram_logins"][0] >= 200
    assert int(re.search(r"limit_conn hoeram_clients (\d+)", text)[1]) >= 200


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (head("POST /feedback/ HTTP/1.1", "Content-Length: 300000"), b"413"),
        (head("GET /" + "a" * 9000 + " HTTP/1.1"), b"414"),
        (head("GET / HTTP/1.1", "X-A: " + "b" * 40_000), b"400"),
        (head("GET / HTTP/1.1", "Host: evil.example"), b"400"),
        (head("POST / HTTP/1.1", "Content-Length: 1", "Content-Length: 2"), b"400"),
        (head("POST / HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked"), b"400"),
        (head("POST / HTTP/1.1", "Transfer-Encoding: xchunked"), b"501"),
        (head("GET /%00 HTTP/1.1"), b"400"),
        (head("GET / HTTP/1.1", "X-A\x00: b"), b"400"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
    ],
    ids=["body", "address", "header", "two hosts", "two lengths", "length and chunks", "coding", "zero in the path",
         "zero in a name", "no host"],
)  # fmt: skip
def test_odd_request_ends_here(nginx, request_bytes, status):
    before = len(Answering.asked)
    answer = said(nginx, request_bytes)
    assert answer.split(b" ", 2)[1:2] == [status], answer[:200]
    assert len(Answering.asked) == before


def test_request_behind_a_request_is_not_smuggled(nginx):
    """The body of a request is no request, however it looks."""
    before = len(Answering.asked)
    body = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    said(nginx, head("POST /first HTTP/1.1", f"Content-Length: {len(body)}") + body)
    assert [asked for asked, _headers in Answering.asked[before:]] == ["POST /first"]


def test_what_a_client_says_of_itself_does_not_reach_the_portal(nginx):
    before = len(Answering.asked)
    nginx.get(
        "/", X_Forwarded_For="198.51.100.1", X_Forwarded_Proto="http", Forwarded="for=198.51.100.1",
        X_Test_Reader="203.0.113.9",
    )  # fmt: skip
    said(nginx, head("GET /under HTTP/1.1", "X_Forwarded_For: 198.51.100.1", "SCRIPT_NAME: /evil"))
    told = [headers for _asked, headers in Answering.asked[before:]]
    assert [headers["x-forwarded-for"] for headers in told] == ["203.0.113.9", "127.0.0.1"]
    assert all(headers["x-forwarded-proto"] == "https" and "forwarded" not in headers for headers in told)
    assert not any("_" in name for name in told[1])


def test_heads_that_never_end_keep_nobody_out(nginx):
    slow = []
    for _ in range(40):
        plain = socket.create_connection(("127.0.0.1", nginx.secure), timeout=20)
        safe = nginx.trusted.wrap_socket(plain, server_hostname="localhost")
        safe.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        slow.append(safe)
    with ThreadPoolExecutor(4) as pool:
        readers = [f"203.0.113.{number}" for number in range(20, 28)]
        answers = list(pool.map(lambda reader: codes(nginx, "/contacts/", reader, 1), readers))
    for connection in slow:
        connection.close()
    assert answers == [[200]] * 8
