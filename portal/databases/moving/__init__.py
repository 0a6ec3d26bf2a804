"""Every row of another database brought into the one of the settings: from SQLite to PostgreSQL, or back.

``source`` holds the other one still, ``rows`` reads and compares, ``filling`` writes in one transaction. Source:
docs/operations.md, "From SQLite to PostgreSQL".
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from circulars import integrity
from circulars.backups import databases, unsettled
from circulars.search import upkeep
from portal.databases.moving import filling, rows, source
from portal.databases.moving.errors import NotMoved


class Moved(NamedTuple):
    rows: int
    tables: int
    left_behind: list[str]  # tables of the source that nothing in the portal knows
    unindexed: int  # rows whose words could not be written
    problems: list[str]  # of check_data
    mended: list[str]  # values that lost characters no PostgreSQL holds


def move(url: str, *, now: datetime, mends: bool = False, say: Callable[[str], object] = lambda line: None) -> Moved:
    """From the database of ``url``, which stays as it is, into the empty one of the settings.

    Raises NotMoved, and leaves the mark of a database that is not settled, with which the same begins again.
    """
    if why := unsettled.reason_here():
        raise NotMoved(why)
    _require_empty()
    with source.held(url) as other:
        source.require_this_release(other)
        unsettled.mark_inside(unsettled.MOVING)
        say("Making the tables.")
        call_command("migrate", verbosity=0, interactive=False)
        ContentType.objects.clear_cache()
        sent, mended = filling.fill(other, say, mends=mends)
        say("Reading both and comparing.")
        _require_same(sent)
        left_behind = source.unknown_tables(other)
    ContentType.objects.clear_cache()
    say("Writing the index of search.")
    upkeep.mark_all()
    indexed = upkeep.work(now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("Checking everything.")
    problems = [str(problem) for problem in integrity.check()]
    unsettled.end_inside()
    count = sum(one.count for one in sent.values())
    return Moved(count, len(sent), left_behind, indexed.failed.total(), problems, mended)


def _require_empty() -> None:
    if not databases.is_empty() and unsettled.reason() != unsettled.MOVING:
        raise NotMoved(
            f"The {connection.display_name} database of the settings is not empty. Rows are moved into an empty one: "
            "make a new database, or put the file hoeram.sqlite3 aside."
        )


def _require_same(sent: dict[Any, rows.Sum]) -> None:
    here = {model: rows.summed(model, connection) for model in sent}
    differing = [model._meta.db_table for model, one in sent.items() if here[model] != one]
    if differing:
        raise NotMoved(f"What arrived is not what was sent, in {', '.join(differing)}. Begin again.")
