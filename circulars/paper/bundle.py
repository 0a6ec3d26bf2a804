"""A dossier as one PDF: a cover with what the office says of it, the contents, and its live circulars in order."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from circulars import addresses
from circulars.memory import per_generation
from circulars.models import Dossier, Edition
from circulars.paper import content, setting
from circulars.paper.letters import Missing
from circulars.paper.runs import Node
from circulars.reading.shown import live_editions

MOST = 60  # circulars
LARGEST = 1_500_000  # characters of their bodies


def of_dossier(dossier: Dossier, asked: content.Asked) -> dict[str, Any]:
    """The oldest first, each in its original language. What has no room is told on the cover."""
    missing = Missing()
    live = Edition.objects.live(asked.at).originals().filter(circular__dossier_entries__dossier=dossier)
    rows = live.order_by("listed_on", "pk").values_list("circular__path", flat=True)
    paths = list(rows[: MOST + 1])
    count = len(paths) if len(paths) <= MOST else rows.count()
    documents: list[dict[str, Any]] = []
    length = 0
    for path in paths[:MOST]:
        editions = live_editions(path, asked.at)
        if not editions or not editions[0].is_original:
            continue
        length += len(editions[0].rendered)
        if length > LARGEST:
            break
        documents.append(content.document(editions[0], editions, asked, missing))
    cover = _cover(dossier, asked, missing, left_out=count - len(documents))
    title = missing.printable(_named(dossier.name_ko, dossier.name_en, asked.language))
    return content.assembled(documents, asked, missing, title=title, cover=cover)


def name_of(dossier: Dossier, asked: content.Asked) -> str:
    """The hash of all that the PDF depends on; gathered once per state of the public site and day."""
    key = ("dossier pdf", dossier.pk, asked.language, asked.origin, asked.office, localdate(asked.at))
    return per_generation(asked.generation, key, lambda: setting.name_of(of_dossier(dossier, asked)))


def _cover(dossier: Dossier, asked: content.Asked, missing: Missing, *, left_out: int) -> list[Node]:
    language, say = asked.language, missing.printable
    address = f"{asked.origin}{addresses.dossier(dossier.slug, language)}"
    with override(language):
        nodes: list[Node] = [
            {"t": "kicker", "c": [f"{say(asked.office)} · {_('Dossier')}"]},
            {"t": "h", "level": 1, "outlined": False, "c": [_marked(dossier.name_ko, dossier.name_en, language, say)]},
            {"t": "p", "c": [str(dossier.get_status_display())]},
        ]
        if dossier.status_note_ko or dossier.status_note_en:
            nodes.append({"t": "p", "c": [_marked(dossier.status_note_ko, dossier.status_note_en, language, say)]})
        for part in _named(dossier.summary_ko, dossier.summary_en, language).splitlines():
            if part.strip():
                nodes.append({"t": "p", "c": [say(part.strip())]})
        if left_out > 0:
            told = ngettext(
                "%(count)s document is not in this file, which would be too large with it. The page names it:",
                "%(count)s documents are not in this file, which would be too large with them. The page names them:",
                left_out,
            ) % {"count": left_out}
            nodes.append({"t": "notice", "is_grave": False, "c": [{"t": "p", "c": [told]}]})
        nodes.append({"t": "p", "c": [{"t": "a", "href": address, "c": [address]}]})
    return nodes


def _named(korean: str, english: str, language: str) -> str:
    return (english if language == "en" else "") or korean or english


def _marked(korean: str, english: str, language: str, say) -> Node:
    written_in = "en" if (language == "en" and english) or not korean else "ko"
    text = say(_named(korean, english, language))
    return text if written_in == language else {"t": "span", "lang": written_in, "c": [text]}
