"""Where a document like this one usually goes: its series by the number or the sender, its place by the last of it."""

from typing import NamedTuple
from urllib.parse import urlsplit

from circulars.intake.filling import best
from circulars.intake.recognising import series_of
from circulars.intake.sheets import sheet
from circulars.models import Circular, Intake, Section, Series


class Usual(NamedTuple):
    """What the form offers before anybody chooses; each may be None or empty."""

    series: Series | None
    home_section: Section | None
    post: object | None
    received_from: str


def usual(intake: Intake, *, item: int = 0, by) -> Usual:
    """The series that prints its numbers so, else the one of the body that the sender belongs to; and where its latest
    circular stands, among those that ``by`` may edit.
    """
    entries = [entry for one in sheet(intake, item).fields for entry in one.entries]
    number = best(entries, "number", also_unsure=True)
    series = series_of(number.value if number else None) or _of_sender(intake.sender, is_numbered=number is not None)
    if series is None:
        return Usual(None, None, None, "")
    circulars = Circular.objects.editable_by(by).filter(series=series, home_section__isnull=False)
    latest = circulars.select_related("home_section", "post").order_by("-pk").first()
    received_from = "" if series.issuer.is_own_office else str(series.issuer)
    if latest is None:
        return Usual(series, None, None, received_from)
    return Usual(series, latest.home_section, latest.post, received_from)


def _of_sender(sender: str, *, is_numbered: bool) -> Series | None:
    domain = sender.rpartition("@")[2].strip(" <>\t").casefold()
    if "." not in domain:
        return None
    rows = Series.objects.filter(is_numbered=is_numbered, allocates=False).exclude(issuer__website="")
    fitting = [row for row in rows.select_related("issuer") if _belongs(domain, row.issuer.website)]
    return fitting[0] if len(fitting) == 1 else None


def _belongs(domain: str, website: str) -> bool:
    host = (urlsplit(website).hostname or "").casefold().removeprefix("www.")
    return bool(host) and (domain == host or domain.endswith(f".{host}"))
