"""Where things lie on the server, and how commands of a release are run there."""

import fcntl
import os
import pwd
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "hoeram"
UMASK = 0o027  # as the units have it: what commands write, such as the database, is for nobody else either


class Failed(Exception):
    """A step did not succeed; the message says which, and what to do."""


class Place:
    """``root`` is / but for trials. ``systemctl`` may be another program that takes the same words."""

    def __init__(self, root: Path = Path("/"), *, is_dry: bool = False) -> None:
        self.root, self.is_dry = root, is_dry
        self.home = root / "srv/hoeram"
        self.releases = self.home / "releases"
        self.venvs = self.home / "venvs"
        self.current = self.home / "current"
        self.changes = self.home / "changes-of-tables"
        self.repository = self.home / "repository"
        self.settings = root / "etc/hoeram/portal.env"
        self.units = root / "etc/systemd/system"
        self.systemctl = os.environ.get("HOERAM_SYSTEMCTL", "systemctl")

    def say(self, line: str) -> None:
        print(line, flush=True)

    # --- Releases ---

    def numbers(self) -> list[int]:
        return sorted(int(path.name) for path in self.releases.glob("*") if path.name.isdigit())

    def release(self, number: int) -> Path:
        return self.releases / str(number)

    def serving(self) -> int | None:
        """The release that ``current`` names."""
        return int(os.readlink(self.current).rsplit("/", 1)[-1]) if self.current.is_symlink() else None

    def point_at(self, number: int | None) -> None:
        """At once: whoever starts meanwhile finds the one or the other."""
        if number is None:
            self.current.unlink(missing_ok=True)
            return
        coming = self.home / ".current"
        coming.unlink(missing_ok=True)
        coming.symlink_to(f"releases/{number}")
        coming.replace(self.current)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One upgrade or rollback at a time; the lock goes with the process."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failed("Another upgrade or rollback is running on this server.") from None
            yield

    # --- Commands ---

    def environment(self) -> dict[str, str]:
        """The office's settings, as systemd reads them, and nothing of who runs this."""
        if not self.settings.exists():
            raise Failed(f"{self.settings} is not there: run deploy/install.sh first.")
        if not os.access(self.settings, os.R_OK):
            raise Failed(f"{self.settings} is read by root alone: run this as root.")
        found = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
        for line in self.settings.read_text(encoding="utf-8").splitlines():
            name, equals, value = line.strip().partition("=")
            if equals and not name.startswith("#"):
                found[name.strip()] = " ".join(shlex.split(value)) if value[:1] in "\"'" else value.strip()
        return found

    def manage(self, release: Path, *arguments: str) -> int:
        """``manage.py`` of a release, by the account of the portal, seen on the terminal. The exit code."""
        command = [str(release / ".venv/bin/python"), "manage.py", *arguments]
        if self.is_dry:
            self.say(f"would run in {release}: manage.py {shlex.join(arguments)}")
            return 0
        who = self.account()
        return subprocess.run(command, cwd=release, env=self.environment(), umask=UMASK, check=False, **who).returncode

    def require(self, release: Path, *arguments: str, otherwise: str) -> None:
        if code := self.manage(release, *arguments):
            raise Failed(f"manage.py {shlex.join(arguments)} ended with {code}. {otherwise}")

    def account(self) -> dict:
        """What makes a process one of the portal's account; nothing where we are not root, or there is none."""
        if os.geteuid() != 0:
            return {}
        try:
            found = pwd.getpwnam(ACCOUNT)
        except KeyError:
            return {}
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": os.getgrouplist(ACCOUNT, found.pw_gid)}

    def units_do(self, *words: str) -> bool:
        """``systemctl`` with these words; whether it succeeded."""
        if self.is_dry:
            self.say(f"would run: systemctl {shlex.join(words)}")
            return True
        return subprocess.run([*shlex.split(self.systemctl), *words], check=False).returncode == 0
