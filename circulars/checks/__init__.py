"""Checks before publication: each yields findings with a level. They run beside the form, inside ``publish``, at night.

Rules read a ``Subject`` and the ``Background`` around it, and write nothing. Source: docs/domain.md, "Checks".
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from circulars.checks import accessibility, completeness, links, names, phrases, privacy, quotations, sources, weekdays
from circulars.checks.acceptance import Acceptances
from circulars.checks.background import Background, Surroundings, hrefs_of
from circulars.checks.findings import Finding, Level
from circulars.checks.privacy import FileWords
from circulars.checks.subject import Subject
from circulars.checks.wording import LEVELS, label
from circulars.models import BlobText, Edition, WorkingCopy

__all__ = [
    "LEVELS",
    "Acceptances",
    "Background",
    "Finding",
    "Level",
    "Subject",
    "blocking",
    "explain",
    "label",
    "left_behind",
    "names",
    "of_public",
    "of_subject",
    "of_words_alone",
    "run",
    "run_each",
]

_ORDER = list(Level)


def run(copy: WorkingCopy, *, at: datetime) -> Iterator[Finding]:
    """All findings on a working copy as it would be published at ``at``; the worst come first."""
    return of_subject(Subject.of_copy(copy), at=at, personal=privacy.of_copy(copy))


def run_each(subjects: Iterable[tuple[Subject, datetime]]) -> Iterator[list[Finding]]:
    """The same for many, each as it would be published at its moment; what is around them is read once."""
    pairs = list(subjects)
    around = Surroundings.of(subject for subject, _at in pairs)
    for subject, at in pairs:
        yield list(of_subject(subject, at=at, around=around))


def of_words_alone(subject: Subject, *, at: datetime, hidden: names.Hidden) -> list[Finding] | None:
    """The same without a question to the database; None for words around which something has to be looked up.

    ``hidden`` are the names that may not be said. The circular has its address.
    """
    if subject.post_id or subject.files or hrefs_of(subject) or not subject.circular.path:
        return None
    return list(of_subject(subject, at=at, around=Surroundings(hidden, set())))


def of_subject(
    subject: Subject,
    *,
    at: datetime,
    personal: Iterable[Finding] | None = None,
    around: Surroundings | None = None,
) -> Iterator[Finding]:
    """The same for words that may not be saved. ``personal`` are the findings on privacy, where they are known."""
    background = Background.of([subject], at, around=around)
    found = [
        *completeness.needed(subject),
        *completeness.number(subject, at),
        *sources.of(subject, background),
        *(of_privacy(subject) if personal is None else personal),
        *names.of(subject, background.hidden),
        *of_content(subject, background),
        *completeness.contact(subject, background),
        *completeness.signatory(subject),
        *completeness.dates(subject, background),
        *quotations.of(subject),
    ]
    yield from sorted(found, key=lambda finding: _ORDER.index(finding.level))


def of_public(subject: Subject, background: Background) -> Iterator[Finding]:
    """What is worth telling of words that are public: nothing that time alone brings about, such as a past deadline.

    A post without a holder is told once for all its circulars, by ``reports.contacts``.
    """
    yield from of_privacy(subject)
    yield from names.of(subject, background.hidden)
    yield from of_content(subject, background)


def of_content(subject: Subject, background: Background) -> Iterator[Finding]:
    yield from completeness.events(subject)
    yield from phrases.attached(subject)
    yield from phrases.here(subject)
    yield from weekdays.of(subject, today=background.today)
    yield from accessibility.images(subject)
    yield from accessibility.headings(subject)
    yield from accessibility.tables(subject)
    yield from accessibility.addresses(subject)
    yield from links.of(subject, background)


def of_privacy(subject: Subject) -> Iterator[Finding]:
    texts: dict[str, BlobText] = {}
    if subject.files:
        rows = BlobText.objects.filter(blob__sha256__in=[line.sha256 for line in subject.files]).select_related("blob")
        texts = {row.blob.sha256: row for row in rows}
    files = []
    for line in subject.files:
        read = texts.get(line.sha256)
        state, text, is_cut = (read.state, read.text, read.is_cut) if read else (None, "", False)
        files.append(FileWords(line.name, state, text, is_cut, line.sha256))
    yield from privacy.of_fields(subject.fields, files)


def blocking(copy: WorkingCopy, *, at: datetime) -> list[Finding]:
    """What stands against publication: blocks and what needs a reason, without what somebody accepted."""
    accepted = Acceptances.of(copy.circular_id, copy.language)
    levels = (Level.BLOCK, Level.NEEDS_REASON)
    return [finding for finding in run(copy, at=at) if finding.level in levels and not accepted.hold(finding)]


def left_behind(edition: Edition, findings: Iterable[Finding]) -> bool:
    """Whether a public edition holds a personal value, accepted by nobody, that is not among these findings."""
    present = {finding.fingerprint for finding in findings}
    accepted = Acceptances.of(edition.circular_id, edition.language)
    said = Subject.of_edition(edition)
    return any(
        finding.level in (Level.BLOCK, Level.NEEDS_REASON) and finding.fingerprint not in present
        for finding in accepted.open([*privacy.of_edition(edition), *names.of(said, names.load())])
    )


def explain(findings: Iterable[Finding]) -> str:
    """One sentence a finding, in the reader's language."""
    return " ".join(finding.message for finding in findings)
