"""Wapiti 3 crawls and attacks the public pages, and the desk as an administrator who is logged in: no finding.

Its dependencies do not go with ours: it has an environment of its own under build/. Each part ends after ``SECONDS``
of crawling and ``ATTACK`` of each kind of attack; the figures say how many pages that were.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import stores
from benchmarks.pages_seen import outcome
from benchmarks.servers import ROOT, running

VERSION = "3.2.3"
PLACE = ROOT / "build" / "wapiti"
SECONDS = int(os.environ.get("SECONDS_OF_CRAWLING", "150"))
ATTACK = int(os.environ.get("SECONDS_OF_ATTACK", "20"))
# All that ask a server here; those that need one of theirs on the open net (ssrf, xxe, log4shell) cannot see an answer.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,"
    "redirect,shellshock,sql,timesql,upload,xss"
)
# Asked over plain HTTP here, where cookies cannot be Secure; over TLS the proof of the observatory looks at them.
WITHOUT_TLS = frozenset({"Secure Flag cookie"})


def main() -> int:
    _install()
    folder = Path(tempfile.mkdtemp(prefix="hoeram-wapiti-"))
    try:
        environment = stores.environment_of(folder, "") | {
            "PORTAL_RATES": "search=0,suggest=0,making=0,comparing=0,forms=0,telling=0,login=0,passwords=0",
            "PORTAL_VERIFY_RATE": "0",
        }
        for command in (("migrate", "-v0"), ("load_demo",), ("collectstatic", "--noinput", "-v0")):
            stores.manage(environment, *command)
        cookies = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", LOGGED_IN], cwd=ROOT, env=environment, check=True,
            capture_output=True, text=True,
        ).stdout.strip().splitlines()[-1]  # fmt: skip
        with running("portal.wsgi:application", environment) as server:
            origin = f"http://127.0.0.1:{server.port}"
            parts = [
                ("public pages", _scan(origin + "/", folder, ["-x", f"{origin}/admin/*", "-s", f"{origin}/en/"])),
                (
                    "desk, logged in",
                    _scan(f"{origin}/admin/", folder, ["-C", cookies, "-x", f"{origin}/admin/logout/"]),
                ),
            ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines, count = [], 0
    for name, report in parts:
        found = _findings(report)
        count += len(found)
        sys.stdout.writelines(f"{name}: {line}\n" for line in found)
        pages = report["infos"]["crawled_pages_nbr"]
        lines.append(f"- {name}: {pages} pages and forms crawled, then attacked: {len(found)} findings.")
    modules = (
        f"- {MODULES.count(',') + 1} kinds of attack, up to {ATTACK} s each after {SECONDS} s of crawling: {MODULES}."
    )
    outcome.write("wapiti", f"Wapiti {VERSION} on public pages and the desk", [modules, *lines])
    return int(bool(count))


LOGGED_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from portal.models import User
user = User.objects.create_superuser("scanner", "scanner@office.example", "a long word that nobody has 42")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={'c' * 32}")
"""


def _install() -> None:
    wapiti = PLACE / "bin" / "wapiti"
    if not wapiti.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PLACE)], check=True)
        subprocess.run([PLACE / "bin" / "pip", "install", "--quiet", f"wapiti3=={VERSION}"], check=True)


def _scan(address: str, folder: Path, options: list[str]) -> dict:
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [
            str(PLACE / "bin" / "wapiti"), "-u", address, "--scope", "folder", "-m", MODULES, "--flush-session",
            "--store-session", str(folder / "sessions"), "--store-config", str(folder / "config"),
            "-d", "4", "--max-links-per-page", "40", "--max-files-per-dir", "25", "--max-parameters", "25",
            "--max-scan-time", str(SECONDS), "--max-attack-time", str(ATTACK), "--tasks", "4", "-t", "60",
            "-f", "json", "-o", str(report), "-dr", "1", "--no-bugreport", *options,
        ],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not report.exists():
        raise SystemExit(f"Wapiti wrote no report: {(done.stdout + done.stderr)[-2000:]}")
    return json.loads(report.read_text(encoding="utf-8"))


def _findings(report: dict) -> list[str]:
    return [
        f"{kind}: {one['method']} {one['path']} {one['parameter']} {one['info']}"
        for family in ("vulnerabilities", "anomalies")
        for kind, rows in report[family].items()
        for one in rows
        if kind not in WITHOUT_TLS
    ]


if __name__ == "__main__":
    sys.exit(outcome.of(main))
