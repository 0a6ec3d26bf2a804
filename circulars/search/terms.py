"""The words of what is public, counted for "did you mean" and for completions.

They are counted anew by the upkeep, from titles, bodies and names, never from files; nothing is counted up and down.
A word has to stand in a title or a name, or in two circulars, so that a name out of one text is suggested to nobody.
A word with a digit is none, and so nothing that identifies a person by number. What is hidden or erased takes its
words along at once, also those that few others say; the next counting brings these back.
Source: docs/architecture.md, "Search".
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from circulars import changes
from circulars.models import (
    Addressee,
    AddresseeLine,
    Dossier,
    Edition,
    Event,
    EventAlias,
    EventMention,
    Issuer,
    JobRun,
    Removal,
    SearchTerm,
)
from circulars.rendering import plain_text
from circulars.words import korean, spelling
from circulars.words.tokens import RUNS

JOB = "count_words"
KEPT = 200_000  # words, the most frequent
COUNTED = 600_000  # words that a counting holds at most; beyond, those met once are dropped
PORTION = 500  # circulars read at a time
WRITTEN = 2_000  # rows a transaction
FEW = 5  # circulars; a word that fewer say goes with one that is hidden
LONGEST = 40
LARGE = 5_000  # public circulars; above that words are counted once a night
_NO_WORD = re.compile(r"\S+@\S+|\bhttps?://\S+|\bwww\.\S+")


class Removed(NamedTuple):
    """How much has been hidden and erased so far."""

    hidden: int
    erased: int


class _Words:
    """Words with the number of circulars that say them; ``named`` ones stand in a title or a name."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.named: set[str] = set()

    def add(self, words: set[str], named: set[str]) -> None:
        self.counts.update(words | named)
        self.named |= named
        if len(self.counts) > COUNTED:
            self.counts = Counter({word: n for word, n in self.counts.items() if n > 1 or word in self.named})

    def chosen(self) -> dict[str, int]:
        """The most frequent; what only differs by a particle from a more frequent word is left out."""
        counts = {word: n for word, n in self.counts.items() if n > 1 or word in self.named}
        for word in [word for word in counts if korean.is_hangul(word)]:
            plain = next((one for one in korean.without_suffix(word) if one in counts), None)
            if plain is not None and counts[word] < counts[plain]:  # 전문가 is no form of 전문
                del counts[word]
        return dict(sorted(counts.items(), key=lambda item: -item[1])[:KEPT])


def words_of(text: str) -> set[str]:
    """The words of a plain text in lower case, as written; of Hangul from two syllables on, else three letters."""
    plain = unicodedata.normalize("NFC", _NO_WORD.sub(" ", text)).lower()
    return {
        match[0]
        for match in RUNS.finditer(plain)
        if match.lastgroup != "digits"
        and (2 if match.lastgroup == "pairs" else 3) <= match.end() - match.start() <= LONGEST
    }


def words_of_editions(editions: QuerySet[Edition]) -> set[str]:
    """All that a counting may have taken from them, with the names of what they speak of."""
    found: set[str] = set()
    for names in _names_around(editions):
        found |= words_of("\n".join(names))
    for title, title_ko, summary, place, body in editions.values_list(
        "title", "title_ko", "summary_ko", "place", "body"
    ).iterator(chunk_size=PORTION):
        found |= words_of(f"{title}\n{title_ko}\n{summary}\n{place}\n{plain_text(body)}")
    return found


def forget(words: Iterable[str]) -> None:
    """Delete what few circulars say, inside the caller's transaction; a counting under way gives itself up."""
    _lock()
    portion = sorted(words)
    for start in range(0, len(portion), 500):
        SearchTerm.objects.filter(text__in=portion[start : start + 500], count__lt=FEW).delete()


def count_due(now: datetime) -> str:
    """The job of upkeep: each hour for a small portal, once a night for a large one."""
    if _is_night(now) or not _is_large(now) or not SearchTerm.objects.exists():
        return count(now)
    return ""


def count(now: datetime) -> str:
    """Count all words anew and bring the table up to date; says in one line how many there are."""
    before = _removed()
    words = _Words()
    for said, named in _circulars(now):
        words.add(said, named)
    for names in _names(now):
        words.add(set(), words_of("\n".join(names)))
    chosen = words.chosen()
    there = dict(SearchTerm.objects.values_list("text", "count").iterator(chunk_size=10_000))
    if there == chosen:
        return f"{len(chosen)} words"
    is_whole = _write(chosen, there, before)
    changes.touch()  # suggestions that browsers keep were made of the words before
    return f"{len(chosen)} words" if is_whole else "given up: something was removed meanwhile"


def _circulars(now: datetime) -> Iterator[tuple[set[str], set[str]]]:
    """Of each circular the words of its public texts in all languages, and those of its titles and places."""
    live = Edition.objects.live(now).order_by("circular_id")
    columns = ("circular_id", "title", "title_ko", "place", "summary_ko", "body")
    last = 0
    while keys := list(live.filter(circular_id__gt=last).values_list("circular_id", flat=True).distinct()[:PORTION]):
        texts: dict[int, tuple[list[str], list[str]]] = {}
        rows = live.filter(circular_id__gt=last, circular_id__lte=keys[-1]).values_list(*columns)
        for key, title, title_ko, place, summary, body in rows.iterator(chunk_size=PORTION):
            said, named = texts.setdefault(key, ([], []))
            said += [summary, plain_text(body)]
            named += [title, title_ko, place]
        for said, named in texts.values():
            yield words_of("\n".join(said)), words_of("\n".join(named))
        last = keys[-1]


def _names(now: datetime) -> Iterator[tuple[str, ...]]:
    """Of events, bodies and dossiers that public circulars speak of."""
    live = Edition.objects.live(now)
    yield from _names_around(live)
    issuers = Issuer.objects.filter(series__circulars__editions__in=live).distinct()
    yield from issuers.values_list("abbreviation", "name", "name_ko", "name_en")
    yield from Dossier.objects.filter(is_public=True).values_list("name_ko", "name_en")


def _names_around(editions: QuerySet[Edition]) -> Iterator[tuple[str, ...]]:
    mentioned = EventMention.objects.filter(edition__in=editions.order_by().values("pk")).values("event")
    events = Event.objects.filter(pk__in=mentioned)
    yield from events.values_list("name", "name_ko", "name_en", "place", "place_ko").iterator(chunk_size=PORTION)
    aliases = EventAlias.objects.filter(event__in=events).exclude(of=EventAlias.Of.ADDRESS)
    yield from ((text,) for text in aliases.values_list("text", flat=True))
    addressed = AddresseeLine.objects.filter(edition__in=editions.order_by().values("pk")).values("addressee")
    yield from Addressee.objects.filter(pk__in=addressed).values_list("name", "name_ko", "name_en")


def _write(chosen: dict[str, int], there: dict[str, int], before: Removed) -> bool:
    """By portions, each of which sees what was removed since ``before``; False where something was."""
    gone = [text for text in there if text not in chosen]
    changed = [text for text, number in chosen.items() if there.get(text) != number]
    for start in range(0, len(gone), 500):
        SearchTerm.objects.filter(text__in=gone[start : start + 500]).delete()
    for start in range(0, len(changed), WRITTEN):
        rows = [_row(text, chosen[text]) for text in changed[start : start + WRITTEN]]
        with transaction.atomic():
            _lock()
            if _removed() != before:
                return False
            SearchTerm.objects.bulk_create(
                rows, batch_size=WRITTEN // 10, update_conflicts=True, unique_fields=["text"],
                update_fields=["spelled", "backwards", "length", "count"],
            )  # fmt: skip
    return True


def _row(text: str, number: int) -> SearchTerm:
    letters = spelling.spelled(text)
    return SearchTerm(text=text, spelled=letters, backwards=letters[::-1], length=len(letters), count=number)


def _lock() -> None:
    """One after the other: who forgets words, and who writes a portion of them."""
    JobRun.objects.get_or_create(name=JOB)
    JobRun.objects.select_for_update().get(name=JOB)


def _removed() -> Removed:
    return Removed(*Removal.objects.aggregate(hidden=Count("pk"), erased=Count("erased_at")).values())


def _is_large(now: datetime) -> bool:
    return Edition.objects.live(now).originals()[LARGE : LARGE + 1].exists()


def _is_night(now: datetime) -> bool:
    return timezone.localtime(now, timezone.get_default_timezone()).hour == 3
