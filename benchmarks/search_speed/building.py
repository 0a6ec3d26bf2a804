"""Size of the index, how fast it is built, and what one update costs; in the environment of one database.

``python -m benchmarks.search_speed.building`` prints one JSON object and leaves the rows as they were.
"""

import json
import statistics
import sys
import time

BUILT = 2_000  # entries written anew
UPDATES = 30


def main() -> None:
    import django

    django.setup()
    json.dump({"mib": size(), "rate": rate(), **update()}, sys.stdout)


def size() -> dict[str, float]:
    """MiB of the tables of words with their indexes, and of everything."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT SUM(pgsize) FROM dbstat('main', 1) WHERE name LIKE 'search_words_%'")
            words = cursor.fetchone()[0]
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute(
                "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class "
                "WHERE relkind = 'r' AND relname LIKE 'search_words_%'"
            )
            words = cursor.fetchone()[0]
            cursor.execute("SELECT pg_database_size(current_database())")
        whole = cursor.fetchone()[0]
    return {"words": float(words) / 1024**2, "whole": float(whole) / 1024**2}


def rate() -> float:
    """Documents a second, of processes' time on the clock, one process."""
    from django.db import transaction

    from circulars.models import SearchEntry
    from circulars.search import entries

    keys = list(SearchEntry.objects.order_by("-pk").values_list("pk", flat=True)[:BUILT])
    begun = time.perf_counter()
    for start in range(0, len(keys), entries.SLICE):
        with transaction.atomic():
            entries.write_words(keys[start : start + entries.SLICE])
    return len(keys) / (time.perf_counter() - begun)


def update() -> dict[str, float]:
    """Milliseconds that the index adds to one publication, committed: median and worst."""
    from django.db import transaction

    from circulars.models import SearchEntry
    from circulars.search import entries

    rows = list(SearchEntry.objects.order_by("-pk").values_list("pk", "circular_id")[:UPDATES])
    took = []
    for key, circular in rows:
        begun = time.perf_counter()
        with transaction.atomic():
            entries.index_circulars([circular])
            entries.write_words([key])
        took.append((time.perf_counter() - begun) * 1000)
    return {"update": statistics.median(took), "worst": max(took)}


if __name__ == "__main__":
    main()
