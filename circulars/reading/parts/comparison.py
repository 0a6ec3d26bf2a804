"""A comparison as a page shows it: a line that sums it up, the facts, the files, the text.

It is read without colour, on paper and aloud: what was removed stands in ``[− −]``, what was added in ``[+ +]``,
both are named for screen readers, and every passage says in words what happened to it.
"""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from circulars import addresses
from circulars.comparing import ADDED, EQUAL, REMOVED, Comparison, FactChange, FileChange, Passage, Piece, words
from circulars.comparing.sequences import Allowance
from circulars.reading import days, names
from circulars.reading.parts import changed_facts

KINDS = {
    "changed": gettext_lazy("Changed"),
    "added": gettext_lazy("Added"),
    "removed": gettext_lazy("Removed"),
    "moved_here": gettext_lazy("Moved to this place"),
    "moved_away": gettext_lazy("Moved away from this place"),
}
BLOCKS = {
    "paragraph": gettext_lazy("paragraph"),
    "heading": gettext_lazy("heading"),
    "item": gettext_lazy("list item"),
    "quotation": gettext_lazy("quotation"),
    "caption": gettext_lazy("caption"),
    "row": gettext_lazy("row of a table"),
    "picture": gettext_lazy("picture"),
}
AROUND = 1  # unchanged passages that stay open beside a change
FOLDED_FROM = 3  # passages: fewer are not worth a fold
TEXT_STEPS = 200_000  # for the words of facts, which are short


def summary(comparison: Comparison) -> str:
    """``3 passages of the text, 1 date, 1 file``; empty where nothing changed."""
    counted = [
        (comparison.changed_passages, _passages),
        (comparison.changed_dates, lambda n: ngettext("%(count)s date", "%(count)s dates", n)),
        (comparison.changed_facts, lambda n: ngettext("%(count)s other fact", "%(count)s other facts", n)),
        (len(comparison.files), lambda n: ngettext("%(count)s file", "%(count)s files", n)),
    ]
    return ", ".join(word(count) % {"count": count} for count, word in counted if count)


def _passages(count: int) -> str:
    return ngettext("%(count)s passage of the text", "%(count)s passages of the text", count)


def facts(changes: Sequence[FactChange], written_in: str, language: str) -> SafeString:
    """A table of label, before and after."""
    if not changes:
        return SafeString("")
    heads = "".join(
        f'<th scope="col">{word}</th>'
        for word in (pgettext("comparison", "What"), _("Before"), pgettext("comparison", "Now"))
    )
    rows = "".join(_fact(change, written_in, language) for change in changes)
    return SafeString(
        f'<table class="comparison__facts"><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n'
    )


def _fact(change: FactChange, written_in: str, language: str) -> str:
    nothing = f'<span class="note">{_("nothing")}</span>'
    before, after = (
        changed_facts.value(change.name, side, written_in, language) for side in (change.before, change.after)
    )
    if changed_facts.is_text(change.before, change.name) and changed_facts.is_text(change.after, change.name):
        spoken = changed_facts.text_language(change.name, written_in)
        pieces = words(change.before, change.after, Allowance(TEXT_STEPS))
        before = f'<span lang="{spoken}">{_marked(piece for piece in pieces if piece.kind != ADDED)}</span>'
        after = f'<span lang="{spoken}">{_marked(piece for piece in pieces if piece.kind != REMOVED)}</span>'
    return (
        f'<tr><th scope="row">{changed_facts.label(change.name)}</th>'
        f'<td data-label="{_("Before")}">{before or nothing}</td>'
        f'<td data-label="{pgettext("comparison", "Now")}">{after or nothing}</td></tr>\n'
    )


def files(changes: Sequence[FileChange], versions: tuple[int, int] | None) -> SafeString:
    """``versions`` are those whose files are linked; None where the files have no public address."""
    items = "".join(f"<li>{_file(change, versions)}</li>\n" for change in changes)
    return SafeString(f'<ul class="comparison__files">\n{items}</ul>\n' if items else "")


def _file(change: FileChange, versions: tuple[int, int] | None) -> str:
    def named(file, side: int) -> str:
        name = names.words(file["title"] or file["name"])
        if file["title"] and file["title"] != file["name"]:
            name += f" ({names.words(file['name'])})"
        if versions:
            address = addresses.file(file["code"], file["name"], version=versions[side])
            name = f'<a href="{escape(address)}">{name}</a>'
        return f"{name}, {days.size(file['size'])}"

    before = named(change.before, 0) if change.before else ""
    after = named(change.after, 1) if change.after else ""
    if change.kind == "added":
        return f"<b>{_('Added:')}</b> {after}"
    if change.kind == "removed":
        return f"<b>{_('Removed:')}</b> {before}"
    if change.kind == "replaced":
        return f"<b>{_('Replaced:')}</b> {before} → {after}"
    if change.kind == "renamed":
        return f"<b>{_('Renamed, the same content:')}</b> {before} → {after}"
    return f"<b>{_('Described anew, the same content:')}</b> {after}"


def text(passages: Sequence[Passage], written_in: str) -> SafeString:
    """All passages in order; long unchanged stretches are folded."""
    if not any(passage.is_changed for passage in passages):
        return SafeString("")
    parts: list[str] = []
    start = 0
    while start < len(passages):
        end = start
        while end < len(passages) and not passages[end].is_changed:
            end += 1
        if end > start:
            first = start + (AROUND if start else 0)
            last = end - (AROUND if end < len(passages) else 0)
            if last - first < FOLDED_FROM:
                first = last = end
            parts += [_passage(passage, written_in) for passage in passages[start:first]]
            if first < last:
                parts.append(_fold(passages[first:last], written_in))
            parts += [_passage(passage, written_in) for passage in passages[last:end]]
        while end < len(passages) and passages[end].is_changed:
            parts.append(_passage(passages[end], written_in))
            end += 1
        start = end
    return SafeString(f'<div class="comparison__text">\n{"".join(parts)}</div>\n')


def _fold(passages: Sequence[Passage], written_in: str) -> str:
    count = len(passages)
    said = ngettext("%(count)s unchanged passage", "%(count)s unchanged passages", count) % {"count": count}
    inside = "".join(_passage(passage, written_in) for passage in passages)
    return f'<details class="comparison__fold"><summary>{said}</summary>\n{inside}</details>\n'


def _passage(passage: Passage, written_in: str) -> str:
    cells = ' <span class="comparison__cell">|</span> '.join(_marked(cell) for cell in passage.cells)
    direction = ' dir="rtl"' if written_in == "ar" else ""
    if passage.block == "picture" and not any(piece.text for cell in passage.cells for piece in cell):
        cells = f'<span class="note">{_("a picture without alternative text")}</span>'
    words_of = f'<p class="passage__text passage__text--{passage.block}" lang="{written_in}"{direction}>{cells}</p>\n'
    if not passage.is_changed:
        return f'<div class="passage">{words_of}</div>\n'
    what = _("%(what)s: %(block)s") % {"what": KINDS[passage.kind], "block": BLOCKS[passage.block]}
    notes = "".join(f'<p class="passage__note">{_link(change)}</p>\n' for change in passage.links)
    if passage.is_reformatted:
        notes += f'<p class="passage__note">{_("The words are the same; their form or emphasis changed.")}</p>\n'
    return (
        f'<div class="passage passage--{passage.kind}"><p class="passage__label">{what}</p>\n{words_of}{notes}</div>\n'
    )


def _link(change) -> str:
    values = {
        "text": names.words(change.text),
        "before": names.words(change.before),
        "after": names.words(change.after),
    }
    if not change.before:
        return _("A link was added: “%(text)s” leads to %(after)s.") % values
    if not change.after:
        return _("A link was taken away: “%(text)s” led to %(before)s.") % values
    return _("The link “%(text)s” leads to %(after)s; it led to %(before)s.") % values


def _marked(pieces: Iterable[Piece]) -> str:
    said = {
        REMOVED: ("del", "−", _("removed:"), _("end of what was removed")),
        ADDED: ("ins", "+", _("added:"), _("end of what was added")),
    }
    found = ""
    for kind, run in pieces:
        if kind == EQUAL:
            found += names.words(run)
            continue
        tag, sign, begins, ends = said[kind]
        inner = run.strip()
        start = run.index(inner)
        before, space = run[:start], run[start + len(inner) :]
        found += (
            f'{before}<{tag}><span class="visually-hidden"> {begins} </span><span aria-hidden="true">[{sign}</span>'
            f'<span class="said">{names.words(inner)}</span><span aria-hidden="true">{sign}]</span>'
            f'<span class="visually-hidden"> ({ends}) </span></{tag}>{space}'
        )
    return found
