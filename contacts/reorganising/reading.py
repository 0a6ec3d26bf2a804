"""Cells into lines. What is wrong with a line by itself is said here; what it names is looked up later."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_unicode_slug
from django.utils.translation import gettext as _

from contacts.models import PostState, Team, TeamState
from contacts.reorganising import columns as known
from contacts.reorganising.columns import CLEAR, POST, TEAM, Action, NotATable
from contacts.reorganising.refusal import Broken

MOST = 1000  # lines; an office of more has its parts
WORDS = (
    "name_ko", "name_en", "telephone", "mailbox", "duties_ko", "duties_en", "postal_address_ko", "postal_address_en",
    "opening_hours_ko", "opening_hours_en",
)  # fmt: skip
OF_POSTS = ("name_ko", "name_en", "telephone", "mailbox")
_NEW = (*WORDS, "under", "address", "person", "acting")
USED = {
    Action.RENAME: (*WORDS, "under"),
    Action.MOVE: (*WORDS, "under"),
    Action.CHANGE: (*WORDS, "under"),
    Action.NEW: _NEW,
    Action.SPLIT: _NEW,
    Action.MERGE: ("successor",),
    Action.CLOSE: ("successor",),
    Action.APPOINT: ("person", "acting"),
}


@dataclass(frozen=True)
class Line:
    """One line: ``cells`` by column, those filled in alone."""

    number: int
    action: Action
    kind: str  # empty where the line leaves it to the name
    cells: dict[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def subject(self) -> str:
        return self.cell("subject")


@dataclass
class Table:
    """The lines that can be followed as such, those that cannot with the reason, and every line as it was typed."""

    lines: list[Line] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)


def read(rows: Iterable[tuple[int, list[str]]]) -> Table:
    """``rows`` are numbered as a spreadsheet counts, headings among them. Raises NotATable."""
    names: list[str] | None = None
    table = Table()
    for number, raw in rows:
        cells = [_clean(cell) for cell in raw]
        if not any(cells):
            continue
        if names is None:
            names = _columns(cells)
            continue
        if len(table.typed) >= MOST:
            raise NotATable(_("The table has more than %(most)d lines. Divide it.") % {"most": MOST})
        table.typed[number] = " · ".join(cell for cell in cells if cell)[:300]
        try:
            table.lines.append(_line(number, names, cells))
        except Broken as reason:
            table.broken[number] = str(reason)
    if names is None:
        raise NotATable(_("The table is empty. Paste it with its headings."))
    if not table.typed:
        raise NotATable(_("Below its headings the table has no line."))
    return table


def _clean(cell: str) -> str:
    text = unicodedata.normalize("NFC", cell)
    if text.startswith("'") and text[1:2] in set("=+-@"):
        text = text[1:]  # as spreadsheets and our own tables mark what is no formula
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _columns(cells: list[str]) -> list[str]:
    names = []
    for cell in cells:
        name = known.column_of(cell) if cell else ""
        if name is None:
            raise NotATable(
                _("The heading “%(heading)s” is not known. Use those of the template, in Korean or English.")
                % {"heading": cell[:60]}
            )
        if name and name in names:
            raise NotATable(_("The heading “%(heading)s” stands there twice.") % {"heading": cell[:60]})
        names.append(name)
    if missing := [name for name in ("action", "subject") if name not in names]:
        reason = _("The first line must hold the headings; “%(heading)s” is missing.")
        raise NotATable(reason % {"heading": known.word_of(missing[0])})
    return names


def _line(number: int, names: list[str], cells: list[str]) -> Line:
    if any(cells[len(names) :]):
        raise Broken(_("There are more cells than headings. Is there a separator too many?"))
    filled = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
    if any(not name and cell for name, cell in zip(names, cells, strict=False)):
        raise Broken(_("A cell stands below no heading. Move it, or give the column a heading."))
    typed = filled.pop("action", "")
    action = known.action_of(typed)
    if action is None:
        words = ", ".join(word for _action, word in known.words_of_actions())
        raise Broken(_("Say what is to be done: one of %(words)s.") % {"words": words})
    kind = known.kind_of(filled["kind"]) if "kind" in filled else ""
    if kind is None:
        raise Broken(
            _("“%(kind)s” is neither “%(team)s” nor “%(post)s”.")
            % {"kind": filled["kind"][:40], "team": known.word_of(TEAM), "post": known.word_of(POST)}
        )
    filled.pop("kind", None)
    if action == Action.APPOINT:
        if kind == TEAM:
            raise Broken(_("People are appointed to posts, not to teams."))
        kind = POST
    line = Line(number, action, kind, filled)
    _check(line)
    return line


def _check(line: Line) -> None:
    action = line.action
    if action == Action.NEW:
        if not line.kind:
            raise Broken(_("Say in “%(column)s” whether it is a team or a post.") % {"column": known.word_of("kind")})
        if line.subject:
            raise Broken(
                _("What is new has no “%(column)s” yet: write its name into “%(name)s”.")
                % {"column": known.word_of("subject"), "name": known.word_of("name_ko")}
            )
    elif not line.subject:
        raise Broken(_("Fill in “%(column)s”: the name or the address.") % {"column": known.word_of("subject")})
    unused = [name for name in line.cells if name != "subject" and name not in USED[action]]
    if unused:
        raise Broken(
            _("“%(column)s” is not used with “%(action)s”. Empty it, or add a line for it.")
            % {"column": known.word_of(unused[0]), "action": known.action_word(action)}
        )
    needed = {
        Action.NEW: ("name_ko",),
        Action.SPLIT: ("name_ko",),
        Action.MOVE: ("under",),
        Action.MERGE: ("successor",),
        Action.APPOINT: ("person",),
    }.get(action, ())
    if missing := [name for name in needed if not line.cell(name)]:
        raise Broken(_("Fill in “%(column)s”.") % {"column": known.word_of(missing[0])})
    if action == Action.RENAME and not (line.cell("name_ko") or line.cell("name_en")):
        raise Broken(_("Fill in “%(column)s”.") % {"column": known.word_of("name_ko")})
    if action == Action.CHANGE and not any(line.cell(name) for name in USED[action]):
        raise Broken(_("Nothing is to be changed on this line. Fill in a value, or remove the line."))
    if line.cell("acting") and not known.is_yes(line.cell("acting")):
        raise Broken(_("Write “yes” into “%(column)s”, or leave it empty.") % {"column": known.word_of("acting")})
    if line.cell("name_ko") == CLEAR:
        raise Broken(_("A Korean name cannot be emptied."))
    _check_values(line)


def _check_values(line: Line) -> None:
    for name in WORDS:
        value = line.cell(name)
        longest = TeamState._meta.get_field(name).max_length or 2000
        if name in ("name_ko", "name_en"):
            longest = min(longest, PostState._meta.get_field(f"duty_{name[-2:]}").max_length or longest)
        if len(value) > longest:
            raise Broken(
                _("“%(column)s” is longer than %(most)d characters.") % {"column": known.word_of(name), "most": longest}
            )
    if (mailbox := line.cell("mailbox")) and mailbox != CLEAR:
        try:
            validate_email(mailbox)
        except ValidationError as error:
            raise Broken(_("“%(mailbox)s” is no mail address.") % {"mailbox": mailbox[:80]}) from error
    if (telephone := line.cell("telephone")) and telephone != CLEAR and not any(one.isdigit() for one in telephone):
        raise Broken(_("“%(number)s” is no telephone number.") % {"number": telephone})
    if slug := line.cell("address"):
        try:
            validate_unicode_slug(slug)
        except ValidationError as error:
            raise Broken(
                _("An address has letters, digits and hyphens only, not “%(address)s”.") % {"address": slug[:80]}
            ) from error
        if len(slug) > (Team._meta.get_field("slug").max_length or 80):
            raise Broken(_("The address is too long."))
