"""The entries of editions: which there have to be, what their columns repeat, and their words.

``index_circulars`` runs in the transaction of every operation that changes what the public sees (``publishing.listing``
calls it). Intervals and removals are columns, so a schedule or a hiding writes no words anew.
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from circulars import file_texts, sections, words
from circulars.models import Circular, Edition, FileRole, SearchEntry, SearchPart
from circulars.search import index, texts

COLUMNS = (
    "circular_id", "language", "kind", "issuer_id", "year", "sections", "topics", "has_files", "due_on",
    "published_at", "superseded_at", "removed_at",
)  # fmt: skip
ROOM = 498  # characters of keys in one column
SLICE = 200  # editions whose words are held at once


def wanted(now: datetime) -> QuerySet[Edition]:
    """The editions that have an entry: public or coming, hidden ones too; never erased ones, never earlier ones."""
    return Edition.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=now), erased_at=None)


def expected(circulars: Iterable[Circular], tree: sections.SectionTree, now: datetime) -> dict[int, dict[str, Any]]:
    """Edition → the columns of its entry, with its key; for writing and for ``check_data``.

    ``circulars`` come with ``placement_rows``, ``topics`` and ``series`` loaded.
    """
    by_id = {circular.pk: circular for circular in circulars}
    rows = wanted(now).filter(circular__in=by_id)
    found = {}
    for edition in rows.values(
        "pk", "circular_id", "language", "kind", "listed_on", "facts", "removed_files",
        "published_at", "superseded_at", "removed_at",
    ):  # fmt: skip
        circular, facts = by_id[edition["circular_id"]], edition["facts"]
        placed = [circular.home_section_id, *(row.section_id for row in circular.placement_rows.all())]
        keys = {node.pk for home in placed if home for node in tree.ancestors(home)}
        days = [date.fromisoformat(line["due_on"]) for line in facts.get("deadlines", ())]
        found[edition["pk"]] = {
            "id": index.key_of(edition["listed_on"], edition["pk"]),
            "circular_id": circular.pk,
            "language": edition["language"],
            "kind": edition["kind"],
            "issuer_id": circular.series.issuer_id if circular.series else None,
            "year": circular.year or edition["listed_on"].year,
            "sections": spaced(keys),
            "topics": spaced(topic.pk for topic in circular.topics.all()),
            "has_files": any(
                line["role"] == FileRole.ATTACHMENT and line["code"] not in edition["removed_files"]
                for line in facts.get("files", ())
            ),
            "due_on": max(days, default=None),
            "published_at": edition["published_at"],
            "superseded_at": edition["superseded_at"],
            "removed_at": edition["removed_at"],
        }
    return found


def spaced(keys: Iterable[int]) -> str:
    """Keys in one column, each between blanks: `` 3 17 ``; of more than it has room for the oldest ones."""
    line = " ".join(map(str, sorted(keys)))
    if len(line) > ROOM:
        line = line[: ROOM + 1].rpartition(" ")[0]
    return f" {line} " if line else ""


def index_circulars(
    circular_ids: Sequence[int],
    tree: sections.SectionTree | None = None,
    now: datetime | None = None,
    *,
    read: Mapping[str, words.Read] | None = None,
) -> None:
    """Bring the entries of these circulars up to date, in the caller's transaction; words only where they are new.

    ``read`` are texts cut into tokens already.
    """
    now = now or timezone.now()
    circulars = Circular.objects.filter(pk__in=circular_ids).select_related("series")
    rows = expected(circulars.prefetch_related("placement_rows", "topics"), tree or sections.load(), now)
    there = {entry.edition_id: entry for entry in SearchEntry.objects.filter(circular__in=circular_ids)}
    gone = [entry.pk for edition, entry in there.items() if edition not in rows or entry.pk != rows[edition]["id"]]
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()
    changed = []
    for edition, columns in rows.items():
        entry = there.get(edition)
        if entry is None or entry.pk in gone:
            continue
        if any(getattr(entry, name) != columns[name] for name in COLUMNS):
            for name in COLUMNS:
                setattr(entry, name, columns[name])
            changed.append(entry)
    SearchEntry.objects.bulk_update(changed, COLUMNS, batch_size=200)
    new = [
        SearchEntry(edition_id=edition, **columns)
        for edition, columns in rows.items()
        if edition not in there or there[edition].pk in gone
    ]
    SearchEntry.objects.bulk_create(new, batch_size=200)
    _drop_removed_parts(circular_ids)
    write_words([entry.pk for entry in new], read)


def write_words(keys: Sequence[int], read: Mapping[str, words.Read] | None = None) -> None:
    """Read the words of these entries anew and write them; without files, which ``files`` writes."""
    for start in range(0, len(keys), SLICE):
        known = dict(read or {})
        rows = list(said_by(SearchEntry.objects.filter(pk__in=keys[start : start + SLICE])))
        around = texts.Around(facts for _key, facts, _body, _post in rows)
        written, parts = [], []
        for key, facts, body, post_id in rows:
            if facts:
                row, stretches = words_of(key, facts, body, around, post_id, known)
                written.append(row)
                parts += [(key, number, row, stretch) for number, stretch in enumerate(stretches)]
        index.write("editions", written)
        SearchPart.objects.filter(entry__in=[row[0] for row in rows], code="").delete()
        _write_parts(parts)
        without_files = [key for key, facts, _body, _post in rows if not (facts and facts["files"])]
        SearchEntry.objects.filter(pk__in=[row[0] for row in rows]).update(version=words.VERSION)
        SearchEntry.objects.filter(pk__in=without_files).update(files_version=words.VERSION)


def said_by(rows: QuerySet[SearchEntry]) -> Iterator[tuple[int, dict[str, Any], str, int | None]]:
    """(key, facts, body, post) of these entries; a file that was removed alone is found by its name no longer."""
    columns = ("pk", "edition__facts", "edition__body", "circular__post_id", "edition__removed_files")
    for key, facts, body, post_id, removed in rows.values_list(*columns):
        if removed and facts:
            facts = facts | {"files": [line for line in facts["files"] if line["code"] not in removed]}
        yield key, facts, body, post_id


def words_of(
    key: int,
    facts: Mapping[str, Any],
    body: str,
    around: texts.Around,
    post_id: int | None,
    read: MutableMapping[str, words.Read] | None = None,
) -> tuple[index.Words, list[list[str]]]:
    """The words of an edition with this entry; for writing and for ``check_data``."""
    others, about = texts.others(facts, body, around, post_id), texts.about(facts, body, around)
    return index.words_of(key, texts.title(facts), others, about, read)


def _write_parts(parts: list[tuple[int, int, index.Words, list[str]]]) -> None:
    """What of a body was too long for its row."""
    SearchPart.objects.bulk_create(
        SearchPart(id=_part_key(key, number), entry_id=key, position=number) for key, number, _row, _tokens in parts
    )
    index.write(
        "parts",
        [
            index.Words(
                _part_key(key, number), row.title, row.head[:2000], words.frequent(tokens), [*row.title, *tokens]
            )
            for key, number, row, tokens in parts
        ],
    )


def _part_key(entry: int, number: int) -> int:
    return entry * index.PARTS_OF_ENTRY + number


def _drop_removed_parts(circular_ids: Sequence[int]) -> None:
    """Files removed alone lose their words at once; lifted ones are read again by ``files``.

    The entries are locked first: what ``write_files`` is just writing of such a file is there when they are free.
    """
    rows = SearchEntry.objects.filter(circular__in=circular_ids).exclude(edition__removed_files=[])
    removed = dict(rows.order_by("pk").values_list("pk", "edition__removed_files"))
    list(SearchEntry.objects.filter(pk__in=removed).order_by("pk").select_for_update().values_list("pk"))
    for key, codes in removed.items():
        SearchPart.objects.filter(entry=key, code__in=codes).delete()


@transaction.atomic
def write_files(key: int) -> None:
    """The words of the files of one entry, as far as they have been read; never called in publishing's transaction."""
    entry = SearchEntry.objects.select_for_update().filter(pk=key).first()
    if entry is None:
        return
    edition = Edition.objects.get(pk=entry.edition_id)  # only now: which of its files were removed before the lock
    facts = edition.facts or {"files": []}
    SearchPart.objects.filter(entry=key).exclude(code="").delete()
    first = SearchPart.objects.filter(entry=key).count()
    lines = [
        line
        for line in facts["files"]
        if line["role"] == FileRole.ATTACHMENT and line["code"] not in edition.removed_files
    ]
    found = file_texts.shown(line["sha256"] for line in lines)
    attachments = dict(edition.attachments.values_list("file__code", "pk"))
    parts: list[SearchPart] = []
    rows: list[index.Words] = []
    for line in lines:
        if not found.get(line["sha256"]):
            continue
        title = texts.file_title(facts, line)
        row, stretches = index.words_of(0, title, [found[line["sha256"]]])
        for position, body in enumerate([row.body, *([*row.title, *stretch] for stretch in stretches)]):
            number = first + len(parts)
            if number >= index.PARTS_OF_ENTRY:
                break
            part = _part_key(key, number)
            parts.append(
                SearchPart(
                    id=part,
                    entry_id=key,
                    attachment=attachments.get(line["code"]),
                    code=line["code"],
                    position=position,
                )
            )
            strong = row.strong if position == 0 else words.frequent(body)
            rows.append(index.Words(part, row.title, row.head, strong, body))
    SearchPart.objects.bulk_create(parts)
    index.write("parts", rows)
    SearchEntry.objects.filter(pk=key).update(files_version=words.VERSION)
