"""A release on the disk: its sources, what it needs of others, and its catalogues; whole, or not there."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from releases.place import Failed, Place

KEPT = 3  # releases; the one that serves and the one before it in any case
LEFT_OUT = (".git", ".venv", "var", "build", "__pycache__", "*_cache")


def build(place: Place, reference: str | None, folder: Path | None) -> int:
    """The number of the new release. Raises Failed, and leaves nothing behind."""
    number = max([0, *place.numbers()]) + 1
    partial = place.releases / f"{number}.partial"
    if place.is_dry:
        place.say(f"would build release {number} from {folder or reference or 'the newest commit'}")
        return number
    place.releases.mkdir(parents=True, exist_ok=True)
    for remains in place.releases.glob("*.partial"):
        shutil.rmtree(remains)
    try:
        if folder:
            shutil.copytree(folder, partial, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        else:
            _from_repository(place, reference, partial)
        for needed in ("manage.py", "requirements.txt"):
            if not (partial / needed).exists():
                raise Failed(f"There is no {needed} in what should be the release.")
        (partial / ".venv").symlink_to(_venv(place, partial))
        _run([str(partial / ".venv/bin/python"), "deploy/releases/compiling.py"], cwd=partial)
        for path in [partial, *partial.rglob("*")]:  # readable by the portal's account, written by nobody else
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partial.rename(place.release(number))
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return number


def prune(place: Place) -> None:
    """Former releases, and what nobody's ``.venv`` points at any more."""
    serving = place.serving()
    kept = {serving, former(place, serving), *place.numbers()[-KEPT:]}
    for number in place.numbers():
        if number not in kept:
            shutil.rmtree(place.release(number))
    used = {(path / ".venv").resolve() for path in place.releases.glob("*") if (path / ".venv").is_symlink()}
    for venv in place.venvs.glob("*"):
        if venv.resolve() not in used:
            shutil.rmtree(venv)


def note_former(place: Place, number: int, serving: int | None) -> None:
    if serving is not None and serving != number:
        (place.release(number) / ".former").write_text(str(serving))


def former(place: Place, number: int | None) -> int | None:
    """The release that served before this one, where it is still there."""
    file = place.release(number or 0) / ".former"
    found = int(file.read_text()) if file.exists() else None
    return found if found is not None and place.release(found).is_dir() else None


def _from_repository(place: Place, reference: str | None, folder: Path) -> None:
    git = ["git", "-C", str(place.repository)]
    _run([*git, "fetch", "--quiet", "--tags", "--prune", "origin", "+refs/heads/*:refs/remotes/origin/*"])
    wanted = [f"refs/tags/{reference}", f"refs/remotes/origin/{reference}", reference] if reference else ["origin/HEAD"]
    found = next((name for name in wanted if _is_commit(git, name)), None)
    if found is None:
        raise Failed(f"There is no tag, branch or commit {reference!r} in {place.repository}.")
    folder.mkdir()
    archive = subprocess.Popen([*git, "archive", found], stdout=subprocess.PIPE)
    _run(["tar", "-x", "-C", str(folder)], stdin=archive.stdout)
    if archive.wait():
        raise Failed("git archive failed.")


def _is_commit(git: list[str], name: str) -> bool:
    done = subprocess.run(
        [*git, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], capture_output=True, check=False
    )
    return done.returncode == 0


def _venv(place: Place, release: Path) -> Path:
    """One for each list of requirements: a release that needs nothing new is built in seconds."""
    digest = hashlib.sha256(f"{sys.version}{(release / 'requirements.txt').read_text()}".encode()).hexdigest()[:12]
    venv = place.venvs / digest
    if not (venv / ".whole").exists():
        shutil.rmtree(venv, ignore_errors=True)
        venv.parent.mkdir(parents=True, exist_ok=True)
        place.say("Installing what the release needs of others.")
        _run([sys.executable, "-m", "venv", str(venv)])
        pip = [str(venv / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "-r", str(release / "requirements.txt")])
        (venv / ".whole").touch()
    return venv


def _run(command: list[str], **options) -> None:
    if subprocess.run(command, check=False, **options).returncode:
        raise Failed(f"{Path(command[0]).name} failed: {' '.join(command[1:4])} …")
