"""Numbers: parse and print them, make keys and addresses of them, and give the office's own.

Source: docs/domain.md, "Numbers".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import slugify

from circulars.models import CircularContent, NumberNotUsed, Series, SeriesCounter

KEY_LENGTH = 80
PLACEHOLDER = re.compile(r"\{(serial|year|suffix)\}")


@dataclass(frozen=True, slots=True)
class Number:
    serial: int
    year: int | None = None
    suffix: str = ""


def parse(label: str, pattern: str) -> Number | None:
    """Read a number printed in a series' pattern; white space and case are free, the year may be missing.

    ``parse("circular 31/2018", "Circular {serial}/{year}")`` is ``Number(31, 2018)``; None where it does not fit.
    """
    parts = {
        "serial": r"(?P<serial>\d{1,9})",
        "year": r"(?P<year>(?:19|20)\d\d)",
        "suffix": r"(?P<suffix>\(?[^\W\d_][\w.]*\)?)?",
    }
    expression = ""
    for piece in re.split(r"(\{\w+\}|\s+)", pattern.strip()):
        if placeholder := PLACEHOLDER.fullmatch(piece):
            expression += parts[placeholder[1]]
        elif piece.isspace():
            expression += r"\s*"
        else:
            expression += re.escape(piece)
    if "{suffix}" not in pattern:
        expression = expression.replace(parts["serial"], parts["serial"] + parts["suffix"])
    text = unicodedata.normalize("NFKC", label).strip()
    # without its year the label loses the year and what stands between serial and year
    without_year = re.sub(r"[^)\w]*" + re.escape(parts["year"]) + r"\W*$", "", expression)
    for candidate in (expression, without_year, parts["serial"] + parts["suffix"] + r"(?:/" + parts["year"] + ")?"):
        if found := re.fullmatch(candidate, text, re.IGNORECASE):
            groups = found.groupdict()
            year = groups.get("year")
            return Number(int(groups["serial"]), int(year) if year else None, groups.get("suffix") or "")
    return None


def label_of(series: Series, serial: int, year: int, suffix: str = "") -> str:
    """The number as the series prints it."""
    beside = "" if "{suffix}" in series.pattern else suffix  # a pattern that gives it no place of its own
    values = {"serial": f"{serial}{beside}", "year": str(year), "suffix": suffix}
    return PLACEHOLDER.sub(lambda found: values[found[1]], series.pattern).strip()


def key_of(serial: int, suffix: str = "") -> str:
    """``31`` and ``5-rev``: the number as the last part of an address."""
    tail = slugify(unicodedata.normalize("NFC", suffix), allow_unicode=True)
    return f"{serial}-{tail}" if tail else str(serial)


def key_of_title(title: str) -> str:
    """A slug that keeps Hangul and is never empty, cut between words."""
    slug = slugify(unicodedata.normalize("NFC", title), allow_unicode=True)
    if len(slug) > KEY_LENGTH:
        cut = slug[: KEY_LENGTH + 1].rpartition("-")[0]
        slug = cut if len(cut) > KEY_LENGTH // 2 else slug[:KEY_LENGTH]
    slug = unicodedata.normalize("NFC", slug).strip("-")
    # a bare number would look like the key of a numbered item
    return f"item-{slug}" if slug.isdigit() else slug or "item"


def key_as_typed(text: str) -> str:
    """What a person typed as a key: letters, digits and hyphens, spaces as hyphens; empty if anything else is in it."""
    key = "-".join(unicodedata.normalize("NFC", text).lower().split())
    return key if len(key) <= KEY_LENGTH and slugify(key, allow_unicode=True) == key else ""


def year_of(content: CircularContent, published_at: datetime) -> int:
    """The year in the address: of issue, else of receipt, else of publication in the office's time zone."""
    day: date = content.issued_on or content.received_on or timezone.localdate(published_at)
    return day.year


def path_of(series: Series, year: int, key: str) -> str:
    """What stands behind ``/circulars/`` in the address."""
    prefix = f"{series.prefix}-" if series.prefix else ""
    return f"{series.issuer.slug}/{year}/{prefix}{key}"


def allocate(series: Series, year: int) -> int:
    """The next number of an own series; inside the publishing transaction, so that a refusal uses none up."""
    counter = _locked_counter(series, year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def note(series: Series, year: int, serial: int) -> None:
    """A number was entered by hand or given up: the counter goes on behind it and never back."""
    counter = _locked_counter(series, year)
    if serial > counter.last:
        counter.last = serial
        counter.save(update_fields=["last"])


def is_given_up(series: Series, year: int, serial: int) -> bool:
    return NumberNotUsed.objects.filter(series=series, year=year, serial=serial).exists()


def _locked_counter(series: Series, year: int) -> SeriesCounter:
    SeriesCounter.objects.get_or_create(series=series, year=year)
    return SeriesCounter.objects.select_for_update().get(series=series, year=year)
