"""What the checks look at: the words of a working copy, of an edition, or of a form that is being typed, as one value.

The rules read this alone, so that they say the same beside the form, inside ``publish`` and at night.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from circulars import facts
from circulars.checks.privacy.places import PLAIN_FIELDS, SEAM, hidden_words
from circulars.models import Circular, Edition, Series, WorkingCopy
from circulars.rendering import plain_text
from circulars.rendering.markup import ATTRIBUTE
from circulars.rendering.text import walk

WORDS = (
    "title", "title_ko", "summary_ko", "issuer_name", "place", "salutation", "closing", "signatory", "rights_holder",
    "received_from",
)  # fmt: skip


class Anchor(NamedTuple):
    """A link of the text: where its words stand in ``body_text``."""

    href: str
    text: str
    start: int
    end: int


class DeadlineOf(NamedTuple):
    due_on: date
    text: str = ""
    answer_to: str = ""


class EventOf(NamedTuple):
    role: str
    text: str
    starts_on: date | None
    ends_on: date | None
    place: str = ""


class SourceOf(NamedTuple):
    publisher: str
    title: str
    url: str
    dated_on: date | None = None
    accessed_on: date | None = None


class FileOf(NamedTuple):
    """``blob_id`` is None for the files of an edition, whose facts name the bytes by ``sha256``."""

    role: str
    name: str
    title: str = ""
    alternative_text: str = ""
    is_decorative: bool = False
    caption: str = ""
    credit: str = ""
    media_type: str = ""
    code: str = ""
    sha256: str = ""
    blob_id: int | None = None


@dataclass
class Subject:
    """``passages`` are the plain texts around the body. ``edition`` is set where the words are public already."""

    content: WorkingCopy | Edition  # for its number; a form that is being typed has put its values into it
    circular: Circular
    language: str
    kind: str
    issued_on: date | None
    words: dict[str, str]
    body: str  # clean HTML
    deadlines: list[DeadlineOf] = field(default_factory=list)
    events: list[EventOf] = field(default_factory=list)
    sources: list[SourceOf] = field(default_factory=list)
    files: list[FileOf] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    requested_files: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    series: Series | None = None
    section_id: int | None = None
    post_id: int | None = None
    edition: Edition | None = None

    def __post_init__(self) -> None:
        self.body_text = plain_text(self.body)
        self.anchors = list(_anchors(self.body))

    @classmethod
    def of_copy(cls, copy: WorkingCopy, content: dict[str, Any] | None = None) -> "Subject":
        """``content`` are its facts, where the caller has just written them."""
        return cls._of_content(copy, facts.collect(copy) if content is None else content)

    @classmethod
    def of_edition(cls, edition: Edition) -> "Subject":
        """From the frozen facts: no query, whatever the edition holds."""
        return cls._of_content(edition, edition.facts, edition=edition)

    @classmethod
    def _of_content(
        cls, owner: WorkingCopy | Edition, content: dict[str, Any], edition: Edition | None = None
    ) -> "Subject":
        return cls(
            content=owner,
            circular=owner.circular,
            language=owner.language,
            kind=owner.kind,
            issued_on=owner.issued_on,
            words={name: getattr(owner, name) for name in WORDS},
            body=owner.body,
            deadlines=[
                DeadlineOf(date.fromisoformat(line["due_on"]), line["text"], line["answer_to"])
                for line in content["deadlines"]
            ],
            events=[
                EventOf(line["role"], line["text"], _day(line["starts_on"]), _day(line["ends_on"]), line["place"])
                for line in content["events"]
            ],
            sources=[
                SourceOf(
                    line["publisher"], line["title"], line["url"], _day(line["dated_on"]), _day(line["accessed_on"])
                )
                for line in content["sources"]
            ],
            files=[FileOf(**{name: line[name] for name in _FILE_FACTS}) for line in content["files"]],
            addressees=[line["text"] for line in content["addressees"]],
            requested_files=[line["text"] for line in content.get("requested_files", [])],
            passages=[
                SEAM.join((line["heading"], plain_text(line["body"]), hidden_words(line["body"])))
                for line in content.get("passages", [])
            ],
            series=owner.circular.series,
            section_id=owner.circular.home_section_id,
            post_id=owner.circular.post_id,
            edition=edition,
        )

    @property
    def fields(self) -> dict[str, str]:
        """Everything a reader will see, by form field and row, as the privacy rules take it; see ``privacy.places``."""
        plain = {name: self.words.get(name, getattr(self.content, name)) for name in PLAIN_FIELDS}
        rows = {
            "addressees": [[text] for text in self.addressees],
            "deadlines": [[line.text, line.answer_to] for line in self.deadlines],
            "sources": [[line.publisher, line.title, line.url] for line in self.sources],
            "events": [[line.text, line.place] for line in self.events],
            "requested_files": [[text] for text in self.requested_files],
            "files": [[line.title, line.alternative_text, line.caption, line.credit] for line in self.files],
            "passages": [[words] for words in self.passages],
        }
        fields = {name: text for name, text in plain.items() if text}
        fields |= {"body": self.body_text, "links": hidden_words(self.body)}
        for name, lines in rows.items():
            fields |= {f"{name}.{row}": SEAM.join(filter(None, words)) for row, words in enumerate(lines, start=1)}
        return fields

    def line_of(self, offset: int) -> int:
        """The line of the text, counted from one, in which the character stands."""
        return self.body_text.count("\n", 0, offset) + 1

    def is_linked(self, start: int, end: int) -> bool:
        return any(anchor.start < end and start < anchor.end for anchor in self.anchors)


_FILE_FACTS = (
    "role", "name", "title", "alternative_text", "is_decorative", "caption", "credit", "media_type", "code", "sha256",
)  # fmt: skip


def _anchors(body: str) -> Iterator[Anchor]:
    href: str | None = None
    start, end = -1, -1
    parts: list[str] = []
    for token, offset in walk(body):
        if token.kind == "start" and token.name == "a":
            href, start, end, parts = dict(ATTRIBUTE.findall(token.value)).get("href", ""), -1, -1, []
        elif token.kind == "text" and href is not None:
            start = offset if start < 0 else start
            end = offset + len(token.value)
            parts.append(token.value)
        elif token.kind == "end" and token.name == "a" and href is not None:
            yield Anchor(_unescaped(href), "".join(parts), max(start, 0), max(end, 0))
            href = None


def _unescaped(value: str) -> str:
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
