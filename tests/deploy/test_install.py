"""The installation, into a scratch root, with a stand-in for a release; and every shell script read by shellcheck."""

import subprocess
from pathlib import Path

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
        assert settings.stat().st_mode & 0o007 == 0
        keys.add(lines["PORTAL_SECRET_KEY"])
    assert len(keys) == 2


def test_what_is_missing_is_asked_for(server):  # noqa: F811
    (server.root / "etc/hoeram/portal.env").unlink()
    assert "--host portal.example" in install(server).stderr
    assert "is no host name" in install(server, "--host", "a b; rm").stderr
    assert install(server, "--nonsense").returncode == 2
