"""Two real releases, the second with a migration, go up and back under readers behind nginx: no request fails.

Needs no systemd: ``tests/deploy/supervisor.py`` does its part with the units of ``deploy/``. Takes about two minutes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.servers import ROOT
from tests import nginx_server
from tests.deploy.supervisor import Supervisor, scratch_venv, write_settings

FIGURES = ROOT / "benchmarks" / "figures" / "upgrade.md"
MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "{leaf}")]
    operations = [migrations.AddField("team", "of_a_trial", models.IntegerField(null=True))]
"""
UNSAFE = MIGRATION.replace("null=True", "default=1").replace("of_a_trial", "of_another_trial")
PAGES = ("/", "/en/", "/search/?q=forum", "/healthz", "/admin/login/", "/api/v1/circulars/")


class Readers:
    """A few at a time, each asking for the next page when it has one; what failed is kept."""

    def __init__(self, nginx: nginx_server.Nginx, count: int = 3) -> None:
        self.nginx, self.is_over = nginx, threading.Event()
        self.asked, self.failed, self.longest = 0, list[str](), 0.0
        self.threads = [threading.Thread(target=self._read, args=(number,)) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def _read(self, number: int) -> None:
        while not self.is_over.is_set():
            path = PAGES[(self.asked + number) % len(PAGES)]
            started = time.monotonic()
            answer = self.nginx.get(path)
            self.asked += 1
            self.longest = max(self.longest, time.monotonic() - started)
            if answer is None or answer.status != 200:
                self.failed.append(f"{path}: {answer and answer.status}")
            time.sleep(0.05)

    def stop(self) -> str:
        self.is_over.set()
        for thread in self.threads:
            thread.join()
        return f"{self.asked} requests, {len(self.failed)} failed, the slowest {self.longest:.1f} s"


def sources(folder: Path, name: str, migration: str = "") -> Path:
    """What lies here, with a mark on its pages and perhaps one migration more."""
    made = folder / name
    made.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--deduplicate"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for line in listed:
        if not line.startswith(("tests/", "benchmarks/", "docs/screens/")) and (ROOT / line).is_file():
            (made / line).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / line, made / line)
    base = made / "templates/base.html"
    base.write_text(base.read_text().replace("</head>", f"<!-- {name} --></head>"))
    if migration:
        leaf = sorted(path.stem for path in (made / "contacts/migrations").glob("0*.py"))[-1]
        name = "of_another_trial" if "another" in migration else "of_a_trial"  # the tables remember what they had
        (made / f"contacts/migrations/0999_{name}.py").write_text(migration.format(leaf=leaf))
    return made


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="hoeram-upgrade-", dir="/tmp"))
    root = folder / "root"
    root.mkdir(mode=0o755)
    folder.chmod(0o755)
    supervisor = Supervisor(root, {})
    data, backups = folder / "data", folder / "backups"
    for made in (data, backups):
        made.mkdir()
    supervisor.settings = write_settings(
        root, PORTAL_SECRET_KEY="x" * 60, PORTAL_HOSTS="localhost", PORTAL_PROXIES="1", PORTAL_DATA_DIR=str(data),
        PORTAL_BACKUP_TO=str(backups), PORT=str(supervisor.port), PORTAL_WORKERS="1",
    )  # fmt: skip
    scratch_venv(root, (ROOT / "requirements.txt").read_text())
    environment = os.environ | {"HOERAM_SYSTEMCTL": supervisor.systemctl}
    lines: list[str] = []
    problems: list[str] = []

    def run(name: str, *arguments: str, fails: bool = False) -> str:
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(ROOT / "deploy" / name), "--root", str(root), *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(done.stdout, done.stderr, f"{time.monotonic() - started:.0f} s", flush=True)
        if (done.returncode != 0) is not fails:
            problems.append(f"{name} {arguments} ended with {done.returncode}: {done.stderr[-1500:]}")
        return done.stderr

    def step(what: str, expected: str, *command: str, fails: bool = False) -> None:
        before = readers.asked, len(readers.failed)
        run(*command, fails=fails)
        page = nginx.get(f"/?step={len(lines)}").read().decode()
        if f"<!-- {expected} -->" not in page:
            problems.append(f"{what}: the page is not that of {expected}")
        lines.append(f"- {what}: {readers.asked - before[0]} requests, {len(readers.failed) - before[1]} failed")

    try:
        run("upgrade", "--from", str(sources(folder, "one")), "--without-backup")
        generous = [("rate=100r/s", "rate=1000r/s"), ("rate=5r/s", "rate=1000r/s"), ("rate=120r/m", "rate=6000r/m")]

        def change(text: str) -> str:
            for there, here in generous:
                text = text.replace(there, here)
            return text

        with nginx_server.running(folder, [supervisor.port], data=data, change=change) as nginx:
            nginx.wait_for("/")
            readers = Readers(nginx)
            time.sleep(2)
            step("upgrade with a migration", "two", "upgrade", "--from", str(sources(folder, "two", MIGRATION)))
            step("rollback", "one", "rollback")
            refused = str(sources(folder, "three", UNSAFE))
            step("upgrade with an unsafe migration, refused", "one", "upgrade", "--from", refused, fails=True)
            broken = sources(folder, "four")
            (broken / "portal/wsgi.py").write_text("raise RuntimeError('of a trial')\n")
            step("upgrade to what does not start, taken back", "one", "upgrade", "--from", str(broken), fails=True)
            lines.append(f"- in all: {readers.stop()}")
            problems += readers.failed[:20]
    finally:
        supervisor.close()
    FIGURES.write_text("\n".join(["# Releases going up and back under readers", "",
                                  "`python -m benchmarks.proofs.upgrade`; SQLite, one web process, three readers.", "",
                                  *lines, *(f"- PROBLEM: {problem}" for problem in problems)]) + "\n")  # fmt: skip
    print(FIGURES.read_text())
    if problems:
        print((root / "units.log").read_text()[-3000:])
    else:
        shutil.rmtree(folder)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
