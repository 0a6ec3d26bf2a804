"""What a public page needs, and what in it does not fit together."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import numbering
from circulars.checks.findings import Finding, Level
from circulars.models import Circular, EventRole, Kind, WorkingCopy

SAYS_ATTACHED = re.compile(r"\b(attached|enclosed|attachment|annexed?)\b|첨부|붙임|별첨", re.IGNORECASE)


def needed(copy: WorkingCopy) -> Iterator[Finding]:
    """What blocks publication: there could be no address, no place, or nothing to read."""
    circular = copy.circular
    if not copy.title.strip():
        yield _block("title", "no_title", _("Give the circular a title."))
    if circular.series is None:
        yield _block("series", "no_series", _("Choose the issuer's series; it decides the address."))
    if circular.home_section is None:
        yield _block("home_section", "no_section", _("Choose the section in which the circular appears."))
    if not copy.body.strip() and not copy.attachments.exists() and not copy.summary_ko.strip():
        yield _block("body", "no_text", _("Enter the text, a Korean summary, or attach a file."))
    if copy.kind == Kind.BRIEF and not copy.sourcelines.exists():
        yield _block("sources", "no_source", _("A news brief names at least one source."))


def number(copy: WorkingCopy, at: datetime) -> Iterator[Finding]:
    """A number that is missing, used twice or given up."""
    circular = copy.circular
    series = circular.series
    if series is None:
        return
    if circular.path:
        yield from _own_number(copy)
        return
    if not copy.is_numbered:
        if series.is_numbered and not series.allocates and copy.kind == Kind.CIRCULAR:
            yield Finding(Level.NOTICE, "no_number", "number_serial", _("A circular of this series has a number."))
        return
    year = numbering.year_of(copy, at)
    key = numbering.key_of(copy.number_serial, copy.number_suffix)
    same = Circular.objects.filter(series=series, year=year, key=key).exclude(pk=circular.pk).first()
    if same:
        message = _("The number %(number)s of %(year)s is already used by %(address)s.")
        yield _block(
            "number_serial",
            "number_used",
            message % {"number": copy.number, "year": year, "address": f"/circulars/{same.path}/"},
        )
    elif numbering.is_given_up(series, year, copy.number_serial):
        yield _block("number_serial", "number_given_up", _("This number is recorded as not used."))


def _own_number(copy: WorkingCopy) -> Iterator[Finding]:
    """A number that the office gave stays with its document. Source: docs/domain.md, "Numbers"."""
    given = copy.circular.allocated_serial
    if given and copy.is_numbered and copy.language == copy.circular.original_language and copy.number_serial != given:
        message = _("This document was given the number %(number)s, which stays with it.") % {"number": given}
        yield _block("number_serial", "number_kept", message)


def notices(copy: WorkingCopy, at: datetime) -> Iterator[Finding]:
    """What a careful colleague would ask about; it blocks nothing."""
    today = timezone.localdate(at)
    if copy.circular.post_id is None:
        yield Finding(Level.NOTICE, "no_post", "post", _("No contact is named; readers will not know whom to call."))
    if copy.issued_on is None:
        yield Finding(Level.NOTICE, "no_date", "issued_on", _("The date of issue is missing."))
    elif copy.issued_on > today:
        yield Finding(Level.NOTICE, "future_date", "issued_on", _("The date of issue lies in the future."))
    if SAYS_ATTACHED.search(copy.body) and not copy.attachments.exists():
        message = _("The text says that something is attached; there is no file.")
        yield Finding(Level.NOTICE, "no_file", "files", message)
    for line in copy.deadlinelines.all():
        if line.due_on < today:
            message = _("The deadline of %(date)s has already passed.") % {"date": line.due_on.isoformat()}
            yield Finding(Level.NOTICE, "past_deadline", "deadlines", message)
    for mention in copy.eventmentions.all():
        last_day = mention.ends_on if mention.role == EventRole.ANNOUNCES else None
        if copy.issued_on and last_day and last_day < copy.issued_on:
            message = _("An event that is announced lies before the date of issue.")
            yield Finding(Level.NOTICE, "past_event", "events", message)


def _block(field: str, code: str, message: str) -> Finding:
    return Finding(Level.BLOCK, code, field, message)
