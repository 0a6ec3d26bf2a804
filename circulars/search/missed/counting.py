"""Counts of words in memory, and the one statement that now and then carries them into the database."""

from datetime import date

from django.db import connections, router
from django.utils import timezone

from circulars.models import SearchMiss
from circulars.search.missed.wording import worth_counting
from circulars.search.parsing import Query
from circulars.tally import Tally
from contacts.models import Person

PER_DAY = 1_000  # different words; when they are there, only these are counted on
Miss = tuple[str, date, str]


def count(query: Query, language: str) -> None:
    """One more reader who found nothing for a parsed query; call it for a search that no facet narrows.

    Asks no database, and never fails. What narrows itself by a prefix or a minus is not counted: it may be there.
    """
    if not query.words or query.unwanted or query.narrowed.is_anything:
        return
    if kept := worth_counting(query.text):
        tally.add((kept, today(), language))


def today() -> date:
    """Of the office, whatever zone a request has."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _write(counts: dict[Miss, int]) -> None:
    """One statement, in order, so that two processes cannot wait for each other in a ring.

    Names of people of the directory are left out here: they cannot be known while a page waits.
    """
    names = _names()
    misses = sorted(miss for miss in counts if not _names_somebody(miss[0], names))
    for day in {miss[1] for miss in misses}:
        if SearchMiss.objects.filter(day=day).count() >= PER_DAY:
            known = set(SearchMiss.objects.filter(day=day).values_list("words", "day", "language"))
            misses = [miss for miss in misses if miss[1] != day or miss in known]
    if not misses:
        return
    table = SearchMiss._meta.db_table
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(misses))
    statement = (
        f"INSERT INTO {table} (words, day, language, count) VALUES {rows} "  # noqa: S608  (our own table)
        f"ON CONFLICT (words, day, language) DO UPDATE SET count = {table}.count + excluded.count"
    )
    connection = connections[router.db_for_write(SearchMiss)]
    adapted = connection.ops.adapt_datefield_value
    values = [value for miss in misses for value in (miss[0], adapted(miss[1]), miss[2], counts[miss])]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _names() -> frozenset[str]:
    """Of the directory, public or not, as they are kept; shorter Korean ones are words as well."""
    found = set()
    for korean, other in Person.objects.values_list("name_ko", "name_en"):
        found |= {worth_counting(name) for name in (korean, other) if len(name.replace(" ", "")) >= 3}
    return frozenset(found - {""})


def _names_somebody(kept: str, names: frozenset[str]) -> bool:
    padded = f" {kept} "
    return any(f" {name} " in padded or name == kept.replace(" ", "") for name in names)


tally: Tally[Miss] = Tally(
    "Searches without result", write=lambda counts: _write(counts), alias=lambda: router.db_for_write(SearchMiss)
)
waiting, forget, connect, flush = tally.waiting, tally.forget, tally.connect, tally.flush
