"""PostgreSQL with an archive is taken back to the moment before a mistake; what was removed since stays removed.

The settings are those of docs/operations.md, "Back to a moment".
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.servers import ROOT
from scripts.throwaway_postgres import INITIALLY, _account, binaries

FIGURES = ROOT / "benchmarks" / "figures" / "recovery.md"
STEP = """
import django, sys; django.setup()
from pathlib import Path
from django.utils import timezone
from circulars import publishing
from circulars.backups import places, removals
from circulars.models import Circular
from tests import factories
now = timezone.now()
what, title, place = sys.argv[1:]
if what == "publish":
    serial = Circular.objects.count() + 1
    factories.published(title=title, now=now, number_serial=serial, number_label=f"Circular {serial}/2026")
else:
    circular = Circular.objects.get(editions__title=title)
    publishing.hide(circular.pk, by=None, now=now, reason_ko="개인정보")
    removals.tell(places.place_of(place))
"""
LOOK = """
import django; django.setup()
from django.test import Client
from circulars.models import Edition
paths = {edition.title: f"/circulars/{edition.circular.path}/" for edition in Edition.objects.all()}
print({title: Client().get(path).status_code for title, path in paths.items()})
"""


def main() -> int:
    programs, account = binaries(), _account()
    place = Path(tempfile.mkdtemp(prefix="hoeram-recovery-", dir="/tmp"))
    archive, first, base = place / "archive", place / "first", place / "base"
    archive.mkdir()
    backups, data = place / "backups", place / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_DEBUG": "True",
        "PORTAL_HOSTS": "testserver", "PORTAL_DATA_DIR": str(data),
        "PORTAL_DATABASE_URL": f"postgresql://postgres@{quote(str(place), safe='')}/postgres",
        "PORTAL_BACKUP_TO": str(backups),
    }  # fmt: skip
    for folder in (place, archive):
        if account:
            shutil.chown(folder, account, account)

    def run(command: list[str], **options) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def postgres(*command: str) -> str:
        return run([f"{programs}/{command[0]}", *command[1:]], user=account, cwd="/")

    def sql(statement: str) -> str:
        return postgres("psql", "-h", str(place), "-U", "postgres", "-Atqc", statement).strip()

    def start(folder: Path) -> None:
        options = f"-k {place} -c listen_addresses=''"
        subprocess.run(
            [f"{programs}/pg_ctl", "-D", str(folder), "-w", "-t", "60", "-l", f"{place}/log", "-o", options, "start"],
            user=account, cwd="/", stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip

    def portal(*command: str) -> str:
        return run([sys.executable, *command], cwd=ROOT, env=environment)

    running: Path | None = None
    try:
        postgres("initdb", "-D", str(first), "-U", "postgres", "-A", "trust", "-E", "UTF8", *INITIALLY)
        with (first / "postgresql.conf").open("a") as file:
            keep = f"test ! -f {archive}/%f && cp %p {archive}/%f"
            file.write(f"archive_mode = on\narchive_timeout = 60\narchive_command = '{keep}'\n")
        start(first)
        running = first
        portal("manage.py", "migrate", "-v", "0")
        portal("-c", STEP, "publish", "Before the base backup", str(backups))
        portal("-c", STEP, "publish", "Removed later", str(backups))
        postgres("pg_basebackup", "-h", str(place), "-U", "postgres", "-D", str(base), "--checkpoint=fast")
        portal("-c", STEP, "publish", "After the base backup", str(backups))
        moment = sql("SELECT clock_timestamp()")
        time.sleep(1)
        portal("-c", STEP, "hide", "Removed later", str(backups))
        sql("DROP TABLE circulars_searchentry, circulars_reference CASCADE")  # the mistake
        sql("SELECT pg_switch_wal()")
        time.sleep(2)
        postgres("pg_ctl", "-D", str(first), "-m", "fast", "-w", "stop")
        running = None

        started = time.monotonic()
        with (base / "postgresql.conf").open("a") as file:
            file.write(
                f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
                "recovery_target_action = 'promote'\narchive_mode = off\n"
            )
        (base / "recovery.signal").touch()
        if account:
            shutil.chown(base / "recovery.signal", account, account)
        start(base)
        running = base
        while sql("SELECT pg_is_in_recovery()") != "f":
            time.sleep(0.2)
        recovered = time.monotonic() - started
        said = portal("manage.py", "settle_recovery")
        again = portal("manage.py", "settle_recovery")
        seen = portal("-c", LOOK).splitlines()[-1]
        wanted = {"Before the base backup": 200, "Removed later": 410, "After the base backup": 200}
        is_right = eval(seen) == wanted and "everything holds" in said and "everything holds" in again  # noqa: S307
        lines = [
            "# Back to the moment before a mistake", "",
            "`python -m benchmarks.proofs.recovery`; two tables were dropped.", "",
            f"- the log replayed and the server open after {recovered:.1f} s",
            f"- pages afterwards: {seen}", f"- settle_recovery, twice: {said.splitlines()[-1]}",
            f"- {'as it has to be' if is_right else 'NOT as it has to be'}",
        ]  # fmt: skip
        FIGURES.write_text("\n".join(lines) + "\n")
        print(FIGURES.read_text())
        return int(not is_right)
    finally:
        if running:
            postgres("pg_ctl", "-D", str(running), "-m", "immediate", "-w", "stop")
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
