"""A working copy as its page would be, for staff beside the form and for the reader of a draft link."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from circulars import facts as facts_of
from circulars import glossary, sections, signatories, terms
from circulars.models import WorkingCopy
from circulars.reading import days, links, notices, page
from circulars.reading.parts import basics, document
from circulars.reading.shown import Shown
from circulars.rendering import body as rendering
from circulars.rendering import derived
from contacts import directory

FILE = re.compile(r"/files/([A-Za-z0-9_-]+)/([^\"/?]+)")


def context(copy: WorkingCopy, reader: page.Reader, address_of: Callable[[str, str], str | None]) -> dict[str, Any]:
    """What ``circulars/circular_detail.html`` needs.

    ``address_of`` says for the code and the quoted name of a file where its bytes are read as long as nothing of
    them is public; with None the public address stays.
    """
    found = _context(copy, reader)
    for part in ("text", "files"):
        html = FILE.sub(lambda match: address_of(match[1], match[2]) or match[0], found[part])
        found[part] = SafeString(html)  # sanitised and escaped by the page
    return found


def _context(copy: WorkingCopy, reader: page.Reader) -> dict[str, Any]:
    circular, today, language = copy.circular, days.of(reader.at), reader.language
    facts = signatories.told(facts_of.collect(copy))
    rendered = rendering.render(copy.body, passages=facts.get("passages", ()))
    shown = Shown(
        0, circular.pk, circular.path or "", circular.home_section_id, circular.post_id, copy.language, 0,
        True, reader.at, reader.at, None, today, "", [], facts, rendered,
    )  # fmt: skip
    slugs = {line["event"] for line in shown.facts["events"] if line["event"]}
    found = page.words_of(
        shown,
        links.Links(),
        language,
        dates=basics.Dates(None, None, False),
        events=notices.events_now(slugs),
        at=reader.at,
        archive="",
        citing="",
        version=None,
        explained=glossary.explained(glossary.found_in(derived.texts(copy.body, facts)), glossary.load()),
        past_terms=terms.past_of(facts, terms.load(), today),
    )
    tree = sections.load()
    section = tree.by_id.get(shown.home_section_id) if shown.home_section_id else None
    post = directory.load(today).post(shown.post_id) if shown.post_id else None
    parts = {
        "breadcrumb": page.breadcrumb(tree, section, found, language),
        "contact": document.contact(post, reader.publishes_names, language),
    }
    without = ("banners", "share", "languages", "corrected", "imprint", "part_of", "related", "neighbours")
    empty = dict.fromkeys(without, "")
    found |= empty | {name: SafeString(part) for name, part in parts.items()}
    return found | {
        "is_preview": True,
        "figures": "",
        "reads": "",
        "is_print": False,
        "layout": "base.html",
        "is_earlier": False,
        "version": 0,
        "replaced_on": "",
        "current_address": "",
        "dates": "",
        "page_url": "",
        "pdf_link": "",
        "pdf_url": "",
        "json_ld": "",
        "card_url": "",
        "alternates": "",
    }
