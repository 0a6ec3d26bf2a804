"""The columns of a staff list, under the headings that offices give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

MOST = 20_000  # lines
YES = frozenset({"yes", "y", "true", "1", "o", "○", "예", "대행", "직무대행", "직무대리", "acting"})
NO = frozenset({"no", "n", "false", "0", "x", "×", "아니오", "아니요", "-"})
_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*(?:일|\.)?(?:[ T]00:00(?::00)?)?")

# field → (Korean heading, English heading, further ones)
COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "staff_number": ("사번", "staff number", ("직원번호", "개인번호", "행정번호", "employee number", "id")),
    "name_ko": ("이름", "name", ("성명", "name (korean)", "한글 이름", "이름(한글)", "name ko", "이름 (한글)")),
    "name_en": ("영문 이름", "name (english)", ("영문명", "영문 성명", "이름(영문)", "name en", "이름 (영문)")),
    "team": ("팀", "team", ("부서", "소속", "담당팀", "department")),
    "duty": ("담당 업무", "duty", ("업무", "담당업무", "보직", "post", "직무")),
    "telephone": ("전화", "telephone", ("전화번호", "내선", "phone", "tel")),
    "mailbox": ("전자우편", "mailbox", ("이메일", "메일", "대표 메일", "e-mail", "email")),
    "from": ("시작일", "from", ("발령일", "부임일", "from date")),
    "acting": ("대행", "acting", ("직무대행", "대행 여부")),
}


class NotAList(Exception):
    """The first line names no columns of a staff list; the message is fit to show to staff."""


class Line(NamedTuple):
    """``number`` as a spreadsheet counts. Texts are trimmed; ``trouble`` says what of the line cannot be read."""

    number: int
    values: Mapping[str, str]
    from_date: date | None = None
    is_acting: bool | None = None  # None: the list does not say
    trouble: str = ""

    def __getattr__(self, name: str) -> str:
        if name in COLUMNS:
            return self.values.get(name, "")
        raise AttributeError(name)


def headings() -> list[str]:
    """Of an empty table to be filled in, in the language of the interface."""
    korean = (get_language() or "ko") == "ko"
    return [names[0] if korean else names[1] for names in COLUMNS.values()]


def places(cells: Sequence[str]) -> dict[int, str]:
    """Where each column stands, from the first line of a table. Raises NotAList."""
    known = {folded(text): field for field, (ko, en, more) in COLUMNS.items() for text in (field, ko, en, *more)}
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        field = known.get(folded(cell))
        if field in found.values():
            raise NotAList(_("Two columns are called “%(heading)s”. Leave one.") % {"heading": cell})
        if field:
            found[at] = field
    if "name_ko" not in found.values():
        raise NotAList(_("The first line must name the columns; one of them is the name."))
    return found


def line_of(number: int, cells: Mapping[str, str]) -> Line:
    """A row as a line, with the first thing that cannot be read in it."""
    values = {name: " ".join(unicodedata.normalize("NFC", text).split()) for name, text in cells.items()}
    trouble = "" if values.get("name_ko") else _("The name is missing.")
    for name, limit in (("name_ko", 80), ("name_en", 80), ("staff_number", 40), ("telephone", 40), ("mailbox", 254)):
        if len(values.get(name, "")) > limit:
            trouble = trouble or _("“%(text)s…” is too long.") % {"text": values[name][:20]}
    from_date, is_acting = None, None
    if text := values.get("from", ""):
        from_date = _day(text)
        if from_date is None:
            trouble = trouble or _("“%(text)s” is no day. Write it as 2027-01-04.") % {"text": text[:20]}
    if text := values.get("acting", "").casefold():
        is_acting = text in YES
        if not is_acting and text not in NO:
            trouble = trouble or _("Write yes or no in the column “acting”.")
    return Line(number, values, from_date, is_acting, trouble)


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _day(text: str) -> date | None:
    if not (match := _DAY.fullmatch(text)):
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
