"""Lists of circulars: one table that narrow screens show as cards, the filters above it, the pages below."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import NamedTuple

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
    ) -> None:
        self.today, self.new_days = today, min(new_days, NEW_FOR)
        self.pinned, self.withdrawn, self.titles = pinned, withdrawn, titles

    def badges(self, entry: Entry, language: str) -> str:
        say = words.labels(language)
        found = ""
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
) -> str:
    """``section`` is kept in the links, so that a reader goes on in the same list."""
    say = words.labels(language)
    day = column.heading if column else say["issued"]
    labels = (say["number"], say["title"], say["issuer"], day, say["files"])
    heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
    shown = list(entries)
    targets = addresses.circulars([entry.path for entry in shown], language, section=section)
    rows = "".join(_row(entry, escape(to), marks, language, column) for entry, to in zip(shown, targets, strict=True))
    return (
        f'<table class="list"><caption class="visually-hidden">{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>"
    )


def _row(entry: Entry, address: str, marks: Marks, language: str, column: Column | None) -> str:
    say = words.labels(language)
    day = column.days.get(entry.edition, entry.listed_on) if column else entry.listed_on
    title, written_in, subtitle = title_of(entry, marks.titles, language)
    number = names.words(entry.number) or words.choices("kind", language)[entry.kind]
    below = f'<span class="list__subtitle" lang="{entry.language}">{escape(subtitle)}</span>' if subtitle else ""
    files = f'<td data-label="{say["files"]}">{entry.file_count}</td>' if entry.file_count else "<td></td>"
    start = '<tr class="list__pinned">' if entry.edition in marks.pinned else "<tr>"
    return (
        f"{start}<td>{number}</td>"
        f'<th scope="row"><a href="{address}" lang="{written_in}">{escape(title)}</a>'
        f"{marks.badges(entry, language)}{below}</th>"
        f"<td>{escape(entry.issuer_in(language))}</td>"
        f"<td>{days.marked_short(day, language)}</td>{files}</tr>\n"
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


def filters(fields: Sequence[Field], address: str, is_narrowed: bool, language: str, more: str = "") -> str:
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
    clear = f' <a href="{escape(address)}">{say["show_all"]}</a>' if is_narrowed else ""
    return (
        f'<form class="filters" method="get" action="{escape(address)}" role="search" aria-label="{say["narrow"]}">\n'
        f'{selects}{more}<p><button class="button" type="submit">{say["show"]}</button>{clear}</p></form>'
    )
