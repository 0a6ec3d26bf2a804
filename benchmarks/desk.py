"""The desk, the exports and what machines read at 100,000 circulars: time, queries and memory of each request.

``python -m benchmarks.desk`` runs in this process, as the only reader, through the whole portal but for the server.
Each address is asked several times, the first of which fills memories that are kept per state, and the least is told.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import servers, stores

FIGURES = Path(__file__).parent / "figures"
ALL_DAY, LIMIT = 0.3, 1.0  # seconds that a page may take; files that hold everything may take longer
FILLING = 480  # seconds of one run; what is not filled by then is gone on with in the next
AGAIN = 2
GROWTH = 64  # MiB that one answer may cost on top: nothing is held whole in memory


class Asked(NamedTuple):
    name: str
    path: str
    is_whole: bool = False  # everything in one answer, written as it is read
    limit: float = LIMIT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--only", default="", help="those whose name holds this")
    parser.add_argument("--without-files", action="store_true", help="leave out the exports of everything")
    parser.add_argument("--keep", action="store_true", help="write the table to benchmarks/figures/")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return inside(options)
    try:
        with stores.filled(options.database, options.size, is_lived_in=True, seconds=FILLING) as environment:
            command = [sys.executable, "-m", "benchmarks.desk", "--inside", *sys.argv[1:]]
            return subprocess.call(command, cwd=servers.ROOT, env=environment)
    except stores.NotFilledYet as error:
        print(error)
        return 1


def inside(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    client = _client_of_staff()
    wanted = [asked for asked in addresses() if not (asked.is_whole and options.without_files)]
    rows = [measured(client, asked) for asked in wanted if options.only in asked.name]
    text = table(rows, options)
    print(text, flush=True)
    if options.keep:
        FIGURES.mkdir(exist_ok=True)
        (FIGURES / f"desk_{options.database}.md").write_text(text)
    wrong = [row for row in rows if row["status"] not in (200, 302) or row["grown"] > GROWTH]
    # all work of SQLite is the processor's; of PostgreSQL the clock alone sees it
    judged = "cpu" if options.database == "sqlite" else "seconds"
    slow = [row for row in rows if row[judged] > row["limit"] and not row["is_whole"]]
    for row in wrong + slow:
        print(f"not as it should be: {row['name']}: {row['status']}, {row['seconds']:.2f} s, {row['grown']:.0f} MiB")
    return 1 if wrong or slow else 0


def _client_of_staff() -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    model = get_user_model()
    account = model.objects.filter(is_superuser=True).first() or model.objects.create_superuser("measuring")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def addresses() -> Iterator[Asked]:
    from circulars.models import Edition, WorkingCopy

    public = Edition.objects.order_by("pk").values_list("circular_id", flat=True)
    copy = WorkingCopy.objects.get(circular=public[public.count() // 2])
    copies = "/admin/circulars/workingcopy/"
    log = "/admin/circulars/auditentry/"
    yield Asked("desk", "/admin/", limit=ALL_DAY)
    yield Asked("status", "/admin/status/")
    for name, query in COPIES.items():
        yield Asked(f"circulars, {name}", f"{copies}?{query}", limit=ALL_DAY)
    yield Asked("form of a circular", f"{copies}{copy.pk}/change/", limit=ALL_DAY)
    yield Asked("history of a circular", f"{copies}{copy.pk}/history/")
    yield Asked("look-up of a circular", "/admin/autocomplete/?" + _lookup("migration"), limit=ALL_DAY)
    yield Asked("look-up of a number", "/admin/autocomplete/?" + _lookup("2018/31"), limit=ALL_DAY)
    for name, query in LOG.items():
        yield Asked(f"audit log, {name}", f"{log}?{query}")
    yield from _lists()
    for name, path in READ.items():
        yield Asked(name, path, limit=ALL_DAY)
    yield Asked("circulars as CSV", f"{copies}export/csv/", is_whole=True)
    yield Asked("circulars as XLSX", f"{copies}export/xlsx/", is_whole=True)
    yield Asked("audit log as CSV", f"{log}export/csv/", is_whole=True)


COPIES = {
    "newest": "", "page 500": "p=500", "last page": "p=2000", "by title": "o=1", "in review": "state=in_review",
    "waiting for me": "state=waiting", "not public": "state=pending", "scheduled": "state=scheduled",
    "public": "state=published", "of a year": "year=2018", "of an issuer": "issuer=itu", "of a section": "section=4",
    "of an issuer and year": "issuer=uclg&year=2018", "mine": "assigned=me", "edited by me": "edited=me",
    "in Korean": "language=ko", "a rare word": "q=hamletbbbbd", "a common word": "q=migration",
    "a common word of a year": "q=migration&year=2018", "a number": "q=31/2018", "nothing found": "q=zebrafinches",
}  # fmt: skip
LOG = {
    "newest": "", "page 1,000": "p=1000", "search": "q=uclg/2018/31", "search of a name": "q=Person+7",
    "search in vain": "q=zebrafinches", "of a person": "actor=2", "of an action": "action=publish",
    "of a year": "at__year=2018", "of a month": "at__year=2018&at__month=3",
    "of the last days": "at__gte=2026-10-20+00:00:00%2B09:00",
}  # fmt: skip
READ = {
    "everything public": "/circulars/", "everything public, page 500": "/circulars/?page=500",
    "a year of it": "/circulars/?year=2018", "one kind, one issuer": "/circulars/?kind=circular&issuer=itu",
    "a body's page": "/addressees/addressee-3/", "feed": "/feeds/site.atom",
    "feed of a section": "/feeds/sections/bodies.atom",
    "sitemap": "/sitemap.xml", "a part of the sitemap": "/sitemaps/circulars-1.xml",
    "API, page 500": "/api/v1/circulars/?page=500", "API, changes": "/api/v1/changes/",
}  # fmt: skip


def _lists() -> Iterator[Asked]:
    """Every other list of the desk as it opens, and searched in vain, which looks at all of it."""
    from django.contrib import admin
    from django.urls import reverse
    from django.utils import translation

    translation.activate("en")
    for model, model_admin in admin.site._registry.items():
        meta = model._meta
        if meta.label in ("circulars.WorkingCopy", "circulars.AuditEntry", "circulars.Circular"):
            continue
        path = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        yield Asked(str(meta.verbose_name_plural), path)
        if model_admin.search_fields:
            yield Asked(f"{meta.verbose_name_plural}, search in vain", f"{path}?q=zebrafinches")


def _lookup(words: str) -> str:
    return f"app_label=circulars&model_name=dossierentry&field_name=circular&term={words}"


def measured(client, asked: Asked) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if not asked.is_whole:
        _answer(client, asked.path)
    before = _peak(reset=True)
    counted = 0

    def count(execute, sql, params, many, context):
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        seconds, cpu, status, octets = _timed(client, asked.path)
    for _again in range(0 if asked.is_whole else AGAIN):  # the least is what it costs; others may be at work
        more = _timed(client, asked.path)
        seconds, cpu = min(seconds, more[0]), min(cpu, more[1])
    print(f"{asked.name}: {seconds:.2f} s, {cpu:.2f} s of CPU, {counted} queries", file=sys.stderr, flush=True)
    slowest = 0.0
    if not asked.is_whole:
        with CaptureQueriesContext(connection) as captured:
            _answer(client, asked.path)
        slowest = max((float(query["time"]) for query in captured.captured_queries), default=0.0)
    return {
        "name": asked.name, "status": status, "seconds": seconds, "cpu": cpu, "queries": counted, "octets": octets,
        "slowest": slowest, "grown": _peak() - before, "is_whole": asked.is_whole, "limit": asked.limit,
    }  # fmt: skip


def _timed(client, path: str) -> tuple[float, float, int, int]:
    begun, cpu = time.monotonic(), time.process_time()
    status, octets = _answer(client, path)
    return time.monotonic() - begun, time.process_time() - cpu, status, octets


def _answer(client, path: str) -> tuple[int, int]:
    response = client.get(path)
    parts = response.streaming_content if response.streaming else [response.content]
    octets = sum(len(part) for part in parts)
    response.close()
    return response.status_code, octets


def _peak(*, reset: bool = False) -> float:
    """The most memory of this process since the last reset, in MiB."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def table(rows: list[dict], options: argparse.Namespace) -> str:
    lines = [
        f"# Desk, exports and machines at {options.size:,} circulars",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.database}; load of the machine "
        f"{os.getloadavg()[0]:.1f}. Least seconds by the clock and of the",
        "processor; MiB is what the answer cost on top of what the process had.",
        f"`python -m benchmarks.desk --database {options.database} --keep` measures it again.",
        "",
        "| asked | seconds | CPU | queries | slowest query | answer KB | MiB more |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['name']} | {row['seconds']:.2f} | {row['cpu']:.2f} | {row['queries']} | {row['slowest']:.2f} "
        f"| {row['octets'] / 1000:,.0f} | {max(0, row['grown']):.0f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
