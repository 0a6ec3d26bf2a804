"""The same kills against a real server: gunicorn on loopback, sent a step of the desk by HTTP and killed within it."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from circulars.models import Removal, WorkingCopy
from tests import crashes
from tests.crashes import Work

ROOT = Path(__file__).resolve().parent.parent
CSRF = "a" * 32


class Server:
    """One worker of four threads with its master, in a process group of its own, killed as one."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "portal.wsgi:application", "-b", f"127.0.0.1:{self.port}", "-w", "1",
            "-k", "gthread", "--threads", "4", "-c", os.devnull, "--log-level", "critical",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.answered(self.request("GET", "/readyz", ""))

    def request(self, method: str, path: str, cookie: str, fields: dict[str, str] | None = None) -> socket.socket:
        """Send a whole request and do not wait for its answer."""
        body = urlencode(fields or {}).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        for _try in range(300):
            try:
                opened = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                opened.sendall(head.encode() + body)
                return opened
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def answered(self, opened: socket.socket) -> int:
        """The status of the answer; 0 where the server died before it gave one."""
        answer = b""
        try:
            while portion := opened.recv(1 << 16):
                answer += portion
        except ConnectionError:
            pass
        finally:
            opened.close()
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment() -> dict[str, str]:
    """The server works on the database and in the folders of the test."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{values['NAME']}"
    else:
        password = f":{quote(values['PASSWORD'], safe='')}" if values["PASSWORD"] else ""
        port = f":{values['PORT']}" if values["PORT"] else ""
        url = f"postgresql://{values['USER']}{password}@{quote(values['HOST'], safe='')}{port}/{values['NAME']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    return kept | {
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,
        "PORTAL_HOSTS": "127.0.0.1",
        "PORTAL_HTTPS": "False",
        "PORTAL_DEBUG": "True",  # static files as they are in the checkout
        "PORTAL_DATA_DIR": str(Path(settings.BLOBS_DIR).parent),
        "PORTAL_DATABASE_URL": url,
        "PORTAL_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def cookie_of(name: str) -> str:
    client = Client()
    client.force_login(crashes.person(name))
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def step_of(work: Work) -> tuple[str, dict[str, str], str]:
    """(address, fields, who) of the step that does the work."""
    copy = WorkingCopy.objects.get(circular=work.circular)
    address = f"/admin/circulars/workingcopy/{copy.pk}/steps/{'publish' if work.kind in PUBLICATIONS else work.kind}/"
    fields = {"csrfmiddlewaretoken": CSRF, "revision": str(copy.revision)}
    if work.kind in PUBLICATIONS:
        day = timezone.localdate() + timedelta(days=1)
        fields |= {"when": "later" if work.kind == "schedule" else "now", "day": day.isoformat(), "hour": "09:00"}
        fields |= {"size": "major", "change_note": "Corrected."}
    elif work.kind == "hide":
        fields |= {"what": "whole", "reason_ko": "유출", "reason_en": ""}
    else:
        fields["is_sure"] = "on"
        address += f"?target={Removal.objects.get(circular=work.circular).pk}"
    return address, fields, "lee" if work.kind == "erase" else "kim"


PUBLICATIONS = ("publish", "correct", "schedule")


def prepared(kind: str, index: int) -> Work:
    """The scene of the operation, with what precedes the step done: the step itself is left to the server."""
    work = {operation.__name__: operation for operation in crashes.OPERATIONS}[kind](index)
    if kind in PUBLICATIONS:
        copy = WorkingCopy.objects.get(circular=work.circular)
        if kind == "correct":
            crashes.factories.edit(copy, by=crashes.person("kim"), now=timezone.now(), title=f"Corrected {index}")
        crashes.attach(copy, crashes.content_of(f"by http {index}"))
    return work


def do(server: Server, work: Work, kill_after: float | None) -> float:
    """Send the step, after its page was read once; kill the server within it. Seconds until the answer."""
    address, fields, who = step_of(work)
    cookie = cookie_of(who)
    connection.close()
    status = server.answered(server.request("GET", address, cookie))
    assert status == 200, f"the page of {work.kind} answered {status}"
    begun = time.monotonic()
    opened = server.request("POST", address, cookie, fields)
    if kill_after is not None:
        time.sleep(kill_after)
        server.kill()
    status = server.answered(opened)
    work.has_landed = status == 0
    assert status in ((0, 302) if kill_after is not None else (302,)), f"{work.kind} answered {status}"
    return time.monotonic() - begun


def kill_servers(count: int, *, seed: int) -> tuple[list[Work], dict[str, float]]:
    """As many servers as kills, in turn through the operations; (works, seconds of each operation)."""
    chance = random.Random(f"{seed} server")
    kinds = [operation.__name__ for operation in crashes.OPERATIONS][: max(1, count)]
    server = Server()
    lasts = {}
    try:
        for number, kind in enumerate(kinds):
            do(server, prepared(kind, 90_000 + number), None)  # the first answer of a kind is slower
            lasts[kind] = do(server, prepared(kind, 91_000 + number), None)
    finally:
        server.kill()
    works = []
    for number in range(count):
        work = prepared(kinds[number % len(kinds)], 92_000 + number)
        server = Server()
        try:
            do(server, work, chance.uniform(0, lasts[work.kind]))
        finally:
            if server.process.poll() is None:
                server.kill()
        works.append(work)
    return works, lasts
