"""An erased sentence is found nowhere: pages are read over HTTP before, every byte on the disk is searched after.

On SQLite and on a PostgreSQL cluster of its own, whose write-ahead log is switched as docs/operations.md says.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks import stores
from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures" / "erased.md"
OTHERS = 40  # circulars around it, so that its rows share pages with others
READERS = 5  # times that each page is read


def main() -> int:
    lines = ["# Erased, and found nowhere", "", "`make proof`, or `python -m benchmarks.proofs.erased` alone.", ""]
    failed = False
    for database in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoeram-proof-")))
            url = stack.enter_context(stores.throwaway_postgres.cluster()) if database == "postgresql" else ""
            environment = stores.environment_of(folder / "data", url)
            (folder / "data").mkdir()
            stores.manage(environment, "migrate", "-v0")
            stores.manage(environment, "collectstatic", "--noinput", "-v0")
            command = [sys.executable, "-m", "benchmarks.proofs.erased", str(folder)]
            outcome = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        print(outcome.stdout)
        failed |= outcome.returncode != 0
        lines += [f"- {database}: {line}" for line in outcome.stdout.splitlines()]
    FIGURES.write_text("\n".join(lines) + "\n")
    return int(failed)


def inside(folder: Path) -> int:
    """In a process with the settings of the throw-away portal."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.utils import timezone

    from benchmarks import servers
    from circulars import publishing
    from circulars.models import DiskCleaning, Edition
    from tests import erased, factories

    kim, lee = (get_user_model().objects.create_user(name, is_staff=True) for name in ("kim", "lee"))
    erased.store_openly()
    administer("ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()")
    long_ago = timezone.now() - 3 * erased.HOUR
    for number in range(OTHERS):
        factories.published(
            by=kim, now=long_ago, title=f"Letter {number}", body="<p>Words of others.</p>" * (number + 1)
        )
    planted = erased.plant(kim, lee, long_ago)
    for number in range(OTHERS):
        factories.published(
            by=kim, now=long_ago, title=f"Later letter {number}", body="<p>More words.</p>" * (number + 1)
        )
    path = Edition.objects.get(pk=planted.edition).circular.path
    names = ("", "?view=print", "history/", "v1/", "compare/?from=1&to=2", "card.png", "files.zip")
    pages = [f"/circulars/{path}/{name}" for name in names]
    places = [folder, *cluster()]
    with servers.running("portal.wsgi:application", dict(os.environ)) as server:
        for page in [*pages, "/", "/circulars/", "/api/v1/circulars/", f"/api/v1/circulars/{path}/"] * READERS:
            status, _body = server.get(page)
            require(status == 200, f"{page} answered {status}")
        administer("CHECKPOINT")
        before = erased.files_with(places)
        print(f"before: in {len(erased.rows_with())} columns and {len(before)} files ({kinds(before)})")

        removal = publishing.hide(planted.circular, by=kim, now=timezone.now(), reason_ko="유출")
        publishing.erase(removal.pk, by=lee, now=timezone.now())
        require({server.get(page)[0] for page in pages} == {410}, "a page is still there")
        connection.close()
        server.connection.close()  # opened anew when it is asked again
        time.sleep(65)  # upkeep begins once no request is left that began before
        begun = time.monotonic()
        subprocess.run([sys.executable, "manage.py", "tick"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        require(DiskCleaning.objects.get().done_at is not None, "the disk is not clean yet")
        print(f"cleaned by `manage.py tick` in {time.monotonic() - begun:.1f} s, beside a running server")
        administer("SELECT pg_switch_wal()", "CHECKPOINT")
        require({server.get(page)[0] for page in pages} == {410}, "a page is still there")
        erased.exported(folder / "export")
        after, rows = erased.files_with(places), erased.rows_with()
    searched = [file for place in places for file in place.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in searched)
    print(f"after: in {len(rows)} columns and {len(after)} of {len(searched)} files, {size / 1e6:.0f} MB searched")
    for trace in (*rows, *after):
        print(f"FOUND: {trace}")
    return int(bool(rows or after))


def cluster() -> list[Path]:
    """Everything that PostgreSQL keeps: tables, write-ahead log, statistics, its own messages."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return []
    return [Path(unquote(urlsplit(os.environ["PORTAL_DATABASE_URL"]).netloc.partition("@")[2]))]


def administer(*statements: str) -> None:
    """What the administrator of a PostgreSQL server does; nothing on SQLite."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


def kinds(files: list[str]) -> str:
    """How many of which kind, by the folder that holds them."""
    marks = {"pg_wal": "write-ahead log", "/base/": "tables", "/blobs/": "blobs", "-wal": "log", ".sqlite3": "database"}
    found = Counter(next((kind for mark, kind in marks.items() if mark in file), "others") for file in files)
    return ", ".join(f"{kind}: {count}" for kind, count in sorted(found.items()))


if __name__ == "__main__":
    sys.exit(inside(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
