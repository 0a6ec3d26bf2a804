"""What a public page needs, and what in it does not fit together."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from circulars import masking, numbering, signatories
from circulars.checks.background import Background
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import Circular, Edition, EventRole, Kind


def needed(subject: Subject) -> Iterator[Finding]:
    """What blocks publication: there could be no address, no place, or nothing to read."""
    if not subject.words["title"].strip():
        yield _block("title", "no_title", _("Give the circular a title."))
    if subject.series is None:
        yield _block("series", "no_series", _("Choose the issuer's series; it decides the address."))
    if subject.section_id is None:
        yield _block("home_section", "no_section", _("Choose the section in which the circular appears."))
    if not (subject.body_text.strip() or subject.files or subject.words["summary_ko"].strip()):
        yield _block("body", "no_text", _("Enter the text, a Korean summary, or attach a file."))


def number(subject: Subject, at: datetime) -> Iterator[Finding]:
    """A number that is missing, used twice or given up."""
    circular, content, series = subject.circular, subject.content, subject.series
    if series is None:
        return
    if circular.path:
        yield from _own_number(subject)
        return
    if not content.is_numbered:
        if series.is_numbered and not series.allocates and subject.kind == Kind.CIRCULAR:
            message = _("A circular of this series has a number.")
            yield finding(Level.NOTICE, "no_number", "number_label", message)
        return
    year = numbering.year_of(content, at)
    key = numbering.key_of(content.number_serial, content.number_suffix)
    same = Circular.objects.filter(series=series, year=year, key=key).exclude(pk=circular.pk).first()
    if same and same.is_limited and not Edition.objects.live(at).filter(circular=same).exists():
        yield _block("number_serial", "number_used", _("This number is already used."))  # by what nobody else may know
    elif same:
        message = _("The number %(number)s of %(year)s is already used by %(address)s.")
        values = {"number": content.number, "year": year, "address": f"/circulars/{same.path}/"}
        yield _block("number_serial", "number_used", message % values)
    elif numbering.is_given_up(series, year, content.number_serial):
        yield _block("number_serial", "number_given_up", _("This number is recorded as not used."))


def _own_number(subject: Subject) -> Iterator[Finding]:
    """A number that the office gave stays with its document. Source: docs/domain.md, "Numbers"."""
    circular, content = subject.circular, subject.content
    given = circular.allocated_serial
    is_original = subject.language == circular.original_language
    if given and content.is_numbered and is_original and content.number_serial != given:
        message = _("This document was given the number %(number)s, which stays with it.") % {"number": given}
        yield _block("number_serial", "number_kept", message)


def signatory(subject: Subject) -> Iterator[Finding]:
    """The office's own is a post and perhaps a person of the directory; that of others stays as it was printed."""
    typed, chosen = subject.words["signatory"].strip(), subject.content.signatory_post
    if chosen and not signatories.is_own(subject.series):
        message = _("A signatory of this office is chosen, and the document is issued by another body.")
        yield finding(
            Level.NEEDS_REASON, "foreign_signatory", "signatory_post", message, fingerprint=masking.fingerprint(chosen)
        )
    if typed and signatories.is_own(subject.series):
        message = _("A typed name stays for ever, whoever may be named by then. Choose who signs for this office.")
        mark = masking.fingerprint(f"{subject.circular.pk} {typed}")
        yield finding(Level.BLOCK, "typed_signatory", "signatory", message, fingerprint=mark)


def dates(subject: Subject, background: Background) -> Iterator[Finding]:
    """Dates that are missing or lie on the wrong side of today."""
    if subject.issued_on is None:
        yield finding(Level.NOTICE, "no_date", "issued_on", _("The date of issue is missing."))
    elif subject.issued_on > background.today:
        yield finding(Level.NOTICE, "future_date", "issued_on", _("The date of issue lies in the future."))
    for row, line in enumerate(subject.deadlines, start=1):
        if line.due_on < background.today:
            message = _("The deadline of %(date)s has already passed.") % {"date": line.due_on.isoformat()}
            yield _row("past_deadline", "deadlines", row, message, line.due_on.isoformat())


def events(subject: Subject) -> Iterator[Finding]:
    """An event that is announced after it has ended."""
    for row, line in enumerate(subject.events, start=1):
        last_day = line.ends_on or line.starts_on
        if line.role == EventRole.ANNOUNCES and last_day and subject.issued_on and last_day < subject.issued_on:
            message = _("An event that is announced for %(day)s lies before the date of issue, %(issued)s.")
            values = {"day": last_day.isoformat(), "issued": subject.issued_on.isoformat()}
            yield _row("past_event", "events", row, message % values, last_day.isoformat())


def contact(subject: Subject, background: Background) -> Iterator[Finding]:
    """The post that answers, as the directory of the day has it."""
    if subject.post_id is None:
        yield finding(Level.NOTICE, "no_post", "post", _("No contact is named."))
        return
    post = background.directory.post(subject.post_id)
    if post is None or post.is_closed:
        message = _("The duty that answers is closed, and nobody has taken it over.")
        yield finding(Level.NOTICE, "closed_post", "post", message)
    elif post.is_vacant:
        message = _("Nobody holds the duty that answers: %(duty)s.") % {"duty": post.duty()}
        yield finding(Level.NOTICE, "no_holder", "post", message)


def _row(code: str, field: str, row: int, message: str, value: str) -> Finding:
    where = _("row %(row)d") % {"row": row}
    return finding(Level.NOTICE, code, field, message, where=where, row=row, fingerprint=masking.fingerprint(value))


def _block(field: str, code: str, message: str) -> Finding:
    return finding(Level.BLOCK, code, field, message)
