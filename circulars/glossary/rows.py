"""What was found in an edition, as rows: derived from its frozen words, and written anew with what is rendered."""

from collections.abc import Collection, Iterable, Mapping

from circulars.glossary.finding import MOST, Found, find
from circulars.glossary.folding import fold
from circulars.models import FoundAbbreviation

Texts = Iterable[tuple[str, str]]  # (plain text, its language)


def found_in(texts: Texts) -> list[Found]:
    """As ``find``, of several texts that stand on the same page: what one explains is explained in all."""
    explained: dict[tuple[str, str], Found] = {}
    used: dict[str, Found] = {}
    for text, language in texts:
        for found in find(text, language):
            if found.long:
                explained.setdefault((found.short, found.long), found)
            else:
                used.setdefault(fold(found.short), found)
    known = {fold(short) for short, _long in explained}
    return [*explained.values(), *(found for folded, found in used.items() if folded not in known)][:MOST]


def rows_of(edition_id: int, texts: Texts) -> list[FoundAbbreviation]:
    """Not stored yet."""
    return _rows(edition_id, found_in(texts))


def _rows(edition_id: int, everything: Iterable[Found]) -> list[FoundAbbreviation]:
    return [
        FoundAbbreviation(
            edition_id=edition_id,
            short=found.short,
            long=found.long,
            short_folded=fold(found.short)[:40],
            long_folded=fold(found.long)[:200],
            language=found.language,
        )
        for found in everything
    ]


def write(texts_of: Mapping[int, Texts]) -> None:
    """For editions that have no rows yet, by key: one query."""
    write_found({key: found_in(texts) for key, texts in texts_of.items()})


def write_found(found_of: Mapping[int, Iterable[Found]]) -> None:
    """The same of what ``found_in`` has found."""
    rows = [row for key, found in found_of.items() for row in _rows(key, found)]
    FoundAbbreviation.objects.bulk_create(rows, batch_size=500)


def rebuild(texts_of: Mapping[int, Texts]) -> None:
    forget(texts_of)
    write(texts_of)


def forget(edition_ids: Collection[int]) -> None:
    """What is erased says nothing any more, its abbreviations included."""
    FoundAbbreviation.objects.filter(edition__in=list(edition_ids)).delete()
