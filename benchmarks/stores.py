"""Databases filled with generated circulars, kept under build/ so that measuring again needs no new filling."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from benchmarks.servers import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import throwaway_postgres

BUILD = ROOT / "build" / "bench"


FORM = 2  # of what the generator writes; what an earlier one wrote is made anew


@contextmanager
def filled(database: str, size: int) -> Iterator[dict[str, str]]:
    """The environment of a portal on ``database`` ("sqlite" or "postgresql") with ``size`` circulars.

    Filling goes on where it was broken off; what is filled is kept, also the cluster of PostgreSQL.
    """
    folder = BUILD / f"{database}-{size}"
    begun, stamp, cluster = folder / f"begun-{FORM}", folder / "filled", folder / "cluster"
    if not begun.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        begun.touch()
    with throwaway_postgres.cluster(cluster) if database == "postgresql" else nullcontext("") as url:
        environment = environment_of(folder, url)
        manage(environment, "migrate", "-v0")
        if url and not (cluster / "PG_VERSION").exists():
            stamp.unlink(missing_ok=True)  # a temporary one had to do
        if not stamp.exists():
            subprocess.run(
                [sys.executable, "-m", "benchmarks.generate", str(size)], cwd=ROOT, env=environment, check=True
            )
            stamp.touch()
        manage(environment, "collectstatic", "--noinput", "-v0")
        yield environment


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
