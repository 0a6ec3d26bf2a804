"""Upgrade and rollback with a small stand-in for a release: what is refused, what fails half-way, what is left.

Real releases, a real portal and readers meanwhile: ``benchmarks/proofs/upgrade.py``.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.supervisor import Supervisor, scratch_venv, write_settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MANAGE = """
import sys
from pathlib import Path
here = Path(__file__).resolve().parent
with (here.parents[2].parent / "asked").open("a") as file:
    file.write(f"{here.name} {' '.join(sys.argv[1:])}\\n")
sys.exit(1 if (here / f"fail-{sys.argv[1]}").exists() else 0)
"""
SERVER = """
import http.server, os, signal, socket, sys
from pathlib import Path
here = Path.cwd()
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if (here / "not-ready").exists() else 200)
        self.end_headers()
        self.wfile.write(here.name.encode())
    def log_message(self, *words):
        pass
signal.signal(signal.SIGTERM, lambda *given: sys.exit())
if (here / "dies").exists():
    sys.exit(1)
server = http.server.HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=3)
server.server_name, server.server_port = "localhost", 0
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
server.serve_forever()
"""


class Server:
    """A scratch root with a supervisor, and the commands of ``deploy/``."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.root.mkdir()
        self.home = self.root / "srv/hoeram"
        self.supervisor = Supervisor(self.root, {"PATH": "/usr/bin:/bin"})
        self.settings(PORTAL_BACKUP_TO="/backups")
        scratch_venv(self.root, "")

    def settings(self, **values: str) -> None:
        given = {"PORTAL_HOSTS": "portal.example", "PORT": str(self.supervisor.port)} | values
        self.supervisor.settings = write_settings(self.root, **given)

    def sources(self, *marks: str) -> Path:
        """Of a release that fails where ``marks`` say so."""
        folder = self.root.parent / f"sources-{'-'.join(marks).replace('/', '_') or 'good'}"
        (folder / "deploy/systemd").mkdir(parents=True, exist_ok=True)
        (folder / "deploy/releases").mkdir(exist_ok=True)
        (folder / "manage.py").write_text(MANAGE)
        (folder / "serve.py").write_text(SERVER)
        (folder / "requirements.txt").write_text("")
        (folder / "deploy/releases/compiling.py").write_text("")
        for name in ("hoeram-web", "hoeram-web-next"):
            start = "ExecStart=/srv/hoeram/current/.venv/bin/python serve.py\nSockets=hoeram-web.socket\n"
            (folder / f"deploy/systemd/{name}.service").write_text(start)
        for name in ("hoeram-tick", "hoeram-work"):
            (folder / f"deploy/systemd/{name}.service").write_text("ExecStart=sleep 100\n")
        for mark in marks:
            (folder / mark).parent.mkdir(parents=True, exist_ok=True)
            (folder / mark).touch()
        return folder

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", "HOERAM_SYSTEMCTL": self.supervisor.systemctl}
        return subprocess.run(
            [sys.executable, str(DEPLOY / name), "--root", str(self.root), *arguments],
            env=environment, capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip

    def upgraded(self, *marks: str, options: tuple[str, ...] = ()) -> str:
        done = self.run("upgrade", "--from", str(self.sources(*marks)), *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *marks: str, options: tuple[str, ...] = ()) -> str:
        done = self.run("upgrade", "--from", str(self.sources(*marks)), *options)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stderr

    def asked(self) -> list[str]:
        """The commands of manage.py that were run since the last time: release, command."""
        file = self.root / "asked"
        lines = file.read_text().splitlines() if file.exists() else []
        file.write_text("")
        return lines

    def state(self) -> tuple[str, list[str]]:
        current = self.home / "current"
        serving = current.resolve().name if current.is_symlink() else ""
        return serving, sorted(path.name for path in (self.home / "releases").glob("*"))


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path)
    yield made
    made.supervisor.close()


def test_releases_go_up_and_back(server):
    server.upgraded()
    assert server.state() == ("1", ["1"])
    assert (server.root / "asked").stat().st_mode & 0o777 == 0o640  # what commands write is for nobody else
    first = ["check --deploy", "check_migrations", "migrate_serving", "collectstatic --noinput -v 0", "ask_pages"]
    assert server.asked() == [f"1 {command}" for command in first]

    server.upgraded()
    assert server.state() == ("2", ["1", "2"])
    assert server.asked() == [
        "2 check --deploy", "2 check_migrations", "1 backup", "2 migrate_serving", "2 collectstatic --noinput -v 0",
        "2 ask_pages",
    ]  # fmt: skip
    assert [call for call in server.supervisor.calls if "is-active" not in call][-5:] == [
        "restart hoeram-web-next.service", "restart hoeram-web.service", "stop hoeram-web-next.service",
        "restart hoeram-tick.service", "restart hoeram-work.service",
    ]  # fmt: skip

    back = server.run("rollback")
    assert (back.returncode, back.stdout.splitlines()[-1]) == (0, "Release 1 serves.")
    assert server.state() == ("1", ["1", "2"])
    assert server.asked() == ["1 collectstatic --noinput -v 0", "1 ask_pages"]
    server.run("rollback", "--to", "2")
    for _again in range(3):
        server.upgraded()
    assert server.state() == ("5", ["3", "4", "5"])


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("fail-check", "manage.py check --deploy ended with 1"),
        ("fail-check_migrations", "manage.py check_migrations ended with 1"),
        ("fail-migrate_serving", "manage.py migrate_serving ended with 1"),
        ("fail-collectstatic", "The release was not put into service"),
        ("fail-ask_pages", "The release was not put into service"),
        ("dies", "hoeram-web-next.service did not start"),
    ],
)
def test_release_that_fails_changes_nothing(server, mark, said):
    server.upgraded()
    assert said in server.refused(mark)
    assert server.state() == ("1", ["1"])
    assert server.supervisor.do("is-active", "hoeram-web.service")
    assert not server.supervisor.do("is-active", "hoeram-web-next.service")


def test_release_that_does_not_get_ready_is_taken_back_by_itself(server, monkeypatch):
    server.upgraded()
    web = server.supervisor.processes["hoeram-web"].pid
    text = (DEPLOY / "releases/serving.py").read_text()
    assert "PATIENCE = 60" in text  # seconds that this test does not wait
    monkeypatch.syspath_prepend(str(DEPLOY))
    from releases import place, serving

    monkeypatch.setattr(serving, "PATIENCE", 0.5)
    monkeypatch.setenv("HOERAM_SYSTEMCTL", server.supervisor.systemctl)
    here = place.Place(server.root)
    (server.home / "releases/2").mkdir()
    for path in server.sources("not-ready").iterdir():
        (server.home / "releases/2" / path.name).symlink_to(path)
    (server.home / "releases/2/.venv").symlink_to(server.home / "releases/1/.venv")
    with pytest.raises(place.Failed, match="does not get ready"):
        serving.take_into_service(here, 2)
    assert server.state()[0] == "1"
    assert serving._trouble(here, "/readyz") == ""
    assert server.supervisor.do("is-active", "hoeram-web.service")
    assert server.supervisor.processes["hoeram-web"].pid != 0 != web


def test_failed_release_leaves_no_unit_and_no_static_files_behind(server):
    server.upgraded()
    units = server.root / "etc/systemd/system"
    before = {path.name: path.read_text() for path in units.iterdir()}
    coming = server.sources("dies") / "deploy/systemd/hoeram-web.service"
    coming.write_text(f"# of another release\n{coming.read_text()}")
    server.supervisor.calls.clear()
    assert "did not start" in server.run("upgrade", "--from", str(coming.parents[2])).stderr
    assert {path.name: path.read_text() for path in units.iterdir()} == before
    assert server.supervisor.calls.index("daemon-reload") < len(server.supervisor.calls) - 1
    assert server.asked()[-1] == "1 collectstatic --noinput -v 0"

    server.supervisor.calls.clear()
    server.refused("fail-ask_pages")
    assert server.asked()[-3:] == ["2 collectstatic --noinput -v 0", "2 ask_pages", "1 collectstatic --noinput -v 0"]
    assert server.supervisor.calls == ["stop hoeram-web-next.service"]  # what served was not touched


def test_tables_that_a_failed_upgrade_changed_are_not_forgotten(server):
    server.upgraded()
    server.upgraded()
    failed = server.refused("fail-migrate_serving", options=("--accept-unsafe",))
    assert "migrate_serving --accept-unsafe ended with 1" in failed
    assert server.state() == ("2", ["1", "2"])
    assert "Release 3 changed the tables" in server.run("rollback").stderr
    server.upgraded()
    assert "Release 3 changed the tables" in server.run("rollback").stderr


def test_way_back_from_unsafe_tables_is_the_backup_and_then_the_release(server):
    server.upgraded()
    server.upgraded(options=("--accept-unsafe",))
    assert "needs the backup made before it" in server.run("rollback").stderr
    server.asked()
    assert server.run("hoeram", "--release", "1", "restore", "--set", "20261123").returncode == 0
    assert server.asked() == ["1 restore --set 20261123"]
    assert "is not there" in server.run("hoeram", "--release", "8", "restore").stderr
    fails = server.home / "releases/1/fail-ask_pages"
    fails.touch()
    assert "was not put into service" in server.run("rollback", "--restored").stderr
    assert server.state()[0] == "1"  # the one whose tables are gone is not started again
    fails.unlink()
    assert server.run("rollback", "--to", "1", "--restored").returncode == 0
    assert server.state()[0] == "1"
    server.upgraded("fail-migrate")
    server.run("rollback")
    assert "The tables are not yet those of that release" in server.run("rollback", "--to", "3").stderr
    assert server.state()[0] == "1"


def test_back_twice_is_never_forth_again_and_goes_as_far_as_the_tables_fit(server):
    for marks in ((), (), ("app/migrations/0002_more.py",)):
        server.upgraded(*marks)
    assert server.run("rollback").returncode == 0
    assert server.state()[0] == "2"
    refused = server.run("rollback").stderr
    assert "Release 3 changed the tables in a way that release 1 does not know" in refused
    assert "--to 2 is as far back as they fit" in refused
    (server.home / "changes-of-tables").unlink()
    assert server.run("rollback").returncode == 0
    assert server.state()[0] == "1"


def test_what_cannot_be_done_is_said(server):
    assert "There is no release to go back to" in server.run("rollback").stderr
    assert "would build release 1" in server.upgraded(options=("--dry-run",))
    assert server.state() == ("", [])
    server.upgraded()
    assert "Release 1 is the one that serves" in server.run("rollback", "--to", "1").stderr
    assert "There is no release to go back to" in server.run("rollback", "--to", "7").stderr
    with (server.home / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "Another upgrade or rollback is running" in server.refused()
    server.settings()
    assert "PORTAL_BACKUP_TO is not set" in server.refused()
    server.upgraded(options=("--without-backup", "--accept-unsafe"))
    assert "needs the backup made before it" in server.run("rollback").stderr
    (server.home / "releases/9.partial").mkdir()  # of one that was killed
    (server.sources("empty") / "manage.py").unlink()
    empty = server.run("upgrade", "--from", str(server.root.parent / "sources-empty"), "--without-backup")
    assert "There is no manage.py" in empty.stderr
    assert server.state() == ("2", ["1", "2"])


def test_backup_that_fails_stops_the_upgrade(server):
    server.upgraded("fail-backup")
    assert "manage.py backup ended with 1" in server.refused()
    assert server.state() == ("1", ["1"])


def test_reference_comes_from_the_repository(server):
    origin = server.sources("in-git")
    git = ["git", "-C", str(origin), "-c", "user.name=x", "-c", "user.email=x@office.example"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"], ["tag", "v1"]):
        subprocess.run([*git, *command], check=True)
    subprocess.run(["git", "clone", "-q", str(origin), str(server.home / "repository")], check=True)
    assert server.run("upgrade", "v1").returncode == 0
    assert "There is no tag, branch or commit 'v9'" in server.run("upgrade", "v9").stderr
    assert server.run("upgrade").returncode == 0
    assert server.state() == ("2", ["1", "2"])
