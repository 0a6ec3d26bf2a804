"""A steady, bounded load of readers, who each ask one page after the other over a connection of its own."""

import http.client
import random
import re
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.chaos import NotAsWanted

READERS = 4
PER_SECOND = 20.0  # of all readers together
PATIENCE = 30.0  # seconds, then an answer counts as none
LINKS = re.compile(r'href="(/[^"#?]*)"')
PAGES = (
    "/", "/en/", "/circulars/", "/en/circulars/", "/contacts/", "/api/v1/circulars/", "/feeds/site.atom",
    "/search/?q=포럼",
)  # fmt: skip


@dataclass
class Answer:
    at: float  # seconds since the start
    path: str
    status: int  # 0: none
    seconds: float
    problem: str = ""


@dataclass
class Readers:
    """``is_file(path)`` says which answers depend on the storage; ``answers`` grows while they read."""

    port: int
    certificate: Path
    paths: list[str]
    files: set[str]
    seed: int = 1
    answers: list[Answer] = field(default_factory=list)
    _ends: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, clock: Callable[[], float]) -> None:
        for number in range(READERS):
            thread = threading.Thread(target=self._read, args=(random.Random(self.seed + number), clock))
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _read(self, chance: random.Random, clock: Callable[[], float]) -> None:
        pause = READERS / PER_SECOND
        while not self._ends.is_set():
            began = clock()
            self.answers.append(self.ask(chance.choice(self.paths), clock))
            self._ends.wait(max(0.0, pause * chance.uniform(0.5, 1.5) - (clock() - began)))

    def ask(self, path: str, clock: Callable[[], float]) -> Answer:
        began, status, problem = clock(), 0, ""
        try:
            status, body, headers = get(self.port, self.certificate, self._uncached(path))
            problem = self._judged(path, status, body, headers)
        except (OSError, http.client.HTTPException) as error:
            problem = f"no answer: {type(error).__name__}"
        return Answer(began, path, status, clock() - began, problem)

    def _uncached(self, path: str) -> str:
        """Of a file, an address that nginx has not kept: what it keeps needs no storage."""
        return f"{path}?asked={len(self.answers)}" if path in self.files else path

    def _judged(self, path: str, status: int, body: bytes, headers: dict[str, str]) -> str:
        """What a person would call a failed page; "" for a whole one."""
        if status == 503 and path in self.files:
            has_words = b"</html>" in body and "retry-after" in headers
            return "without storage" if has_words else "without storage, and nothing said"
        if status != 200:
            return f"status {status}"
        if "text/html" in headers.get("content-type", "") and b"</html>" not in body:
            return "cut off"
        return "" if body else "empty"


def get(port: int, certificate: Path, path: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers (in small letters) through nginx, over a connection of its own."""
    trusted = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPSConnection("localhost", port, timeout=PATIENCE, context=trusted)
    try:
        connection.request("GET", _quoted(path), headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def discovered(port: int, certificate: Path) -> tuple[list[str], set[str]]:
    """(what readers ask, which of it are kept files): the first pages and what their links and circulars lead to."""
    paths: list[str] = list(PAGES)
    for page in ("/circulars/", "/en/circulars/"):
        _status, body, _headers = get(port, certificate, page)
        paths += [link for link in LINKS.findall(body.decode()) if re.fullmatch(r"(/en)?/circulars/\w+/\d+/\d+/", link)]
    files: set[str] = set()
    for page in [path for path in dict.fromkeys(paths) if path.count("/") > 4]:
        status, body, _headers = get(port, certificate, page)
        if status != 200:  # merged with another one, to which it leads
            paths = [path for path in paths if path != page]
        files |= {link for link in LINKS.findall(body.decode()) if "/files/" in link}
    if not files:
        raise NotAsWanted("The demo content has no files to read.")
    return [*dict.fromkeys(paths), *sorted(files)], files


def _quoted(path: str) -> str:
    return quote(path, safe="/?=&%")
