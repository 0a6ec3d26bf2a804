"""Export, import into an empty database, export again: the same bytes, in both forms, between both databases."""

import hashlib
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import stores
from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures" / "round_trip.md"
SIZE = 1000


def main() -> int:
    lines = ["# Export → import → export", "", "`make proof`, or `python -m benchmarks.proofs.round_trip` alone.", ""]
    failed = False
    with ExitStack() as stack:
        generated = stack.enter_context(stores.filled("sqlite", SIZE))
        sources = {"demo content": stack.enter_context(demo()), f"{SIZE:,} generated circulars": generated}
        for name, source in sources.items():
            for form in ([], ["--all"]):
                for database in ("sqlite", "postgresql"):
                    started = time.monotonic()
                    same, size = round_trip(source, form, database)
                    failed |= not same
                    outcome = "byte-identical" if same else "DIFFERENT"
                    lines.append(
                        f"- {name}, {'with drafts, audit and accounts' if form else 'public form'}, into {database}: "
                        f"{outcome}, {size:,} bytes, {time.monotonic() - started:.0f} s"
                    )
                    print(lines[-1], flush=True)
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text("\n".join(lines) + "\n")
    return int(failed)


class demo:  # noqa: N801  (a context manager named for what it gives)
    """The environment of a new portal with the demo content."""

    def __enter__(self) -> dict[str, str]:
        self.folder = Path(tempfile.mkdtemp(prefix="hoeram-proof-"))
        environment = stores.environment_of(self.folder, "")
        stores.manage(environment, "migrate", "-v0")
        stores.manage(environment, "load_demo")
        return environment

    def __exit__(self, *_error) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def round_trip(source: dict[str, str], form: list[str], database: str) -> tuple[bool, int]:
    """(whether both exports are the same bytes, how many bytes they have)."""
    with tempfile.TemporaryDirectory(prefix="hoeram-proof-") as folder, ExitStack() as stack:
        place = Path(folder)
        url = stack.enter_context(stores.throwaway_postgres.cluster()) if database == "postgresql" else ""
        target = stores.environment_of(place / "data", url)
        (place / "data").mkdir()
        stores.manage(target, "migrate", "-v0")
        stores.manage(source, "export_circulars", str(place / "first.jsonl"), "--files", str(place / "files"), *form)
        stores.manage(target, "import_circulars", str(place / "first.jsonl"), "--files", str(place / "files"))
        stores.manage(target, "export_circulars", str(place / "second.jsonl"), "--files", str(place / "again"), *form)
        stores.manage(target, "check_data")
        first, second = (digest(place / name) for name in ("first.jsonl", "second.jsonl"))
        files = sorted(path.name for path in (place / "files").rglob("*")) == sorted(
            path.name for path in (place / "again").rglob("*")
        )
        return first == second and files, (place / "first.jsonl").stat().st_size


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
