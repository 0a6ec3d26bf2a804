"""What else is worth reading: the dossiers in which a document stands, and related items, each with its reason."""

from collections.abc import Collection, Mapping
from html import escape

from circulars import addresses
from circulars.reading import names, words
from circulars.reading.beside import RELATED, Beside, PartOf
from circulars.reading.links import Linked, Links
from circulars.reading.notices import EventState
from circulars.reading.parts.document import link, section


def part_of(dossiers: Collection[PartOf], language: str) -> str:
    """The dossiers, named above the text."""
    if not dossiers:
        return ""
    say = words.labels(language)
    named = ", ".join(
        f'<a href="{escape(addresses.dossier(one.slug, language))}">{names.two(one.name_ko, one.name_en, language)}</a>'
        for one in dossiers
    )
    return f'<p class="part-of"><b>{say["part_of"]}</b> {named}</p>\n'


def related(
    beside: Beside,
    links: Links,
    events: Mapping[str, EventState],
    withdrawn: Collection[tuple[str, str]],
    language: str,
) -> str:
    """Five at most: chosen by staff, then of the same event, then before and after it in the same dossier.

    What a banner or the list of citations leads to already is named again only where staff chose it; what software
    found and does not hold any more is not named at all.
    """
    if not (beside.chosen or beside.same_event or beside.same_dossier):
        return ""
    say = words.labels(language)
    shown: dict[str, str] = {}
    for row in beside.chosen:
        korean, english = beside.reasons.get(row.path, ("", ""))
        reason = names.two(korean or english, english, language) if korean or english else say["chosen"]
        if _holds_not(row, withdrawn):
            reason += f" <b>{say['withdrawn']}</b>"
        shown.setdefault(row.path, _item(row, reason, language))
    known = {row.path for rows in (links.newer, links.older, links.cites, links.cited_by) for row in rows}
    named = {one.slug: one for one in beside.part_of}
    spoken = {event.slug: event for event in events.values()}  # an edition may name a former address
    for row in (*beside.same_event, *beside.same_dossier):
        if row.path in known or row.path in shown or _holds_not(row, withdrawn):
            continue
        if row.role == "same_event":
            reason = _of_event(spoken.get(row.kind), language)
        else:
            reason = _of_dossier(row, named.get(row.kind), language)
        shown[row.path] = _item(row, reason, language)
    if not shown:
        return ""
    items = "".join(list(shown.values())[:RELATED])
    return section("related", say["related"], f"<ul>{items}</ul>\n")


def _holds_not(row: Linked, withdrawn: Collection[tuple[str, str]]) -> bool:
    return (row.path, "") in withdrawn or (row.path, row.language) in withdrawn


def _of_event(event: EventState | None, language: str) -> str:
    say = words.labels(language)
    if event is None:
        return say["same_event"]
    return say["same_event_named"] % {"event": names.in_guessed_language(event.name_in(language), language)}


def _of_dossier(row: Linked, dossier: PartOf | None, language: str) -> str:
    say = words.labels(language)
    if dossier is None:
        return say["same_dossier"]
    named = names.two(dossier.name_ko, dossier.name_en, language)
    return say["after_in" if row.position else "before_in"] % {"dossier": named}


def _item(row: Linked, reason: str, language: str) -> str:
    return f'<li>{link(row, language)} <span class="note">{reason}</span></li>\n'
