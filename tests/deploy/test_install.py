"""The installation, into a scratch root, with a stand-in for a release; and every shell script read by shellcheck."""

import os
import subprocess
from pathlib import Path

from circulars.files.storage import BlobStorage
from tests.deploy.test_upgrade import DEPLOY, Server, server  # noqa: F401  (a fixture)
from tests.nginx_server import program


def install(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:  # noqa: F811
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOERAM_SYSTEMCTL": server.supervisor.systemctl}
    return subprocess.run(
        ["bash", str(DEPLOY / "install.sh"), "--root", str(server.root), *arguments],
        env=environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in (root / "etc").rglob("*") if path.is_file()}


def test_shell_scripts_are_clean():
    scripts = [*DEPLOY.rglob("*.sh"), DEPLOY.parent / ".ci/run"]
    done = subprocess.run([program("shellcheck"), *map(str, scripts)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_one_command_installs_and_may_be_run_again(server):  # noqa: F811
    (server.root / "etc/hoeram/portal.env").unlink()
    dry = install(server, "--host", "portal.city.example", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "would write" in dry.stdout
    assert files(server.root) == {}

    server.settings(PORTAL_BACKUP_TO="/backups")  # for the stand-in, which has no web server on port 8000
    sources = str(server.sources())
    done = install(server, "--host", "portal.city.example", "--from", sources)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Now make the first account" in done.stdout
    assert server.state()[0] == "1"
    there = files(server.root)
    assert b"portal.city.example" in there["etc/nginx/conf.d/hoeram.conf"]
    assert (server.root / "etc/hoeram/tls/privkey.pem").stat().st_mode & 0o077 == 0

    again = install(server, "--from", sources)
    assert again.returncode == 0, again.stderr
    assert "A release serves already" in again.stdout
    assert files(server.root) == there


def test_another_root_touches_no_unit_of_this_machine(tmp_path):
    calls = tmp_path / "calls"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/systemctl").write_text(f"#!/bin/sh\necho called >>{calls}\n")
    (tmp_path / "bin/systemctl").chmod(0o755)
    done = subprocess.run(
        ["bash", str(DEPLOY / "install.sh"), "--root", str(tmp_path / "root"), "--host", "portal.city.example",
         "--from", str(DEPLOY.parent)],
        env={"PATH": f"{tmp_path}/bin:/usr/local/bin:/usr/bin:/bin"}, capture_output=True, text=True, check=False,
        timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "All is in its place" in done.stdout
    assert done.stderr == ""  # nothing draws dots either
    assert not calls.exists()
    assert not any((tmp_path / "root/srv/hoeram/releases").iterdir())
    assert "etc/systemd/system/hoeram-web.service" in files(tmp_path / "root")


def test_settings_get_a_key_of_their_own(server):  # noqa: F811
    settings = server.root / "etc/hoeram/portal.env"
    keys = set()
    for _again in range(2):
        settings.unlink()
        install(
            server, "--host", "portal.city.example", "--from", str(settings.parent)
        )  # no release: it ends after the settings
        lines = dict(line.split("=", 1) for line in settings.read_text().splitlines() if line and line[0] != "#")
        assert lines["PORTAL_HOSTS"] == "portal.city.example"
        assert len(lines["PORTAL_SECRET_KEY"]) > 50
        assert settings.stat().st_mode & 0o077 == 0
        keys.add(lines["PORTAL_SECRET_KEY"])
    assert len(keys) == 2


def test_run_that_was_broken_off_goes_on_without_the_host(server):  # noqa: F811
    install(server, "--host", "portal.city.example", "--from", str(server.root / "etc"))  # no release
    nginx = server.root / "etc/nginx/conf.d/hoeram.conf"
    for written in ("portal.town.example", '".portal.town.example, other.example"'):
        nginx.unlink()
        server.settings(PORTAL_BACKUP_TO="/backups")
        settings = server.root / "etc/hoeram/portal.env"
        settings.write_text(f"# PORTAL_HOSTS=none.example\nPORTAL_HOSTS={written}\n")
        install(server, "--from", str(server.root / "etc"))
        assert "server_name portal.town.example;" in nginx.read_text()
    nginx.unlink()
    settings.write_text("PORTAL_HTTPS=True\n")
    assert "--host portal.example" in install(server).stderr


def test_nginx_gets_into_static_and_kept_files_and_nothing_else(server):  # noqa: F811
    data = server.root / "var/lib/hoeram"
    data.mkdir(parents=True)
    (data / "hoeram.sqlite3").touch(0o644)
    (data / "derived").mkdir(0o755)
    install(server, "--host", "portal.city.example", "--from", str(server.root / "etc"))
    modes = {path.name: path.stat().st_mode & 0o7777 for path in (data, *data.iterdir())}
    assert modes == {"hoeram": 0o751, "hoeram.sqlite3": 0o640, "derived": 0o750, "static": 0o2750, "blobs": 0o2750}
    assert (server.root / "etc/hoeram/portal.env").stat().st_mode & 0o777 == 0o600

    group = 61002 if os.geteuid() == 0 else os.getegid()  # that of nginx; the portal's account is not in it
    os.chown(data / "blobs", -1, group)
    BlobStorage(data / "blobs").store([b"words"])
    for path in (data / "blobs").rglob("*"):
        assert path.stat().st_gid == group
        assert path.stat().st_mode & 0o7777 == (0o2750 if path.is_dir() else 0o640)


def test_what_is_missing_is_asked_for(server):  # noqa: F811
    (server.root / "etc/hoeram/portal.env").unlink()
    assert "--host portal.example" in install(server).stderr
    assert "is no host name" in install(server, "--host", "a b; rm").stderr
    assert install(server, "--nonsense").returncode == 2
