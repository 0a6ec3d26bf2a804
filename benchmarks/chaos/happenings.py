"""What goes wrong, one thing after the other, at shares of the whole time; each is over before the next begins."""

import io
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.chaos.house import House
from benchmarks.servers import ROOT

MIGRATION = '''"""A column that the release before it does not know."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulars", "{leaf}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE circulars_circular ADD COLUMN rolled varchar(20) NOT NULL DEFAULT ''",
            "ALTER TABLE circulars_circular DROP COLUMN rolled",
        )
    ]
'''


class Happening(NamedTuple):
    """``begins`` and ``lasts`` are shares of the whole; ``does`` gets the house and the seconds it may last."""

    name: str
    begins: float
    lasts: float
    does: Callable[[House, float], None]


def kill_web(house: House, lasts: float) -> None:
    house.kill("web 1")
    time.sleep(lasts)
    house.revive("web 1")


def kill_worker(house: House, lasts: float) -> None:
    house.kill("worker")
    time.sleep(lasts)
    house.revive("worker")


def kill_redis(house: House, lasts: float) -> None:
    house.redis.stop()
    time.sleep(lasts)
    house.redis.start()


def stop_storage(house: House, lasts: float) -> None:
    house.storage.stop()
    time.sleep(lasts)
    house.storage.start()


def kill_primary(house: House, lasts: float) -> None:
    house.pair.stop_primary()
    time.sleep(lasts)
    house.pair.start_primary()


def roll_out(house: House, lasts: float) -> None:
    """A release with a migration: first the database, then one process after the other, none refused meanwhile."""
    following = house.folder / "following"
    copied(following)
    house.manage("migrate", "-v0", release=following)
    house.manage("collectstatic", "--noinput", "-v0", release=following)
    house.release = following
    for old in [name for name in house.ports if name.startswith("web")]:
        new = f"new {old}"
        house.start_web(new)
        del house.ports[old]
        house.front.upstreams(list(house.ports.values()))
        time.sleep(2)  # nginx takes up the new list and lets what it has begun come to its end
        house.end(old)
    for name in ("worker", "tick"):
        house.end(name)
    house.start_beside()


def copied(folder: Path) -> None:
    """The release as it is committed, with a migration more."""
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    migrations = folder / "circulars" / "migrations"
    leaf = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_rolled.py").write_text(MIGRATION.format(leaf=leaf))


ALL = (
    Happening("a web process is killed", 0.08, 0.02, kill_web),
    Happening("the worker is killed", 0.18, 0.02, kill_worker),
    Happening("Redis is killed", 0.26, 0.07, kill_redis),
    Happening("the storage is stopped", 0.38, 0.08, stop_storage),
    Happening("the primary is killed", 0.52, 0.12, kill_primary),
    Happening("a release with a migration", 0.72, 0.2, roll_out),
)
