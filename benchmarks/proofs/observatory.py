"""Each kind of page and the desk's login through nginx with TLS and the settings of ``deploy/``: the scoring of
Mozilla's HTTP Observatory, run here."""

import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from benchmarks import observatory, stores
from benchmarks.pages_seen import outcome
from benchmarks.servers import ROOT
from tests import nginx_server

FOREIGN = "https://other.example"


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="hoeram-observatory-"))
    try:
        return _looked_at(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _looked_at(folder: Path) -> int:
    portal = nginx_server.free_port()
    environment = stores.environment_of(folder, "") | {
        "PORTAL_HOSTS": "localhost", "PORTAL_HTTPS": "True", "PORTAL_PROXIES": "1", "PORT": str(portal),
        "PORTAL_WORKERS": "1",
    }  # fmt: skip
    stores.manage(environment, "migrate", "-v0")
    stores.manage(environment, "load_demo")
    stores.manage(environment, "collectstatic", "--noinput", "-v0")
    found = folder / "kinds.json"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.pages_seen.filling", str(found)],
        cwd=ROOT, env=environment | {"PORTAL_HTTPS": "False", "PORTAL_HOSTS": "localhost,testserver"}, check=True,
    )  # fmt: skip
    kinds = json.loads(found.read_text(encoding="utf-8"))["kinds"] | {
        "login of the desk": "/admin/login/", "API": "/api/v1/circulars/", "feed": "/feeds/site.atom",
        "not found": "/no/",
    }  # fmt: skip
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with nginx_server.running(folder, [portal], data=folder) as nginx:
            nginx.wait_for()
            scores = {kind: observatory.score(_ask(nginx, path)) for kind, path in kinds.items()}
    finally:
        gunicorn.terminate()
        gunicorn.wait(timeout=40)
    lowest = min(scores.values(), key=lambda one: one.points)
    for kind, one in scores.items():
        sys.stdout.write(f"{one.grade:3} {one.points:4} {kind}: {one.parts}\n" if one.points < 100 else "")
    table = [f"| {kind.removeprefix('* ')} | {one.grade} | {one.points} |" for kind, one in scores.items()]
    parts = [f"{name} {points:+} ({what})" for name, (points, what) in scores["login of the desk"].parts.items()]
    outcome.write(
        "observatory",
        "Mozilla's HTTP Observatory, its public scoring run here",
        [
            f"- {len(scores)} kinds of page through nginx with the settings of `deploy/`, TLS and the portal: "
            f"the lowest has {lowest.points} points, {lowest.grade}.",
            f"- The login of the desk: {'; '.join(parts)}.",
            "", "| page | grade | points |", "|---|---|---:|", *table,
        ],
    )  # fmt: skip
    return int(lowest.grade != "A+")


def _ask(nginx: nginx_server.Nginx, path: str) -> observatory.Answer:
    path = quote(path, safe="/?&=%")
    request = urllib.request.Request(f"{nginx.url}{path}", headers={"Origin": FOREIGN})  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=60, context=nginx.trusted)  # noqa: S310
    except urllib.error.HTTPError as error:
        answer = error
    plain = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=20)
    plain.request("GET", path, headers={"Host": "localhost"})
    led = plain.getresponse().getheader("Location")
    body = answer.read().decode("utf-8", "replace")
    return observatory.Answer(f"https://localhost{path}", answer.headers.items(), body, [led] if led else [])


if __name__ == "__main__":
    sys.exit(outcome.of(main))
