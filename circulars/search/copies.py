"""Working copies in the index of staff, apart from everything public."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from circulars import facts, file_texts, words
from circulars.models import SearchCopy, WorkingCopy
from circulars.search import backends, index, texts
from circulars.search.finding import MOST
from circulars.search.parsing import Query
from circulars.search.tree import Node, within

FILE_LETTERS = 20_000  # of each file: staff look for a draft, not for a place in a file


def index_copies(copy_ids: Sequence[int]) -> None:
    """Write what staff may look for; a copy that is gone is left out. Safe to run twice at once."""
    found = WorkingCopy.objects.filter(pk__in=copy_ids).select_related("circular__series__issuer")
    copies = list(found.prefetch_related(*facts.LINES))
    collected = {copy.pk: facts.collect(copy) for copy in copies}
    around = texts.Around(collected.values())
    hashes = {line["sha256"] for one in collected.values() for line in one["files"]}
    files = {sha256: text[:FILE_LETTERS] for sha256, text in file_texts.shown(hashes).items()}
    rows = []
    for copy in copies:
        said = collected[copy.pk]
        others = texts.others(said, copy.body, around, copy.circular.post_id)
        others += [files[line["sha256"]] for line in said["files"] if line["sha256"] in files]
        row, _rest = index.words_of(copy.pk, texts.title(said), others)
        rows.append(row)
    SearchCopy.objects.bulk_create(
        (SearchCopy(working_copy_id=copy.pk, version=words.VERSION) for copy in copies),
        update_conflicts=True,
        unique_fields=["working_copy"],
        update_fields=["version"],
    )
    index.write("copies", rows)


class Ranked(NamedTuple):
    """Keys with the words in their title, and with the words elsewhere, the newest first; ``is_more``: not all."""

    titled: list[int]
    elsewhere: list[int]
    is_more: bool

    @property
    def keys(self) -> list[int]:
        return [*self.titled, *self.elsewhere]


def rank(query: Query, rows: QuerySet[WorkingCopy]) -> Ranked:
    """Which of ``rows``, which are all that somebody may see, hold the words; at most 1,000. Two queries.

    What others may see is neither among them nor among what is counted.
    """
    node = query.node()
    if node is None:
        return Ranked([], [], False)
    rows, in_title = rows.filter(_holding(node)).order_by("-pk"), _holding(within(node, "title"))
    titled = list(rows.filter(in_title).values_list("pk", flat=True)[: MOST + 1])
    room = MOST + 1 - len(titled)
    others = rows.exclude(in_title) if room else rows.none()
    elsewhere = list(others.values_list("pk", flat=True)[:room])
    is_more = len(titled) + len(elsewhere) > MOST
    return Ranked(titled[:MOST], elsewhere[: MOST - len(titled[:MOST])], is_more)


def titled(node: Node, rows: QuerySet[WorkingCopy]) -> list[int]:
    """The circulars of those of ``rows`` that hold the words, the newest copies first; at most 1,000."""
    return list(rows.filter(_holding(node)).order_by("-pk").values_list("circular_id", flat=True)[:MOST])


def _holding(node: Node) -> Q:
    backend = backends.current()
    condition, parameters = backend.condition("copies", node)
    sql = f"SELECT {backend.key('copies')} FROM {backends.table('copies')} WHERE {condition}"  # noqa: S608  (our names)
    return Q(pk__in=RawSQL(sql, parameters))  # noqa: S611  (its values are parameters)
