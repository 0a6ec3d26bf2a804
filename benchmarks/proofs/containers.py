"""The image built and the compose file run for real: started twice, backed up, destroyed, restored, page by page.

Needs Docker with Compose 2 and a way to its registry, or the images of compose.yaml under their names; says so and
ends well where the machine has neither. ``--image NAME`` takes one that is built already.
"""

import argparse
import http.client
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures"
HOST = "portal.city.example"
PAGES = 20
WITHIN = 1_200  # seconds, for one step on a machine that does other things too
RESTORE = ("run", "--rm", "--no-deps", "web", "python", "manage.py", "restore", "--place", "/var/backups/hoeram")


class Failed(Exception):
    pass


class Place:
    """A copy of deploy/ with secrets, ports and volumes of its own."""

    def __init__(self, folder: Path, image: str) -> None:
        self.folder = Path(shutil.copytree(ROOT / "deploy", folder / "deploy"))
        self.project = f"hoeram-proof-{secrets.token_hex(3)}"
        self.port, plain = _free_ports(2)
        named = {"COMPOSE_PROJECT_NAME": self.project, "HOERAM_RELEASE": image.partition(":")[2] or "latest"}
        named |= {"PORTAL_HOST": HOST, "HTTPS_PORT": str(self.port), "HTTP_PORT": str(plain)}
        self.environment = os.environ | named
        subprocess.run(
            ["sh", "make-secrets.sh"], cwd=self.folder, env=self.environment, check=True, capture_output=True
        )

    def compose(self, *arguments: str) -> str:
        return run("docker", "compose", *arguments, cwd=self.folder, env=self.environment)

    def up(self, *services: str) -> None:
        self.compose("up", "--detach", "--wait", *services)

    def manage(self, *arguments: str, service: str = "tick") -> str:
        return self.compose("exec", "-T", service, "python", "manage.py", *arguments)

    def page(self, path: str) -> tuple[int, bytes]:
        """Through nginx and its TLS, whose certificate is one that stands in."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        with plain, context.wrap_socket(plain, server_hostname=HOST) as secure:
            asked = http.client.HTTPConnection(HOST)
            asked.sock = secure
            asked.request("GET", path, headers={"Host": HOST, "Connection": "close"})
            answer = asked.getresponse()
            return answer.status, answer.read()

    def pages(self) -> dict[str, bytes]:
        found = re.findall(r"<loc>https://[^/]+(/[^<]*)", self.page("/sitemaps/circulars-0.xml")[1].decode())[:PAGES]
        every = {path: self.page(path) for path in ["/", "/en/", *found]}
        files = {path for _status, body in every.values() for path in re.findall(r'"(/files/[^"?#]+)"', body.decode())}
        every |= {path: self.page(path) for path in sorted(files)[:3]}
        require(all(status == 200 for status, _body in every.values()), "A page does not come.")
        require(bool(files), "No page names a file.")
        return {path: body for path, (_status, body) in every.items()}


def run(*command: str, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=False, **options)
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


def prove(place: Place, figure: Callable[[str], None]) -> None:
    begun = time.monotonic()
    place.up()
    figure(f"first start on empty volumes until all are healthy: {time.monotonic() - begun:.0f} s")
    place.manage("load_demo", service="web")
    looked = place.compose(
        "exec", "-T", "web", "sh", "-c", "id -u; grep CapEff /proc/1/status; touch /srv/x 2>&1 || true"
    )
    require(looked.startswith("10001\n") and "0000000000000000" in looked and "Read-only" in looked, looked)
    before = place.pages()
    place.manage("backup")
    begun = time.monotonic()
    place.compose("stop", "web")
    figure(f"web ends by itself in {time.monotonic() - begun:.1f} s")
    state = json.loads(run("docker", "inspect", f"{place.project}-web-1"))[0]["State"]
    require(state["ExitCode"] == 0, f"web was killed: {state['ExitCode']}")
    place.up()  # as for a new release: migrations and the bucket are there already
    require(place.pages() == before, "Pages are others after the second start.")
    place.compose("down")
    for volume in ("data", "database", "storage"):
        run("docker", "volume", "rm", f"{place.project}_{volume}")
    place.up("database", "storage", "bucket")
    require("everything holds" in place.compose(*RESTORE), "The restored data do not hold.")
    place.up()
    after = place.pages()
    require(after == before, f"Restored otherwise: {[path for path in before if after.get(path) != before[path]]}")
    figure(f"{len(before)} pages and files the same to the byte after a second start and after a restore")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", default="", help="hoeram:TAG, which is there already; nothing is built")
    given = parser.parse_args()
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        print("Not proven here: this machine has no Docker with Compose 2.")
        return 0
    lines: list[str] = []
    image = given.image or "hoeram:proof"
    with tempfile.TemporaryDirectory(prefix="hoeram-containers-") as folder:
        try:
            if not given.image:
                run(docker, "build", "--file", "deploy/Dockerfile", "--tag", image, ".", cwd=ROOT)
            size = int(run(docker, "image", "inspect", "--format", "{{.Size}}", image))
            lines.append(f"size of the image: {size / 1e6:.0f} MB")
            place = Place(Path(folder), image)
            try:
                prove(place, lines.append)
            finally:
                place.compose("down", "--volumes", "--timeout", "20")
        except Failed as failure:
            print(failure)
            return 1
    text = "\n".join(
        ["# Containers", "", "`python -m benchmarks.proofs.containers`.", "", *(f"- {line}" for line in lines)]
    )
    (FIGURES / "containers.md").write_text(text + "\n")
    print(text)
    return 0


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


if __name__ == "__main__":
    sys.exit(main())
