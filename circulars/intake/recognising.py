"""Which known body, event or series a printed name means. Where two fit, none does."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from circulars.models import Addressee, Event, EventAlias, Series
from circulars.numbering import PLACEHOLDER

_LEADING = re.compile(r"(?:to |all |the |an? |les? |la |aux? |los |las |el |al? |l )+")
_WORD = re.compile(r"[^\W_]+")
LONG_ENOUGH = 10  # letters of a name that may be part of a longer one


def fold(text: str) -> str:
    """Letters and digits alone, without case, width and a leading article: ``The  UCLG members`` is ``uclgmembers``."""
    words = " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    return _LEADING.sub("", words, count=1).replace(" ", "") if _LEADING.match(words) else words.replace(" ", "")


class Addressees:
    """Known bodies by every name they are printed with."""

    def __init__(self) -> None:
        self.known: dict[str, Addressee | None] = {}
        for body in Addressee.objects.prefetch_related("aliases"):
            names = {body.name, body.name_ko, body.name_en, *(alias.text for alias in body.aliases.all())}
            for name in {fold(name) for name in names} - {""}:
                known = self.known.setdefault(name, body)
                if known is not body:
                    self.known[name] = None  # of two bodies

    def of(self, printed: str) -> Addressee | None:
        return self.known.get(fold(printed))


def event_of(name: str, starts_on: date | None, ends_on: date | None) -> Event | None:
    """The known event with this name, or a longer or shorter form of it, on these days; without days by name alone."""
    wanted = fold(name)
    if not wanted:
        return None
    events = Event.objects.alone()
    if starts_on:
        events = events.filter(starts_on__lte=ends_on or starts_on, ends_on__gte=starts_on)
    fitting = set()
    rows = list(events.order_by("-starts_on", "pk")[:500])
    names: dict[int, set[str]] = {event.pk: {event.name, event.name_ko, event.name_en} for event in rows}
    for alias in EventAlias.objects.filter(event__in=names, of=EventAlias.Of.NAME):
        names[alias.event_id].add(alias.text)
    for event in rows:
        folded = {fold(one) for one in names[event.pk]} - {""}
        if wanted in folded or (starts_on and any(_holds(wanted, one) for one in folded)):
            fitting.add(event)
    return fitting.pop() if len(fitting) == 1 else None


def _holds(first: str, second: str) -> bool:
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= LONG_ENOUGH and shorter in longer


def series_of(number: dict | None, *, among: Iterable[Series] | None = None) -> Series | None:
    """The series whose pattern prints this number as it is printed; None where none or more than one does."""
    printed = fold(str((number or {}).get("label") or ""))
    if not printed or number is None or number.get("serial") is None:
        return None
    rows = Series.objects.filter(is_numbered=True).select_related("issuer") if among is None else among
    fitting = [
        series
        for series in rows
        if all(words in printed for words in _words_around(series.pattern))
        and printed in _forms(series.pattern, number)
    ]
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=1_000)
def _words_around(pattern: str) -> tuple[str, ...]:
    """What a pattern prints around the number: cheap to look for before all its forms are written."""
    return tuple(fold(part) for part in PLACEHOLDER.split(pattern)[::2])


def _forms(pattern: str, number: dict) -> set[str]:
    serial, year, suffix = number["serial"], number.get("year"), number.get("suffix") or ""
    forms = set()
    for printed_serial in {str(serial), f"{serial:02}", f"{serial:03}"}:
        for printed_year in {str(year or ""), str(year or "")[-2:], ""}:
            text = pattern.replace("{serial}", printed_serial).replace("{year}", printed_year)
            forms |= {fold(text.replace("{suffix}", suffix)), fold(text.replace("{suffix}", "") + suffix)}
    return forms
