"""What to offer while somebody types: numbers, words, names of things, titles. At most six queries.

Everything comes through the doors: titles of live editions, events of live editions, public dossiers, open teams.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from circulars import addresses, lookup
from circulars.memory import per_generation
from circulars.models import Dossier, Edition, EventMention
from circulars.reading import listing, names
from circulars.search import completions, finding, matching, narrowed, parsing, spelling, subjects, wording
from circulars.search.narrowed import NOWHERE
from circulars.search.tree import Node, Phrase, either, every, within
from circulars.words import folded, heads, keyboard, korean, runs, stem
from circulars.words.spelling import other_layout, spelled
from circulars.words.tokens import Run, pairs
from contacts.words import Words

LONGEST = 120  # letters; nobody waits for suggestions to more than that
MOST_WORDS = 6
SHORTEST = 3  # letters of a word in Latin letters whose titles are looked for
NUMBERS = 3
WORDS = 3
THINGS = 3  # of events, dossiers, teams and issuers together
READ = 40  # titles, the newest
MENTIONS = 40
_UNFINISHED = keyboard.LEADS + keyboard.VOWELS + "".join(keyboard.TAILS)


class Suggestion(NamedTuple):
    """``kind`` is "number", "word", "issuer", "dossier", "event", "team" or "circular".

    One with an ``address`` is opened, one without is looked for. ``detail`` is told beside it; ``language`` is that of
    the text, empty where it is in no particular one.
    """

    text: str
    address: str = ""
    kind: str = "word"
    detail: str = ""
    language: str = ""


class _Typed(NamedTuple):
    text: str
    before: str  # all but the last word
    last: str
    node: Node  # all words, the last of which may go on


def suggest(text: str, *, at: datetime, language: str, generation: str, limit: int = 8) -> list[Suggestion]:
    """Nothing twice, and never what was typed itself. Nothing that is typed is a mistake."""
    cleaned = parsing.cleaned(text[: LONGEST * 2])[:LONGEST]
    if not cleaned or limit < 1:
        return []
    if (asked := lookup.read(cleaned)).is_number and (found := _numbers(asked, at, language)):
        return _distinct(found, cleaned, limit)
    typed = _typed(cleaned)
    if typed is None:
        return []
    today = timezone.localdate(at, timezone.get_default_timezone())
    words = _words(typed, WORDS)
    things = [*_known_things(typed, today, language, generation), *_events(typed, at, language)][:THINGS]
    room = limit - len(words) - len(things)
    titles = _titles(typed, at, today, language, generation, room) if room > 0 else []
    return _distinct([*words, *things, *titles] or _other_layout(typed), cleaned, limit)


def in_titles(text: str) -> Node | None:
    """What is typed or pasted, as words of a title that may go on; None where it is no words. Signs mean nothing."""
    pieces = parsing.cleaned(text)[:LONGEST].split()
    words = [(piece, node) for piece in pieces if (node := _going_on(piece)) is not None]
    if not words:
        return None
    wanted = [node for piece, going_on in words[:-1] if (node := _in_title(piece, going_on)) is not None]
    return within(every([*wanted[: parsing.MOST_WORDS], words[-1][1]]), "title")


def _in_title(piece: str, going_on: Node) -> Node | None:
    """A word that is not the last. Hangul may be longer anyway; a short beginning in other letters fits too much."""
    word = wording.word(piece)
    if word is None or word.is_stop:
        return None
    found = list(runs(folded(piece)))
    is_beginning = len(found) == 1 and found[0].kind == "letters" and len(found[0].text) >= SHORTEST
    return going_on if is_beginning else word.node


def _typed(text: str) -> _Typed | None:
    """None where it ends in something that is no word: a prefix, a word with a minus, a sign."""
    plain = text.replace('"', " ")
    pieces = plain.split()[:MOST_WORDS]
    if not pieces or pieces[-1].startswith("-") or ":" in pieces[-1]:
        return None
    wanted = [piece for piece in pieces[:-1] if not piece.startswith("-") and ":" not in piece]
    last = pieces[-1]
    going_on = _going_on(last)
    if going_on is None:
        return None
    said = [found for found in map(wording.word, wanted) if found and not found.is_stop]
    return _Typed(" ".join(pieces), " ".join(pieces[:-1]), last, every([*(word.node for word in said), going_on]))


def _going_on(word: str) -> Node | None:
    """The word as the beginning of one; of several runs the last goes on."""
    found = list(runs(folded(word.rstrip(_UNFINISHED))))
    if not found:
        return None
    whole = [Phrase(tuple(run.tokens)) for run in found[:-1]]
    return every([*whole, _run_going_on(found[-1])])


def _run_going_on(run: Run) -> Node:
    if run.kind == "letters":
        return either(Phrase((token,), is_prefix=True) for token in (run.text, stem(run.text)))
    if run.kind == "digits":
        return Phrase(tuple(run.tokens), is_prefix=True)
    forms = [run.text]
    if korean.is_hangul(run.text) and len(run.text) > 2:  # the last syllable may still grow
        forms.append(run.text[:-1])
    return either(Phrase(tuple(pairs(form)), is_prefix=len(form) == 1) for form in forms)


def _numbers(asked: lookup.Asked, at: datetime, language: str) -> list[Suggestion]:
    found = lookup.public(asked, at).found[:NUMBERS]
    entries = listing.entries([one.key for one in found], at)
    return [
        one._replace(text=" · ".join(filter(None, (one.detail, one.text))), kind="number", detail="")
        for one in _shown(entries, at, language)
    ]


def _number(entry: listing.Entry, language: str) -> str:
    return names.with_issuer(entry.issuer_in(language), entry.number)


def _titles(typed: _Typed, at: datetime, today: date, language: str, generation: str, room: int) -> list[Suggestion]:
    """Titles that hold all the words, those that begin with what was typed before the others, each newest first."""
    if len(spelled(typed.last)) < SHORTEST:
        return []
    limits = finding.where(at, today, NOWHERE, language=language, generation=generation)
    rows = finding.entries(within(typed.node, "title"), limits, READ)
    first = {row.circular: row.edition for row in reversed(rows)}
    keys = sorted(first.values(), key=[row.edition for row in rows].index)[: listing.PAGE_SIZE]
    entries = [entry for entry in listing.entries(keys, at) if _fits(typed.last, f"{entry.title} {entry.title_ko}")]
    begins = keyboard.typed(folded(typed.text))
    shown = sorted(
        _shown(entries, at, language), key=lambda one: not keyboard.typed(folded(one.text)).startswith(begins)
    )
    return shown[:room]


def _fits(word: str, title: str) -> bool:
    """Whether a word of Hangul stands in it, as far as it is typed; stems of other words were compared already."""
    return not korean.is_hangul(word[:1]) or keyboard.typed(folded(word)) in keyboard.typed(folded(title))


def _shown(entries: Sequence[listing.Entry], at: datetime, language: str) -> list[Suggestion]:
    translated = listing.titles_in(language, list(entries), at)
    found = []
    for entry in entries:
        own = entry.title if entry.language == language else translated.get(entry.circular)
        own = own or (entry.title_ko if language == "ko" else "")
        written_in = language if own else entry.language
        address = addresses.circular(entry.path, language)
        found.append(Suggestion(own or entry.title, address, "circular", _number(entry, language), written_in))
    return found


def _words(typed: _Typed, limit: int) -> list[Suggestion]:
    found = completions.completions(typed.last, limit)
    return [Suggestion(f"{typed.before} {word}".strip()) for word in found]


def _other_layout(typed: _Typed) -> list[Suggestion]:
    """Where nothing begins like it: what the keys would have been in the other script."""
    for other in other_layout(typed.last):
        if found := completions.completions(other, WORDS) or list(spelling.known({other})):
            return [Suggestion(f"{typed.before} {word}".strip()) for word in found]
    return []


def _known_things(typed: _Typed, today: date, language: str, generation: str) -> Iterator[Suggestion]:
    """Issuers, dossiers and teams: few, and kept in memory per state of the public site."""
    plain = folded(typed.text)
    known = narrowed.of("issuer", language, generation)
    for slug in dict.fromkeys(slug for name, slug in known.spellings.items() if name.startswith(plain)):
        yield Suggestion(known.labels[slug][1], addresses.every_circular(language, issuer=slug), "issuer")
    for name, address, written_in, tokens in _dossiers(language, generation):
        if matching.matches(typed.node, tokens):
            yield Suggestion(name, address, "dossier", "", written_in)
    for *_slug, name, address, duties, written_in, tokens in subjects.teams(today, language, generation):
        if matching.matches(typed.node, tokens):
            yield Suggestion(name, address, "team", duties, written_in)


def _dossiers(language: str, generation: str) -> list[tuple[str, str, str, matching.Tokens]]:
    def compute() -> list[tuple[str, str, str, matching.Tokens]]:
        found = []
        for slug, korean_name, english in Dossier.objects.filter(is_public=True).values_list(
            "slug", "name_ko", "name_en"
        ):
            name, both = Words(korean_name, english), [one for one in (korean_name, english) if one]
            tokens = matching.Tokens(both, [head for one in both for head in heads(one)])
            found.append((name.text(language), addresses.dossier(slug, language), name.written_in(language), tokens))
        return found

    return per_generation(generation, ("search.dossier_names", language), compute)


def _events(typed: _Typed, at: datetime, language: str) -> list[Suggestion]:
    """Events that a live circular speaks of. Two queries where any fits."""
    keys, _dossiers = subjects.indexed(typed.node)
    if not keys:
        return []
    mentions = EventMention.objects.filter(Edition.objects.live(at).of_line(), event__in=keys)
    rows = mentions.order_by("-edition__listed_on").values_list(
        "event_id", "event__name", "event__name_ko", "event__name_en", "event__place", "event__place_ko",
        "event__starts_on", "event__slug", "event__merged_into__slug",
    )  # fmt: skip
    told: dict[int, Suggestion] = {}
    for event, name, name_ko, name_en, place, place_ko, day, slug, merged_into in rows[:MENTIONS]:
        own = name_ko if language == "ko" else name_en
        detail = " · ".join(filter(None, (day.isoformat(), (place_ko if language == "ko" else "") or place)))
        address = addresses.event(merged_into or slug, language)
        told.setdefault(event, Suggestion(own or name, address, "event", detail, language if own else ""))
    return list({told[key].address: told[key] for key in keys if key in told}.values())


def _distinct(found: Iterable[Suggestion], typed: str, limit: int) -> list[Suggestion]:
    chosen: dict[str, Suggestion] = {}
    for one in found:
        if one.address or folded(one.text) != folded(typed):
            chosen.setdefault(one.address or folded(one.text), one)
    return list(chosen.values())[:limit]
