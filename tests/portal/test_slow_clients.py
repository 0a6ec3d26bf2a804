"""Gunicorn as ``make run`` starts it, asked by clients that take their time: others are served meanwhile."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPLICATION = """
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body) + 2))])
    return [b"ok" + body]
"""
THREADS = 2


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """One process of two threads, whose patience is counted in tenths of seconds; the settings are the portal's."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "answering.py").write_text(APPLICATION)
    config = (ROOT / "gunicorn.conf.py").read_text().replace("__file__", repr(str(ROOT / "gunicorn.conf.py")))
    short = "\nfrom portal import slow_clients\nslow_clients.HEAD_SECONDS = 1.0\nslow_clients.PATIENCE = 1.0\n"
    (folder / "conf.py").write_text(
        f"{config}{short}wsgi_app = 'answering:application'\npythonpath = {str(folder)!r}\n"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", str(folder / "conf.py")],
        cwd=ROOT,
        env=kept | {"PORT": str(number), "PORTAL_WORKERS": "1", "PORTAL_THREADS": str(THREADS)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connect(number).close()
                break
            except OSError:
                time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(timeout=40)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=15)


def get(port: int, request: bytes = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") -> bytes:
    with connect(port) as client:
        client.sendall(request)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    return answer


def closed(client: socket.socket) -> bool:
    """Whether the server hangs up before the patience of the test ends."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_heads_that_never_end_hold_no_thread(port, sent):
    slow = [connect(port) for _ in range(THREADS * 20)]
    for client in slow:
        client.sendall(sent)
    assert get(port).startswith(b"HTTP/1.1 200")
    assert all(closed(client) for client in slow)
    for client in slow:
        client.close()
    assert get(port).startswith(b"HTTP/1.1 200")


def test_head_in_pieces_is_answered(port):
    with connect(port) as client:
        for piece in (b"GET / HT", b"TP/1.1\r\nHost: a\r\n", b"Connection: close\r\n", b"\r\n"):
            client.sendall(piece)
            time.sleep(0.1)
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_bodies_that_trickle_are_given_up(port):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
    slow = [connect(port) for _ in range(THREADS)]
    for client in slow:
        client.sendall(head + b"a")
    assert get(port).startswith(b"HTTP/1.1 200")  # waits for a thread, and gets one
    for client in slow:
        client.close()


def test_connection_is_kept_for_the_next_request(port):
    with connect(port) as client:
        for body in (b"", b"x" * 200_000, b"y"):
            client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            answer = b""
            while not answer.endswith(b"ok" + body):
                answer += client.recv(1 << 20)
            assert answer.startswith(b"HTTP/1.1 200")


def test_two_requests_at_once_are_both_answered(port):
    one = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    both = get(port, one + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert both.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\nConnection: close\r\n\r\na",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded: yes\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\nConnection: close\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 200 + b"Connection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"b" * 40_000 + b"\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["two lengths", "length and chunks", "odd coding", "signed length", "folded", "space", "address", "headers",
         "header", "TLS"],
)  # fmt: skip
def test_request_that_two_servers_could_read_differently_is_refused(port, request_bytes):
    """What smuggles a second request behind a first one: none is answered as if it were whole."""
    answer = get(port, request_bytes)
    assert not answer.startswith(b"HTTP/1.1 200"), answer[:200]
    assert get(port).startswith(b"HTTP/1.1 200")
