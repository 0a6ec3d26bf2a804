"""Names of staff whose name is not public, in what becomes public. Found and told by their place, never repeated.

Korean names stand inside other words: what counts is a whole word, bare or with a particle or a title behind it. A
document of the office that says such a word is stopped; where another person may be meant (a document received from
others, a namesake who is public, two syllables that are a word as well, a file) a reason is enough.
Source: docs/domain.md, "Names".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from circulars import masking, signatories
from circulars.checks.findings import Finding, Level
from circulars.checks.privacy import wording as places
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import BlobText
from circulars.words.korean import PARTICLES
from contacts import hooks
from contacts.models import Person

SURE, LIKELY = "staff_name", "staff_name_likely"
CODES = (SURE, LIKELY)
MOST = 50  # told of one document
NO_WORDS = frozenset({"links", "number_suffix", "number_label"})
HANGUL = re.compile(r"[가-힣]+")
LATIN = re.compile(r"[^\W\d_가-힣]+(?:[-'’‐‑][^\W\d_가-힣]+)*")
POSSESSIVE = re.compile(r"['’]s?$")
BETWEEN = re.compile(r"[ \u00a0,.]{1,3}")
LONGEST = 6  # syllables or words of a name
TITLES = (
    "님 씨 주무관 사무관 서기관 이사관 주사 주사보 서기 팀장 과장 실장 국장 본부장 센터장 부장 차장 대리 계장 사원 직원"
    " 담당 담당관 담당자 전문관 연구원 연구관 위원 선임 책임 주임 원장 소장 단장 처장 총장 사무총장 대사 매니저 군 양"
).split()
CUES = frozenset({*TITLES, "문의", "문의처", "작성자", "작성", "성명", "이름", "연락처"} - {"님", "씨", "군", "양"})
_BEHIND = frozenset({"", *PARTICLES})
_TITLED = frozenset(title + particle for title in TITLES for particle in ("", "께", "께서", *PARTICLES))


@dataclass(frozen=True)
class Hidden:
    """Names that may not be said; ``shared`` are those that a person whose name is public has as well."""

    korean: frozenset[str] = frozenset()
    latin: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.korean or self.latin)


class Found(NamedTuple):
    start: int
    end: int
    is_sure: bool


def load() -> Hidden:
    """Those of people who do not publish theirs; of everybody while the office hides names. Two queries."""
    are_published = hooks.publishes_names(None)
    hidden: set[tuple[str, str]] = set()
    public: set[str] = set()
    for korean, english, is_public in Person.objects.values_list("name_ko", "name_en", "is_name_public"):
        if are_published and is_public:
            public |= {_plain(korean), *_orders(english)}
        else:
            hidden.add((korean, english))
    names = {_plain(korean) for korean, _english in hidden}
    latin = {order for _korean, english in hidden for order in _orders(english)}
    latin |= {order for korean, _english in hidden if not HANGUL.search(korean) for order in _orders(korean)}
    return Hidden(
        korean=frozenset(name for name in names if HANGUL.fullmatch(name) and len(name) >= 2),
        latin=frozenset(name for name in latin if len(name) >= 5),
        shared=frozenset(public),
    )


def of(subject: Subject, hidden: Hidden) -> Iterator[Finding]:
    """Findings in the words, lines and files of a document; in files a line of their own text is told."""
    if not hidden:
        return
    told = 0
    is_own = signatories.is_own(subject.series)
    for key, text in subject.fields.items():
        field, _dot, row = key.partition(".")
        if field in NO_WORDS:
            continue
        for one in _distinct(text, hidden):
            line = text.count("\n", 0, one.start) + 1 if "\n" in text and not row else 0
            number = int(row) if row else None
            span = {} if row else {"start": one.start, "end": one.end}
            where = places.where(field, number, line)
            yield _finding(text, one, field, where, is_sure=one.is_sure and is_own, row=number, **span)
            if (told := told + 1) >= MOST:
                return
    yield from _in_files(subject, hidden)


def find(text: str, hidden: Hidden) -> Iterator[Found]:
    """Each place, in the order of the text; ``is_sure`` where hardly anybody else can be meant."""
    if hidden.korean:
        yield from _korean(text, hidden)
    if hidden.latin:
        yield from _latin(text, hidden)


def _korean(text: str, hidden: Hidden) -> Iterator[Found]:
    """At each word, and at two or three that are short and stand side by side: a name may be written with spaces."""
    words = list(HANGUL.finditer(text))
    behind = -1
    for index, word in enumerate(words):
        if word.start() < behind:
            continue
        for joined, last in _joined(words, index, text):
            if (length := _length_of_name(joined, hidden.korean)) is None:
                continue
            name, rest = joined[:length], joined[length:]
            end = last.end() - len(rest)
            is_titled = rest in _TITLED or (rest in _BEHIND and _is_named(words, index, words.index(last, index), text))
            is_sure = (is_titled or length >= 3) and name not in hidden.shared
            yield Found(word.start(), end, is_sure)
            behind = last.end()
            break


def _joined(words: list[re.Match], index: int, text: str) -> Iterator[tuple[str, re.Match]]:
    joined, last = words[index][0], words[index]
    yield joined, last
    for following in words[index + 1 : index + 4]:
        if len(last[0]) > 2 or len(joined) > 3 or text[last.end() : following.start()].strip(" \u00a0"):
            return
        if following.start() - last.end() > 2:
            return
        joined, last = joined + following[0], following
        yield joined, last


def _length_of_name(joined: str, names: frozenset[str]) -> int | None:
    """Of the longest name with which the word begins and behind which nothing but a particle or a title stands."""
    for length in range(min(len(joined), LONGEST), 1, -1):
        if joined[:length] in names and (joined[length:] in _BEHIND or joined[length:] in _TITLED):
            return length
    return None


def _is_named(words: list[re.Match], first: int, last: int, text: str) -> bool:
    """Whether a title follows, or something precedes that announces a person."""
    after = words[last + 1] if last + 1 < len(words) else None
    if after and after[0] in _TITLED and re.fullmatch(r"[ \u00a0(,·/]{1,3}", text[words[last].end() : after.start()]):
        return True
    before = words[first - 1] if first else None
    return bool(
        before
        and any(before[0].endswith(cue) for cue in CUES)
        and re.fullmatch(r"[ \u00a0:：)(·/,\t]{1,4}", text[before.end() : words[first].start()])
    )


def _latin(text: str, hidden: Hidden) -> Iterator[Found]:
    words = list(LATIN.finditer(text))
    behind = -1
    for index, word in enumerate(words):
        if word.start() < behind:
            continue
        joined, last = "", word
        for following in words[index : index + LONGEST]:
            if following is not word and not BETWEEN.fullmatch(text[last.end() : following.start()]):
                break
            joined, last = joined + _letters(POSSESSIVE.sub("", following[0])), following
            if joined in hidden.latin:
                is_whole = following is not word or "-" in word[0]
                yield Found(word.start(), last.end(), is_whole and joined not in hidden.shared)
                behind = last.end()
                break


def _distinct(text: str, hidden: Hidden) -> Iterator[Found]:
    """Each name once, where it stands first; the surest place of a name counts."""
    best: dict[str, Found] = {}
    for one in find(text, hidden):
        name = _plain(text[one.start : one.end])
        if name not in best or (one.is_sure and not best[name].is_sure):
            best[name] = one
    yield from sorted(best.values())


def _in_files(subject: Subject, hidden: Hidden) -> Iterator[Finding]:
    """A file comes as it was made, and may name somebody else: a reason is enough."""
    hashes = {line.sha256 for line in subject.files if line.sha256}
    texts = dict(BlobText.objects.filter(blob__sha256__in=hashes).values_list("blob__sha256", "text")) if hashes else {}
    for number, line in enumerate(subject.files, start=1):
        name = line.name.replace("_", " ")
        for one in _distinct(name, hidden):
            yield _finding(name, one, "files", places.file_name(number), is_sure=False, row=number)
        text = unicodedata.normalize("NFC", texts.get(line.sha256, ""))
        for one in list(_distinct(text, hidden))[:MOST]:
            values = {"number": number, "line": text.count("\n", 0, one.start) + 1}
            where = _("file %(number)d, line %(line)d") % values
            yield _finding(text, one, "files", where, is_sure=False, row=number)


def _finding(text: str, one: Found, field: str, where: str, *, is_sure: bool, row: int | None, **span: int) -> Finding:
    mark = masking.fingerprint(_plain(text[one.start : one.end]))
    if is_sure:
        message = _("Here stands the name of somebody of this office whose name is not published.")
        return finding(Level.BLOCK, SURE, field, message, where=where, fingerprint=mark, row=row, **span)
    message = _("This may be the name of somebody of this office whose name is not published.")
    return finding(Level.NEEDS_REASON, LIKELY, field, message, where=where, fingerprint=mark, row=row, **span)


def _plain(name: str) -> str:
    return _letters(name)


def _letters(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", word).casefold() if letter.isalnum())


def _orders(name: str) -> Iterable[str]:
    """The name with its last word first as well: both orders are written in English."""
    words = [_letters(word) for word in re.split(r"[\s,]+", name) if _letters(word)]
    if not words:
        return ()
    return {"".join(words), "".join([words[-1], *words[:-1]]), "".join([*words[1:], words[0]])}
