"""Two editors who open, type and save a draft each, over and over, as a browser sends it."""

import http.client
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.chaos import NotAsWanted
from benchmarks.chaos.house import House
from tests.typed import fields_of

PATIENCE = 40.0  # seconds of one request
PAUSE = 1.0  # seconds between two saves
PREPARE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from portal.models import User
from tests import factories
people = []
for name in ("kim", "lee"):
    user = User.objects.create_user(name, password="correct horse battery", is_staff=True, display_name=name)
    user.groups.set(Group.objects.filter(name="editor"))
    copy = factories.draft(by=user, title=f"Draft of {name}")
    client = Client()
    client.force_login(user)
    people.append({"name": name, "session": client.session.session_key, "copy": copy.pk,
                   "cookie": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME})
print(json.dumps(people))
"""
KEPT = """
import json, sys
import django
django.setup()
from circulars.models import AuditEntry, WorkingCopy
found = {}
for pk in json.loads(sys.argv[1]):
    copy = WorkingCopy.objects.get(pk=pk)
    entries = AuditEntry.objects.filter(action="edit", circular=copy.circular).count()
    found[pk] = [copy.title, copy.revision, entries]
print(json.dumps(found))
"""
TOKEN = "a" * 32


@dataclass
class Editor:
    """``confirmed`` are titles whose save was answered as done; ``unsure`` those without an answer."""

    name: str
    copy: int
    cookies: str
    port: int
    certificate: Path
    confirmed: list[tuple[float, str]] = field(default_factory=list)
    refused: list[tuple[float, int]] = field(default_factory=list)  # told that it could not be saved, and kept
    unsure: list[tuple[float, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # confirmed, and not there when the form was opened again
    logged_out: int = 0
    silent: list[tuple[float, int]] = field(default_factory=list)  # an answer that says nothing of what to do

    def work(self, clock: Callable[[], float], ends: threading.Event) -> None:
        number, waiting = 0, ""
        while not ends.wait(PAUSE):
            page = self._ask("GET", self.address)
            if page is None or page[0] != 200:
                if page is not None and page[0] in (302, 401):
                    self.logged_out += 1
                continue
            fields = fields_of(page[1])
            self._compare(fields)
            if not waiting:  # what could not be saved is sent again, not typed anew
                number += 1
                waiting = f"{self.name} {number}"
            answer = self._ask("POST", self.address, fields | {"title": waiting, "_continue": "1"})
            if answer is None:
                self.unsure.append((clock(), waiting))
            elif answer[0] == 302 and "/login/" not in answer[2]:
                self.confirmed.append((clock(), waiting))
            elif answer[0] == 503 and waiting.encode() in answer[1]:
                self.refused.append((clock(), answer[0]))
                continue
            else:
                self.silent.append((clock(), answer[0]))
            waiting = ""

    def _compare(self, fields: dict[str, str]) -> None:
        """The form shows what was confirmed last, or what was sent after it without an answer."""
        if not self.confirmed:
            return
        at, last = self.confirmed[-1]
        later = {title for when, title in self.unsure if when > at}
        if fields["title"] != last and fields["title"] not in later:
            self.lost.append(f"{last}, where {fields['title']} stands")

    @property
    def address(self) -> str:
        return f"/admin/circulars/workingcopy/{self.copy}/change/"

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes, str] | None:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=trusted)
        origin = "https://localhost"  # nginx gives the portal the name alone, as where it listens on the usual port
        headers = {"Cookie": self.cookies, "Referer": f"{origin}{path}", "Origin": origin}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            sent = (fields or {}) | ({"csrfmiddlewaretoken": TOKEN} if fields is not None else {})
            connection.request(method, path, body=urlencode(sent) if fields is not None else None, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def invited(house: House) -> list[Editor]:
    people = json.loads(_run(house, PREPARE).splitlines()[-1])
    return [
        Editor(
            person["name"], person["copy"],
            f"{person['cookie']}={person['session']}; {person['csrf']}={TOKEN}",
            house.front.secure, house.front.certificate,
        )
        for person in people
    ]  # fmt: skip


def kept(house: House, editors: list[Editor]) -> dict[str, list]:
    """Of each working copy: its title, its revision, how many edits the record has."""
    return json.loads(_run(house, KEPT, json.dumps([editor.copy for editor in editors])).splitlines()[-1])


def _run(house: House, script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=house.release, env=house.environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotAsWanted(done.stderr[-3000:])
    return done.stdout
