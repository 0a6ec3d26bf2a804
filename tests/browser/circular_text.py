"""The circular that the browser test enters: a sample beside the checkout, else a stand-in of our own."""

import html
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

# CIRCULAR_SAMPLE names another text, or none (a path that does not exist: the stand-in is used)
BESIDE = Path(settings.BASE_DIR).parent / "shared" / "samples" / "gaok-circular-31-2018.txt"
SAMPLE = Path(os.environ.get("CIRCULAR_SAMPLE") or BESIDE)
STANDIN = Path(settings.BASE_DIR) / "tests" / "data" / "standin-circular.txt"

MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True)
class CircularText:
    number: str
    title: str
    place: str
    issued_on: date
    addressees: list[str]
    for_information: str
    event: str  # place and day as printed
    event_on: date
    salutation: str
    paragraphs: list[str]  # of the body, list items apart
    items: list[str]
    closing: str

    @property
    def body(self) -> str:
        """As an office program would put it on the clipboard."""
        parts = []
        for text in self.paragraphs:
            parts.append(f"<p>{html.escape(text)}</p>")
            if text.endswith(("are:", "part in:")):
                parts.append("<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in self.items) + "</ul>")
        return "".join(parts)


def _day(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def read() -> CircularText:
    source = SAMPLE if SAMPLE.exists() else STANDIN
    lines = [" ".join(line.split()) for line in source.read_text(encoding="utf-8").splitlines()]
    heading = next(line for line in lines if line.startswith("[Circular"))
    number, title = re.fullmatch(r"\[(Circular \d+)\] (.+?)(?: 기본정보)?", heading).groups()
    start = next(index for index, line in enumerate(lines) if re.fullmatch(r"\S+, \d+ \w+ \d{4}", line))
    place, issued = lines[start].split(", ")
    issued_on = _day(issued)
    salutation = next(index for index, line in enumerate(lines) if line.startswith("Dear "))
    head = lines[start + 1 : salutation]
    event = next(line for line in head if re.match(r"\d+ \w+ \d{4}, ", line))
    end = next(index for index, line in enumerate(lines) if line.endswith("World Secretariat"))
    body = [line for line in lines[salutation + 1 : end] if line]
    return CircularText(
        number=f"{number}/{issued_on.year}",
        title=title,
        place=place,
        issued_on=issued_on,
        addressees=[line for line in head if line.startswith("To ")],
        for_information=next(line for line in head if line.startswith("For information:")),
        event=event,
        event_on=_day(event.split(",")[0]),
        salutation=lines[salutation],
        paragraphs=[line for line in body if not line.startswith("•")],
        items=[line.removeprefix("•").strip() for line in body if line.startswith("•")],
        closing=lines[end],
    )
