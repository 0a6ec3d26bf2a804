"""Lists of circulars: one table that narrow screens show as cards, the filters above it, the pages below."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext

from circulars import addresses
from circulars.reading import days, names, notices, words
from circulars.reading.choices import Field
from circulars.reading.listing import Entry

NEW_FOR = 90  # days after which nothing is new, whatever the office chose


class Marks:
    """What is said of single rows: pins with their last day, withdrawals, translated titles, and what is new."""

    def __init__(
        self,
        *,
        today: date,
        new_days: int,
        pinned: Mapping[int, date],
        withdrawn: notices.Withdrawn,
        titles: Mapping[int, str],
        roles: Mapping[int, str] | None = None,
    ) -> None:
        self.today, self.new_days = today, min(new_days, NEW_FOR)
        self.pinned, self.withdrawn, self.titles = pinned, withdrawn, titles
        self.roles = roles or {}  # by edition: how a body received it, escaped

    def badges(self, entry: Entry, language: str) -> str:
        say = words.labels(language)
        found = ""
        if role := self.roles.get(entry.edition):
            found += f' <span class="badge">{role}</span>'
        if until := self.pinned.get(entry.edition):
            day = say["pinned_until"] % {"day": days.short(until, language)}
            found += f' <span class="badge badge--pinned">{day}</span>'
        if notice := notices.covering(self.withdrawn, entry.circular, entry.language):
            found += f' <span class="badge badge--closed">{say["merged" if notice.is_merged else "withdrawn"]}</span>'
        if not entry.is_quiet and (self.today - days.of(entry.first_published_at)).days < self.new_days:
            found += f' <span class="badge badge--new">{say["new"]}</span>'
        if entry.published_at != entry.first_published_at:  # versions also count schedules that were cancelled
            found += f' <span class="badge">{say["corrected"]}</span>'
        return found


class Column(NamedTuple):
    """The days that a list shows where it is sorted by others than those of issue: heading, escaped, and by edition."""

    heading: str
    days: Mapping[int, date]


def table(
    entries: Iterable[Entry],
    marks: Marks,
    caption: str,
    language: str,
    section: str = "",
    column: Column | None = None,
    *,
    is_cards: bool = False,
) -> str:
    """``section`` is kept in the links, so that a reader goes on in the same list.

    Narrow screens show the rows as cards; ``is_cards`` asks for that on wide ones too.
    """
    say = words.labels(language)
    day = column.heading if column else say["issued"]
    labels = (say["number"], say["title"], say["issuer"], day, say["files"])
    heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
    shown = list(entries)
    targets = addresses.circulars([entry.path for entry in shown], language, section=section)
    rows = "".join(
        _row(entry, escape(to), marks, language, column, labels) for entry, to in zip(shown, targets, strict=True)
    )
    css = "list list--cards" if is_cards else "list"
    return (
        f'<table class="{css}" data-list><caption class="visually-hidden">{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>"
    )


def _row(
    entry: Entry, address: str, marks: Marks, language: str, column: Column | None, labels: tuple[str, ...]
) -> str:
    """Each cell bears the name of its column, for screens on which the row is a card."""
    _number, _title, issuer_label, day_label, files_label = labels
    day = column.days.get(entry.edition, entry.listed_on) if column else entry.listed_on
    title, written_in, subtitle = title_of(entry, marks.titles, language)
    number = names.words(entry.number) or words.choices("kind", language)[entry.kind]
    below = f'<span class="list__subtitle" lang="{entry.language}">{escape(subtitle)}</span>' if subtitle else ""
    files = f'<td data-label="{files_label}">{entry.file_count}</td>' if entry.file_count else "<td></td>"
    start = '<tr class="list__pinned">' if entry.edition in marks.pinned else "<tr>"
    return (
        f"{start}<td>{number}</td>"
        f'<th scope="row"><a href="{address}" lang="{written_in}">{escape(title)}</a>'
        f"{marks.badges(entry, language)}{below}</th>"
        f'<td data-label="{issuer_label}">{escape(entry.issuer_in(language))}</td>'
        f'<td data-label="{day_label}">{days.marked_short(day, language)}</td>{files}</tr>\n'
    )


def title_of(entry: Entry, titles: Mapping[int, str], language: str) -> tuple[str, str, str]:
    """(title, its language, the original title below it)."""
    if entry.language == language:
        return entry.title, entry.language, ""
    if translated := titles.get(entry.circular):
        return translated, language, entry.title
    if language == "ko" and entry.title_ko:
        return entry.title_ko, "ko", entry.title
    return entry.title, entry.language, ""


def views(address: str, query: Mapping[str, str], is_cards: bool) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is shown) of the same page of the list as a table and as cards."""
    found = []
    for label, own, is_current in (
        (gettext("Table"), {}, not is_cards),
        (gettext("Cards"), {"view": "cards"}, is_cards),
    ):
        asked = {**query, **own}
        found.append((label, f"{address}?{urlencode(asked)}" if asked else address, is_current))
    return found


def pages(page: Mapping[str, Any], language: str) -> str:
    """The links to other pages below a list; nothing where there is one page."""
    if not page["steps"]:
        return ""
    say = words.labels(language)
    found = f'<nav class="pages" aria-label="{say["pages"]}"><ul>\n'
    if page["previous"]:
        found += f'<li><a href="{escape(page["previous"])}" rel="prev">{say["previous"]}</a></li>\n'
    for step in page["steps"]:
        gap = '<li class="pages__gap" aria-hidden="true">…</li>' if step["gap"] else ""
        number = step["number"]
        shown = f'<a href="{escape(step["url"])}">{number}</a>'
        if step["is_current"]:
            shown = f'<b aria-current="page">{number}</b>'
        found += f"{gap}<li>{shown}</li>\n"
    if page["next"]:
        found += f'<li><a href="{escape(page["next"])}" rel="next">{say["next"]}</a></li>\n'
    return f"{found}</ul></nav>"


def filters(
    fields: Sequence[Field], address: str, is_narrowed: bool, language: str, more: str = "", *, is_cards: bool = False
) -> str:
    """A plain form: it works by its address, without a script. ``more`` are further fields, as markup."""
    if not fields and not more:
        return ""
    say = words.labels(language)
    selects = ""
    for field in fields:
        options = field.options
        if field.chosen:
            value = escape(field.chosen)
            options = options.replace(f'<option value="{value}">', f'<option value="{value}" selected>', 1)
        selects += (
            f'<p><label for="filter-{field.name}">{say[field.name]}</label>\n'
            f'<select id="filter-{field.name}" name="{field.name}"><option value="">{say["all"]}</option>'
            f"{options}</select></p>\n"
        )
    kept = '<input type="hidden" name="view" value="cards">\n' if is_cards else ""
    clear = f' <a href="{escape(address)}">{say["show_all"]}</a>' if is_narrowed else ""
    return (
        f'<form class="filters" method="get" action="{escape(address)}" role="search" aria-label="{say["narrow"]}">\n'
        f'{kept}{selects}{more}<p><button class="button" type="submit">{say["show"]}</button>{clear}</p></form>'
    )
