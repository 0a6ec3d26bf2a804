"""Received originals for tests: a reader that says what it is told, so that no test waits for what a grammar finds."""

import base64
from collections.abc import Callable
from typing import Any

from circulars import intake, readers
from circulars.grammar.proposal import Proposal
from circulars.intake import parts, reading
from circulars.models import Intake
from circulars.readers.document import Document, Enclosed, Line
from tests.factories import NOW

WORDS = (
    "The Secretariat informs all members that the Forum will gather in Marrakech from the fifth to the tenth of May."
)
LETTER = [
    "Circular 31/2018", "Barcelona, 6 December 2018", "To the members of UCLG", "Declaration on migration", WORDS,
    "Please register before 30 April 2019.",
]  # fmt: skip
NUMBER = {"serial": 31, "year": 2018, "suffix": "", "label": "Circular 31/2018"}
FORUM = {"name": "Forum", "starts_on": "2019-05-05", "ends_on": "2019-05-10", "place": "Marrakech"}


def proposals(**more: Any) -> list[Proposal]:
    """What a grammar would say of ``LETTER``, the place alone not for sure."""
    found = [
        Proposal("kind", "circular", 1, "Circular", 0, 8),
        Proposal("number", NUMBER, 1, "Circular 31/2018", 0, 16),
        Proposal("title", "Declaration on migration", 4, "Declaration on migration", 0, 24, 0.95),
        Proposal("language", "en"),
        Proposal("place", "Barcelona", 2, "Barcelona", 0, 9, 0.5),
        Proposal("issued_on", "2018-12-06", 2, "6 December 2018", 11, 26),
        Proposal("addressees", "the members of UCLG", 3, "the members of UCLG", 3, 22),
        Proposal("events", FORUM, 5),
        Proposal(
            "deadlines",
            {"due_on": "2019-04-30", "due_time": None, "kind": "register", "text": "register before 30 April 2019"},
            6,
        ),
        Proposal("body", f"<p>{WORDS}</p><p>Please register before 30 April 2019.</p>", 5),
        Proposal("files", {"text": "Annex 1"}, 5),
    ]  # fmt: skip
    return [one for one in found if one.field not in more] + [
        Proposal(name, value, 1, str(value)) for name, value in more.items() if value is not None
    ]


def letter(*lines: str, enclosed: list[Enclosed] | None = None, headers: dict[str, str] | None = None) -> Document:
    return Document(
        [Line(text, number) for number, text in enumerate(lines or LETTER, 1)],
        headers=headers or {},
        enclosed=enclosed or [],
    )


def file_in_it(name: str, content: bytes, media_type: str = "application/pdf", **more: Any) -> Enclosed:
    return Enclosed(name, media_type, len(content), base64.b64encode(content).decode(), **more)


class Reader:
    """Stands in for ``readers.read_document``: by the beginning of the content, what was said to come of it."""

    def __init__(self) -> None:
        self.answers: dict[bytes, Callable[[], readers.DocumentReading] | readers.DocumentReading] = {}
        self.asked: list[str] = []

    def says(self, content: bytes, document: Document | None, found: list[Proposal] | None = None, **more: Any) -> None:
        state = more.get("state", "read")
        as_json = [{name: getattr(one, name) for name in one.__slots__} for one in found or []]
        self.answers[content[:40]] = lambda: readers.DocumentReading(
            state, _copy(document), [dict(one) for one in as_json], more.get("trouble", "")
        )

    def takes_too_long(self, content: bytes) -> None:
        def late() -> readers.DocumentReading:
            raise readers.TookTooLong

        self.answers[content[:40]] = late

    def __call__(self, source, *, media_type="", name="", context=None, seconds=30.0) -> readers.DocumentReading:
        self.asked.append(name)
        with source.open("rb") as file:
            answer = self.answers.get(file.read(40))
        return answer() if answer else readers.DocumentReading("unknown", trouble="type")


def _copy(document: Document | None) -> Document | None:
    return document and Document.from_json(document.as_json())


def reader(monkeypatch) -> Reader:
    """Put a stand-in between the operations and the limited process, for the length of a test."""
    stand_in = Reader()
    monkeypatch.setattr(parts.readers, "read_document", stand_in)
    monkeypatch.setattr(reading.grammar, "choose", lambda found: len(found) - 1)  # the file rather than its mail
    return stand_in


def receive(content: bytes = b"the letter", *, by=None, now=NOW, **more: Any) -> Intake:
    values = {"name": "letter.txt", "channel": Intake.Channel.UPLOAD} | more
    return intake.receive(content, by=by, now=now, **values)
