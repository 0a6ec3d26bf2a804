"""From one word that was typed to what may stand for it in a text."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from circulars.search.tree import All, Node, Phrase, either, every
from circulars.words import english, folded, korean, runs, stem
from circulars.words.tokens import Run, pairs

UNITS = frozenset("년 월 일 호 차 회 기 제 대 명 건 개 세 판 권 번".split())  # beside digits they tell nothing apart


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked in a shown text: ``kind`` is that of a run, "one" for a syllable that stands alone."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """``exact`` is the word as typed, with or without what Korean adds; ``loose`` what also counts as found."""

    text: str
    exact: Node
    loose: tuple[Node, ...] = ()
    marks: tuple[Mark, ...] = ()
    weak_marks: tuple[Mark, ...] = field(default=())  # of the parts of a compound
    is_stop: bool = False

    @property
    def node(self) -> Node:
        return either((self.exact, *self.loose))

    def or_else(self, nodes: Iterable[Node], marks: Iterable[Mark]) -> "Word":
        """The same with synonyms."""
        return replace(self, loose=(*self.loose, *nodes), marks=(*self.marks, *marks))


def word(typed: str) -> Word | None:
    """None where nothing of it could stand in a text."""
    plain = folded(typed)
    found = list(runs(plain))
    if not found:
        return None
    if len(found) == 1:
        return _of_run(typed, found[0])
    if any(run.kind == "digits" for run in found):
        meaningful = [run for run in found if not (run.kind == "pairs" and run.text in UNITS)]
        found = meaningful or found
        if len(found) == 1:
            return _of_run(typed, found[0])
    return _composite(typed, found)


def phrase(text: str) -> Word | None:
    """Words that follow one another, as between quotation marks."""
    found = list(runs(folded(text)))
    tokens = tuple(token for run in found for token in run.tokens)
    if not tokens:
        return None
    return Word(text, Phrase(tokens), (), (Mark("phrase", folded(text)),), tuple(_mark(run) for run in found))


def _composite(typed: str, found: list[Run]) -> Word:
    """``COP28`` and ``31/2018`` are phrases; Hangul beside other letters (``UCLG회의``) may stand elsewhere."""
    parts: list[Word] = []
    stretch: list[Run] = []
    for run in [*found, None]:
        if run is not None and run.kind != "pairs":
            stretch.append(run)
            continue
        if stretch:
            tokens = tuple(token for one in stretch for token in one.tokens)
            parts.append(Word("", Phrase(tokens), marks=tuple(map(_mark, stretch))))
            stretch = []
        if run is not None:
            parts.append(_of_run(run.text, run))
    marks = tuple(mark for part in parts for mark in part.marks)
    weak = tuple(mark for part in parts for mark in part.weak_marks)
    exact = every(part.exact for part in parts)
    loose = every(part.node for part in parts)
    return Word(typed, exact, (loose,) if loose != exact else (), marks, weak)


def _of_run(typed: str, run: Run) -> Word:
    if run.kind != "pairs":
        is_stop = run.kind == "letters" and run.text in english.STOP_WORDS
        return Word(typed, Phrase(tuple(run.tokens)), marks=(_mark(run),), is_stop=is_stop)
    if not korean.is_hangul(run.text):
        tokens = tuple(pairs(run.text))
        node = Phrase(tokens, is_prefix=len(run.text) == 1)
        return Word(typed, node, marks=(Mark("letters_anywhere", run.text),))
    if len(run.text) == 1:
        return _of_syllable(typed, run.text)
    return _of_hangul(typed, run.text)


def _of_syllable(typed: str, syllable: str) -> Word:
    """By itself or with a particle; as the beginning of a longer word it counts for less."""
    alone = either(Phrase((token,), "head") for token in (syllable, *(syllable + end for end in korean.AFTER_ONE)))
    begins = Phrase((syllable,), "head", is_prefix=True)
    return Word(typed, alone, (begins,), (Mark("one", syllable),), is_stop=syllable in korean.STOP_WORDS)


def _of_hangul(typed: str, run: str) -> Word:
    forms = [run, *korean.without_suffix(run)]
    exact = either(Phrase(tuple(pairs(form))) for form in forms)
    loose, weak = [], []
    for form in forms[:2]:
        for parts in korean.splits(form):
            loose.append(All(tuple(Phrase(tuple(pairs(part))) for part in parts)))
            weak += [Mark("pairs", part) for part in parts]
    return Word(
        typed,
        exact,
        tuple(dict.fromkeys(loose)),
        tuple(Mark("pairs", form) for form in forms),
        tuple(dict.fromkeys(weak)),
        is_stop=run in korean.STOP_WORDS,
    )


def _mark(run: Run) -> Mark:
    if run.kind == "letters":
        return Mark("letters", stem(run.text))
    return Mark(run.kind, run.text)
