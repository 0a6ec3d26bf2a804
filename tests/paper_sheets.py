"""Contents of paper for tests: of a published circular, or of any nodes and markup."""

from django.utils import timezone

from circulars import changes
from circulars.paper import content
from circulars.paper.letters import Missing
from circulars.paper.nodes import Reader
from circulars.reading.shown import live_editions


def sheet_of(path: str, language: str = "ko") -> dict:
    at = timezone.now()
    editions = live_editions(path, at)
    state = changes.state(at).generation
    asked = content.Asked(at, state, language, "https://portal.example", "한빛도 국제협력실", publishes_names=True)
    return content.of_circular(editions[0], editions, asked).json


def sheet(nodes: list, title: str = "Title") -> dict:
    document = {
        "language": "ko", "title": title, "running": title, "stripe": "", "code": "",
        "date": [2026, 3, 2, 10, 0], "nodes": nodes, "qr": None, "imprint": [],
    }  # fmt: skip
    return {
        "schema": 1, "language": "ko", "title": title, "office": "Office", "date": [2026, 3, 2, 10, 0],
        "labels": dict(content.labels("en")), "cover": [], "documents": [document], "ends": [],
    }  # fmt: skip


def markup_of(html: str) -> list:
    reader = Reader(origin="https://x.example", missing=Missing(), pictures=lambda code: None, language="ko")
    return [reader.heading(1, ["T"]), *reader.read(html)]
