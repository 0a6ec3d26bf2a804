"""A backup restored for trial: into an empty place beside the portal, looked at, and removed again.

Whoever has to restore one day was not there when it was set up; that it works is found out here.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from circulars import addresses
from circulars.backups import databases, manifests, proving, tidying
from circulars.backups.errors import BackupError
from circulars.backups.manifests import Manifest
from circulars.backups.places import Place
from circulars.models import Blob, Circular, Edition, JobRun

JOB = "backup_drill"  # of the row that says when the last good one was
AT_MOST = timedelta(hours=12)
PAGES = 10  # newest circulars; and as many of all the years
PACKED = 15  # times its size that a packed database may need
SAID = 2000  # letters of what failed
IN_URL = ("host", "port", "user", "password")  # before its question mark
# What the trial must not reach: the portal's own data, and everybody outside.
NOT_TAKEN = (
    "DATABASE_URL", "POOLER_", "REPLICA_", "STORAGE_", "CACHE_URL", "EMAIL_URL", "INTAKE_MAILBOX", "BOUNCE_MAILBOX",
    "BACKUP_TO", "PURGE_", "SENTRY_", "FILE_ACCEL", "DATA_DIR", "ADMINS",
)  # fmt: skip


class Drilled(NamedTuple):
    """``problems`` is empty after a good one; ``lines`` tell what was seen."""

    lines: list[str]
    problems: list[str]


def drill(
    place: Place,
    address: str,
    *,
    stamp: str = "",
    identity: str = "",
    folder: Path | None = None,
    database: str = "",
    environment: dict[str, str] | None = None,
) -> Drilled:
    """Restore the newest set, or the one named, and compare it with the portal as it is.

    ``database`` names an empty PostgreSQL database where the portal's account may not make one; it stays filled.
    Raises BackupError where the trial cannot begin. A good one is written down.
    """
    known = manifests.stamps(place)
    if not known:
        raise BackupError("There is no backup at this place.")
    manifest = manifests.read(place, stamp or known[-1])
    begun = timezone.now()
    with _scratch(folder, database, environment) as (scratch, variables):
        _require_room(place, manifest, scratch)
        asked = ["restore", "--place", address, "--set", manifest.stamp]
        restored = _manage(variables, *asked, *(["--identity", identity] if identity else []))
        if restored.returncode:
            return Drilled([], [f"restore: {(restored.stderr or restored.stdout).strip()[-SAID:]}"])
        looked = _manage(variables, "backup_drill", "--inside")
        if looked.returncode:
            return Drilled([], [f"the restored portal: {looked.stderr.strip()[-SAID:]}"])
        drilled = _compared(manifest, json.loads(looked.stdout.splitlines()[-1]))
    if not drilled.problems:
        _write_down(manifest, begun)
    return drilled


def looked_at(paths: list[str] | None = None) -> dict[str, Any]:
    """What the portal of these settings holds, and how its pages answer: status and hash of each."""
    if paths is None:
        paths = ["/", "/search/?q=circular", "/api/v1/circulars/", "/feeds/site.atom", *_some_circulars()]
    client = Client()
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    pages = {}
    for path in paths:
        answer = client.get(path, secure=settings.HTTPS, headers={"host": host})
        pages[path] = [answer.status_code, proving.hash_of_bytes(answer.getvalue())]
    editions = Edition.objects.aggregate(last=Max("pk"))
    return {
        "last": editions["last"] or 0,
        "blobs": Blob.objects.count(),
        "pages": pages,
        **_held(editions["last"] or 0),
    }


def _held(last: int, until: datetime | None = None) -> dict[str, int]:
    """How much was public up to an edition and a moment: none of it is ever deleted."""
    editions = Edition.objects.filter(pk__lte=last, published_at__lte=until or timezone.now())
    return {"editions": editions.count(), "circulars": editions.values("circular").distinct().count()}


def _some_circulars() -> list[str]:
    live = Edition.objects.live(timezone.now()).values("circular")
    keys = list(Circular.objects.filter(pk__in=live).order_by("-pk").values_list("pk", flat=True))
    chosen = {*keys[:PAGES], *keys[:: max(1, len(keys) // PAGES)][:PAGES]}
    rows = Circular.objects.filter(pk__in=chosen).exclude(path=None).order_by("-pk")
    return [addresses.circular(row.path or "", "ko") for row in rows]


def _compared(manifest: Manifest, there: dict[str, Any]) -> Drilled:
    made = timezone.localtime(manifest.made_at)
    here = _held(there["last"], manifest.made_at)
    pages = looked_at(list(there["pages"]))["pages"]
    same = sum(pages[path] == found for path, found in there["pages"].items())
    lines = [
        f"Set {manifest.stamp}, made {made:%Y-%m-%d %H:%M:%S %Z}: whole, restored, and check_data finds nothing.",
        f"{there['circulars']} circulars in {there['editions']} editions, {there['blobs']} files.",
        f"{len(pages)} pages asked for, {same} the same to the byte as now.",
    ]
    problems = [f"{path} answers {found[0]}" for path, found in there["pages"].items() if found[0] >= 400]
    for name, words in (("editions", "editions"), ("circulars", "circulars")):
        if there[name] < here[name]:
            problems.append(f"{here[name] - there[name]} {words} that were public then are not in the backup")
    return Drilled(lines, problems)


def _write_down(manifest: Manifest, begun: datetime) -> None:
    values = {"started_at": begun, "finished_at": timezone.now(), "outcome": manifest.stamp, "failures": 0}
    JobRun.objects.update_or_create(name=JOB, defaults=values)


def _require_room(place: Place, manifest: Manifest, scratch: Path) -> None:
    wanted = sum(size for _sha256, size in proving.listed(place, manifest))
    wanted += PACKED * proving.object_named(manifest, "database.").size
    if (free := shutil.disk_usage(scratch).free) < wanted:
        raise BackupError(
            f"The trial may need {wanted / 1e9:.1f} GB and there are {free / 1e9:.1f} GB at {scratch.parent}: "
            "name another folder by --folder."
        )


def _manage(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    try:
        return subprocess.run(  # noqa: S603 - our own command
            command, env=variables, capture_output=True, text=True, check=False, timeout=AT_MOST.total_seconds()
        )
    except subprocess.TimeoutExpired:
        raise BackupError("The trial came to no end.") from None


@contextmanager
def _scratch(
    folder: Path | None, database: str, environment: dict[str, str] | None
) -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty place with settings of its own, gone afterwards whatever happened."""
    above = folder or settings.DATA_DIR / "backup-work"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=above) as made, _database(database) as url:
        variables = dict(environment) if environment is not None else _own_variables()
        variables |= {"PORTAL_DATA_DIR": made} | ({"PORTAL_DATABASE_URL": url} if url else {})
        if Path(settings.STATIC_ROOT).is_dir():
            Path(made, "static").symlink_to(settings.STATIC_ROOT)  # pages name them, and no backup holds them
        yield Path(made), variables


def _own_variables() -> dict[str, str]:
    left_out = tuple(f"PORTAL_{name}" for name in NOT_TAKEN)  # with their _FILE and _PASSWORD
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


@contextmanager
def _database(given: str) -> Iterator[str]:
    """The URL of an empty one; "" for SQLite, which makes its own file."""
    if given or connection.vendor != "postgresql":
        yield given
        return
    name = tidying.name_of_trial(timezone.now())
    making = connection.copy()
    try:
        with making.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except DatabaseError:
        making.close()
        raise BackupError(
            "The portal's account may not make a database for the trial. Let it (ALTER ROLE … CREATEDB), or name an "
            "empty one by --database."
        ) from None
    try:
        yield _url(connection.get_connection_params(), name)
    finally:
        with making.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        making.close()


def _url(given: dict[str, Any], name: str) -> str:
    user = quote(str(given.get("user") or ""), safe="")
    password = f":{quote(str(given['password']), safe='')}" if given.get("password") else ""
    host = quote(str(given.get("host") or ""), safe="")
    port = f":{given['port']}" if given.get("port") else ""
    said = {key: given[key] for key in databases.LIBPQ if key not in IN_URL and given.get(key)}
    query = f"?{urlencode(said)}" if said else ""
    return f"postgresql://{user}{password}{'@' if user else ''}{host}{port}/{name}{query}"
