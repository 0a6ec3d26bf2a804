"""What a search found: hits as a list, and what they can be narrowed to. Links work by their address alone."""

from collections.abc import Callable, Sequence
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from circulars import addresses
from circulars.reading import asking, days, names, words
from circulars.reading.asking import Asked
from circulars.reading.listing import Entry
from circulars.reading.parts import lists
from circulars.search import Choice, Facet, FileHit, Hit
from circulars.search.excerpts import Marked

FIRST = 10  # choices of a facet before "more"
FEW = 2  # that are shown as well, rather than folded
TOGETHER = ("files", "open")  # facets with a single choice, shown as one group


def marked(found: Marked) -> str:
    """Markup of plain text in which some words are marked; words that turn the direction stand alone."""
    whole = "".join(f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in found)
    return f"<bdi>{whole}</bdi>" if names.TURNING.search(whole) else whole


def hits(found: Sequence[Hit], marks: lists.Marks, mark: Callable[[str], Marked], language: str) -> str:
    """``mark`` marks the words of the search in a title."""
    items = "".join(_hit(hit, marks, mark, language) for hit in found)
    return f'<ol class="hits">\n{items}</ol>' if items else ""


def _hit(hit: Hit, marks: lists.Marks, mark: Callable[[str], Marked], language: str) -> str:
    entry = hit.entry
    title, written_in, below = lists.title_of(entry, marks.titles, language)
    document = "" if entry.is_original else entry.language
    address = addresses.circular(entry.path, language, document=document)
    subtitle = f'<p class="list__subtitle" lang="{entry.language}">{marked(mark(below))}</p>\n' if below else ""
    excerpt = ""
    if hit.excerpt:
        excerpt = f'<p class="hits__excerpt" lang="{hit.excerpt_language}">{marked(hit.excerpt)}</p>\n'
    return (
        f'<li><h3><a href="{escape(address)}"><span lang="{written_in}">{marked(mark(title))}</span></a>'
        f"{marks.badges(entry, language)}</h3>\n{subtitle}"
        f'<p class="hits__about">{_about(entry, language)}</p>\n{excerpt}{_file(hit.file, language)}</li>\n'
    )


def _about(entry: Entry, language: str) -> str:
    """Number, issuer, day of issue and files, as the columns of a list tell them."""
    say = words.labels(language)
    issuer = entry.issuer_in(language)
    number = names.with_issuer(issuer, entry.number) if entry.number else ""
    kind = words.choices("kind", language)[entry.kind]
    found = [names.words(number) if number else f"{names.words(issuer)} {kind}".strip()]
    found.append(f"{say['issued']} {days.marked_short(entry.listed_on, language)}")
    if entry.file_count:
        found.append(f"{say['files']} {entry.file_count}")
    return "".join(f"<span>{part}</span> " for part in found).rstrip()


def _file(file: FileHit | None, language: str) -> str:
    if file is None:
        return ""
    with override(language):
        label = escape(_("In the file"))
    address = escape(addresses.file(file.code, file.name))
    title = f'<span lang="{file.language}">{names.words(file.title or file.name)}</span>'
    excerpt = ""
    if file.excerpt:
        excerpt = f' <span class="hits__excerpt" lang="{file.language}">{marked(file.excerpt)}</span>'
    return f'<p class="hits__file"><b>{label}</b> <a href="{address}">{title}</a>{excerpt}</p>\n'


def facets(found: Sequence[Facet], total: int, asked: Asked, base: str, language: str) -> str:
    """Groups of links with their counts; one that is in use is taken back, one that all have is left out."""
    groups, together = "", ""
    with override(language):
        for facet in found:
            shown = [choice for choice in facet.choices if 0 < choice.count < total or choice.is_chosen]
            if facet.name in TOGETHER:
                together += "".join(_choice(facet.name, one, asked, base) for one in shown if one.value == asking.YES)
            elif shown:
                groups += _group(
                    str(asking.NAMES[facet.name]), [_choice(facet.name, one, asked, base) for one in shown]
                )
        if together:
            groups += _group(_("Only those"), [together])
    return groups


def _group(name: str, items: Sequence[str]) -> str:
    cut = FIRST if len(items) > FIRST + FEW else len(items)
    first, rest = items[:cut], items[cut:]
    more = ""
    if rest:
        label = escape(_("%(count)d more") % {"count": len(rest)})
        more = (
            f'<details class="facet__more"><summary>{label}<span class="visually-hidden">: {escape(name)}</span>'
            f"</summary><ul>{''.join(rest)}</ul></details>"
        )
    return f'<div class="facet"><h3>{escape(name)}</h3><ul>{"".join(first)}</ul>{more}</div>\n'


def _choice(name: str, choice: Choice, asked: Asked, base: str) -> str:
    label = str(asking.NAMES[name]) if name in TOGETHER else choice.label
    count = f'<span class="facet__count">{choice.count}</span>'
    if choice.is_chosen and asked.value(name) != choice.value:  # typed as a prefix, so no link can take it back
        return f'<li><b class="is-chosen" aria-current="true">{escape(label)} {count}</b></li>'
    address = escape(asked.address(base, **{name: "" if choice.is_chosen else choice.value}))
    if choice.is_chosen:
        taken_back = escape(_("take back"))
        return (
            f'<li><a href="{address}" class="is-chosen" aria-current="true">{escape(label)} {count}'
            f'<span class="visually-hidden"> – {taken_back}</span></a></li>'
        )
    return f'<li><a href="{address}">{escape(label)} {count}</a></li>'


def chips(asked: Asked, base: str, language: str) -> str:
    """What the results are narrowed to; each is a link that takes it back."""
    if not asked.narrowed:
        return ""
    with override(language):
        items = "".join(
            f'<li><a href="{escape(asked.address(base, **{name: ""}))}">{_chip(name, label)}'
            f'<span class="visually-hidden"> – {escape(_("take back"))}</span></a></li>'
            for name, (_value, label) in asked.narrowed.items()
        )
        if len(asked.narrowed) > 1:
            bare = escape(asked.address(base, **dict.fromkeys(asked.narrowed, "")))
            items += f'<li class="chips__all"><a href="{bare}">{escape(_("Take all back"))}</a></li>'
        return f'<ul class="chips" aria-label="{escape(_("Narrowed to"))}">{items}</ul>'


def _chip(name: str, label: str) -> str:
    return escape(label) if name in TOGETHER else f"{escape(str(asking.NAMES[name]))}: {escape(label)}"


def sorts(asked: Asked, base: str, language: str) -> str:
    with override(language):
        items = "".join(
            f'<li><b aria-current="true">{escape(str(label))}</b></li>'
            if name == asked.sort
            else f'<li><a href="{escape(asked.address(base, sort="" if name == "relevance" else name))}">'
            f"{escape(str(label))}</a></li>"
            for name, label in asking.ORDERS.items()
        )
        return f'<nav class="sorts" aria-label="{escape(_("Order of the results"))}"><ul>{items}</ul></nav>'
