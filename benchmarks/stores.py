"""Databases filled with generated circulars, kept under build/ so that measuring again needs no new filling."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from benchmarks.servers import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import throwaway_postgres

BUILD = ROOT / "build" / "bench"


FORM = 2  # of what the generator writes; what an earlier one wrote is made anew
LIVED = 1  # of what ``lived_in`` adds


class NotFilledYet(Exception):
    """The time that was given for filling is over; asked again, it goes on."""


@contextmanager
def filled(
    database: str, size: int, *, is_lived_in: bool = False, seconds: float | None = None
) -> Iterator[dict[str, str]]:
    """The environment of a portal on ``database`` ("sqlite" or "postgresql") with ``size`` circulars.

    Filling goes on where it was broken off; what is filled is kept, also the cluster of PostgreSQL. ``is_lived_in``:
    with what an office has beside its documents. Raises NotFilledYet after ``seconds`` of filling.
    """
    folder = BUILD / f"{database}-{size}"
    begun, cluster = folder / f"begun-{FORM}", folder / "cluster"
    steps = {folder / "filled": "benchmarks.generate", folder / f"lived-in-{LIVED}": "benchmarks.lived_in"}
    if not begun.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        begun.touch()
    with throwaway_postgres.cluster(cluster) if database == "postgresql" else nullcontext("") as url:
        environment = environment_of(folder, url)
        manage(environment, "migrate", "-v0")
        if url and not (cluster / "PG_VERSION").exists():
            for stamp in steps:  # a temporary one had to do
                stamp.unlink(missing_ok=True)
        ends = time.monotonic() + seconds if seconds is not None else None
        for stamp, module in list(steps.items())[: 2 if is_lived_in else 1]:
            if not stamp.exists():
                _fill(module, size, environment, ends - time.monotonic() if ends is not None else None)
                stamp.touch()
        manage(environment, "collectstatic", "--noinput", "-v0")
        yield environment


def _fill(module: str, size: int, environment: dict[str, str], seconds: float | None) -> None:
    try:
        subprocess.run(
            [sys.executable, "-m", module, str(size)], cwd=ROOT, env=environment, check=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:  # it is killed between two portions or within one, which is then not there
        raise NotFilledYet("It is being filled still. Run it again: it goes on where it is.") from None


def environment_of(folder: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "PORTAL_SECRET_KEY": "a-key-for-measuring-that-nothing-else-uses-0123456789",
        "PORTAL_HOSTS": "127.0.0.1",
        "PORTAL_HTTPS": "False",
        "PORTAL_API_RATE": "1000000",
        "PORTAL_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **({"PORTAL_DATABASE_URL": url} if url else {}),
    }


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)
