"""The answer to a query: hits in their order, what they could be narrowed to, and what to do where there are none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations

from django.utils import timezone

from circulars import lookup
from circulars.search import facets, finding, hits, promoted, ranking, spelling, subjects
from circulars.search.facets import Facet
from circulars.search.finding import MOST, InFile, Row, Where
from circulars.search.hits import Candidate, Hit
from circulars.search.narrowed import NOWHERE, Narrowed
from circulars.search.parsing import Query, parse
from circulars.search.promoted import Promoted
from circulars.search.subjects import Subject
from circulars.search.tree import Node
from circulars.search.wording import Word

PAGE_SIZE = 20
LAST_PAGE = MOST // PAGE_SIZE
SORTS = ("relevance", "newest", "oldest")
MOST_ROWS = 10 * MOST  # entries and parts that are read to find a thousand circulars
NUMBERS = 100  # documents that bear what was typed, such as 31
TITLED = 100  # older circulars that are ranked for their title, beyond the thousand
FEW_COMBINATIONS = 6  # of the words of a query that was not found as a whole


@dataclass(frozen=True)
class Answer:
    """``total`` counts circulars; with ``is_more`` there are more, and it and the facets are of the newest ``MOST``.

    ``left_out`` are words without which something was found, where nothing holds all of them. ``suggestion`` is what
    may have been meant, ready to be looked for.
    """

    query: Query
    narrowed: Narrowed
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    is_more: bool = False
    facets: list[Facet] = field(default_factory=list)
    page: int = 1
    last_page: int = 1
    left_out: tuple[str, ...] = ()
    suggestion: str = ""
    subjects: list[Subject] = field(default_factory=list)
    promoted: list[Promoted] = field(default_factory=list)
    numbers: lookup.Answer | None = None


@dataclass(frozen=True)
class Found:
    query: Query
    candidates: list[Candidate]
    is_more: bool
    left_out: tuple[str, ...] = ()


def find(
    query: Query,
    *,
    at: datetime,
    language: str,
    generation: str,
    page: int = 1,
    sort: str = "relevance",
    narrowed: Narrowed = NOWHERE,
    numbers: lookup.Answer | None = None,
) -> Answer:
    """The page of hits at ``at``. A prefix that was typed counts more than ``narrowed`` where both name a field.

    ``numbers`` is what ``lookup.public`` says of the text, where the caller has asked already.
    """
    today = timezone.localdate(at)
    narrow = narrowed.joined(query.narrowed)
    if not query.words and not narrow.is_anything:
        return Answer(query, narrow)
    limits = finding.where(at, today, narrow, language=language, generation=generation)
    numbers = numbers_of(query, at, numbers)
    found = found_for(query, numbers, limits, today, sort, language)
    suggestion = ""
    if (not found.candidates or found.left_out) and query.words:
        suggestion = _suggestion(query, limits, at, language, generation)
    shown = min(max(page, 1), LAST_PAGE)
    chosen = found.candidates[(shown - 1) * PAGE_SIZE : shown * PAGE_SIZE]
    total = min(len(found.candidates), MOST)
    counted = found.candidates if not found.is_more else sorted(found.candidates, key=lambda one: -one.key)[:MOST]
    return Answer(
        query,
        narrow,
        hits=hits.shown(chosen, found.query, at=at, language=language),
        total=total,
        is_more=found.is_more,
        facets=facets.count(
            [one.rows for one in counted], narrow, today=today, language=language, generation=generation
        ),
        page=shown,
        last_page=max(1, -(-total // PAGE_SIZE)),
        left_out=found.left_out,
        suggestion=suggestion,
        subjects=(
            subjects.found(query, at=at, today=today, language=language, generation=generation)
            if shown == 1 and not narrow.is_anything
            else []
        ),
        promoted=promoted.of(query.text, at=at, language=language, generation=generation) if shown == 1 else [],
        numbers=numbers,
    )


def numbers_of(query: Query, at: datetime, answer: lookup.Answer | None = None) -> lookup.Answer | None:
    """The documents that bear exactly what was typed; a number inside a phrase is none that was asked for."""
    asked = lookup.read(query.text)
    if not asked.is_number or '"' in query.text:
        return None
    answer = answer or lookup.public(asked, at)
    return answer if answer.is_exact and answer.found else None


def found_for(
    query: Query, numbers: lookup.Answer | None, limits: Where, today: date, sort: str, language: str
) -> Found:
    """All that was found, in its order, before a page of it is cut; with fewer words where nothing holds all."""
    found = _candidates(query, limits, today, sort, language)
    if numbers and sort == "relevance":
        found = replace(found, candidates=_numbers_first(numbers, found.candidates, limits))
    if found.candidates or len(query.words) < 2:
        return found
    for words, left_out in _with_fewer_words(query.words, limits):
        less = replace(query, words=words)
        found = _candidates(less, limits, today, sort, language)
        if found.candidates:
            return replace(found, left_out=left_out)
    return found


def _candidates(query: Query, limits: Where, today: date, sort: str, language: str) -> Found:
    node = query.node()
    by_circular, is_more = _first_thousand(node, limits, is_oldest_first=sort == "oldest")
    ordered = sorted(by_circular.values(), key=lambda one: one.key if sort == "oldest" else -one.key)[:MOST]
    if sort != "relevance" or node is None:
        return Found(query, ordered, is_more)
    titled = _older_titles(query, limits, ordered) if is_more else []
    return Found(query, _ranked(query, ordered, titled, today, language), is_more)


def _first_thousand(node: Node | None, limits: Where, *, is_oldest_first: bool) -> tuple[dict[int, Candidate], bool]:
    """A thousand circulars at least, where there are as many, and whether there are more.

    A circular has an entry a language and a part a file, so more rows are read until the circulars are enough.
    """
    limit = MOST + 1
    while True:
        rows = finding.entries(node, limits, limit, is_oldest_first=is_oldest_first)
        files = finding.in_files(node, limits, limit, is_oldest_first=is_oldest_first) if node else []
        found = _by_circular(rows, files)
        is_cut = limit in (len(rows), len(files))
        if not is_cut or len(found) > MOST or limit > MOST_ROWS:
            return found, is_cut or len(found) > MOST
        limit *= 4


def _by_circular(rows: Iterable[Row], files: Iterable[InFile]) -> dict[int, Candidate]:
    found: dict[int, Candidate] = {}
    for row in rows:
        if (known := found.get(row.circular)) is None:
            found[row.circular] = Candidate(row.circular, [row])
        else:
            known.rows.append(row)
    for one in files:
        if (candidate := found.get(one.row.circular)) is None:
            candidate = found[one.row.circular] = Candidate(one.row.circular)
        candidate.files = [*candidate.files, one]
        if one.row not in candidate.rows:
            if one.attachment:
                candidate.only_in_files = {*candidate.only_in_files, one.row.key}
            candidate.rows.append(one.row)
    return found


def _older_titles(query: Query, limits: Where, newest: Sequence[Candidate]) -> list[Candidate]:
    """Of more hits than are counted, those whose title says just this are ranked as well, however old they are."""
    there = {one.circular for one in newest}
    rows = finding.entries(ranking.just_this(query), limits, TITLED)
    return [one for one in _by_circular(rows, ()).values() if one.circular not in there]


def _ranked(
    query: Query, newest: list[Candidate], titled: list[Candidate], today: date, language: str
) -> list[Candidate]:
    """``titled`` lie far apart in the index: of them it is known already what counts."""
    questions = ranking.questions(query)
    standing = finding.standing(questions, name="editions", keys=_keys_of(newest))
    for label in ranking.ANSWERED & standing.keys():
        standing[label].update(_keys_of(titled))
    in_files = [file.part for one in newest for file in one.files]
    strong = set()
    if in_files and (about := ranking.about(query)):
        strong = finding.standing({"strong": about}, name="parts", keys=in_files)["strong"]
    scores = ranking.Scores(standing, today, language)
    for one in (candidates := [*newest, *titled]):
        one.weigh(scores, strong)
    return sorted(candidates, key=lambda one: (one.score, one.key), reverse=True)


def _keys_of(candidates: Iterable[Candidate]) -> list[int]:
    return [row.key for one in candidates for row in one.rows]


def _numbers_first(numbers: lookup.Answer, candidates: list[Candidate], limits: Where) -> list[Candidate]:
    """The documents that bear the number that was typed, as far as they fit what is narrowed to."""
    keys = [one.key for one in numbers.found[:NUMBERS]]
    rows = {row.edition: row for row in finding.of_editions(keys, limits)}
    there = {one.circular: one for one in candidates}
    first = [there.get(rows[key].circular) or Candidate(rows[key].circular, [rows[key]]) for key in keys if key in rows]
    known = {one.circular for one in first}
    rest = [one for one in candidates if one.circular not in known]
    return [*first, *rest]


def _with_fewer_words(words: tuple[Word, ...], limits: Where) -> Iterable[tuple[tuple[Word, ...], tuple[str, ...]]]:
    """What is left of the words when those are dropped that stand nowhere, then one more, then all but one."""
    there = finding.present([word.node for word in words], limits)
    known = tuple(word for word, is_there in zip(words, there, strict=True) if is_there)
    lost = tuple(word.text for word, is_there in zip(words, there, strict=True) if not is_there)
    if not known:
        return
    if lost:
        yield known, lost
    for length in range(len(known) - 1, 0, -1):
        for kept in list(combinations(known, length))[:FEW_COMBINATIONS]:
            yield kept, (*lost, *(word.text for word in known if word not in kept))


def _suggestion(query: Query, limits: Where, at: datetime, language: str, generation: str) -> str:
    """The query with another spelling of the words that stand nowhere, if that finds something."""
    typed = query.typed
    same = len(typed) == len(query.words)
    there = finding.present([word.node for word in query.words], limits) if same else None
    found = spelling.suggestion(typed, unknown=[not one for one in there] if there else None)
    if not spelling.applied(typed, found):
        return ""
    text = query.text
    for word, new in zip(typed, found, strict=True):
        if new is not None:
            text = " ".join(text.replace(word, new, 1).split())
    other = parse(text, language=language, generation=generation, at=at)
    node = other.node()
    return text if text != query.text and node and finding.present([node], limits)[0] else ""
