"""From a ``Document`` to proposals, field by field; and which of several documents of a mail is the one meant."""

from collections.abc import Iterator, Sequence

from circulars.grammar import (
    addressees,
    bodies,
    contacts,
    dates,
    flags,
    heads,
    kinds,
    languages,
    layout,
    occasions,
    passages,
    references,
    signatures,
    titles,
)  # fmt: skip
from circulars.grammar.proposal import Context, Proposal
from circulars.grammar.reading import Reading
from circulars.readers.document import Document


def propose(document: Document, context: Context) -> list[Proposal]:
    """All that the document says, the fields of one value at most once. Linear in the length of the text."""
    shape = layout.of(passages.of(document), document.headers)
    reading = Reading(document, context, shape)
    words = [p.text for p in shape.text if not p.labelled]
    if sum(map(len, words)) < 60:
        words = [p.text for p in shape.passages if not p.labelled]
    for name in ("forwarded_date", "date"):
        if reading.mailed_on is None and (found := dates.find(document.headers.get(name, "")[:60])):
            reading.mailed_on = found[0].first.on(None)
    reading.language, sure = languages.of(words, document.language)
    if not shape.passages:
        return []
    found = list(_fields(reading, sure))
    return _checked(found, context)


def _fields(reading: Reading, sure: float) -> Iterator[Proposal]:
    yield reading.propose("language", reading.language, confidence=sure)
    if first := kinds.listed(reading):
        yield reading.propose("kind", "circular", confidence=0.8)
        yield Proposal("multiple", True, first.number, first.text[:300], confidence=0.9)
        return
    if second := kinds.several_stories(reading):
        yield reading.propose("kind", "brief", second, confidence=0.9)
        yield reading.propose("multiple", True, second, confidence=0.9)
        return
    parts = [*heads.propose(reading), *kinds.propose(reading), *titles.propose(reading)]
    yield from parts
    yield from addressees.propose(reading)
    yield from occasions.propose(reading)
    yield from references.propose(reading)
    yield from signatures.propose(reading)
    yield from contacts.propose(reading)
    yield from flags.propose(reading)
    yield from bodies.propose(reading)


def _checked(found: list[Proposal], context: Context) -> list[Proposal]:
    """Without years that cannot be: nothing is dated decades ahead."""
    limit = context.today.year + 12
    kept: list[Proposal] = []
    for proposal in found:
        value = proposal.value
        day = ""
        if proposal.field in ("issued_on", "posted_on"):
            day = value
        elif isinstance(value, dict):
            day = value.get("starts_on") or value.get("due_on") or ""
        if day and not 1945 <= int(day[:4]) <= limit:
            continue
        kept.append(proposal)
    return kept


def choose(readings: Sequence[tuple[Document, list[Proposal]]]) -> int:
    """Which of a mail's own text (the first) and its attached documents is the document: its place in ``readings``.

    The text stays it unless it is a few covering words and an attached one has the head of a document.
    """
    if len(readings) < 2:
        return 0
    scores = [_weight(document, proposals) for document, proposals in readings]
    best = max(range(len(readings)), key=lambda index: (scores[index], -index))
    if best and scores[best] > scores[0] + 3 and _is_thin(*readings[0]):
        return best
    return 0


def _weight(document: Document, proposals: list[Proposal]) -> float:
    weights = {"number": 4, "issued_on": 2, "place": 1, "addressees": 1, "title": 1, "signatory": 1, "salutation": 0.5}
    given = {proposal.field for proposal in proposals if not (proposal.field == "title" and proposal.line is None)}
    return sum(weight for name, weight in weights.items() if name in given) + min(2.0, len(document.text) / 2000)


def _is_thin(document: Document, proposals: list[Proposal]) -> bool:
    strong = {p.field for p in proposals if p.line is not None} & {"number", "addressees", "place"}
    return len(strong) < 2 and len(document.text) < 3000
