"""A portal with the demo content and what ``filling`` adds, served as an office serves it: gunicorn, and what packs."""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stores
from benchmarks.servers import ROOT, running


@dataclass(frozen=True)
class Served:
    """``kinds`` is name → path of the Korean page; ``written`` holds pages that no address answers with."""

    origin: str
    kinds: dict[str, str]
    written: dict[str, str]

    def address(self, kind: str, language: str = "ko") -> str:
        return f"{self.origin}{'' if language == 'ko' else f'/{language}'}{self.kinds[kind]}"

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """(kind, language, address) of every page in both languages."""
        for kind in self.kinds:
            for language in ("ko", "en"):
                yield kind, language, self.address(kind, language)


@contextmanager
def served() -> Iterator[Served]:
    folder = Path(tempfile.mkdtemp(prefix="hoeram-pages-"))
    try:
        environment = stores.environment_of(folder, "")
        stores.manage(environment, "migrate", "-v0")
        stores.manage(environment, "load_demo")
        stores.manage(environment, "collectstatic", "--noinput", "-v0")
        found = folder / "kinds.json"
        filling = [sys.executable, "-m", "benchmarks.pages_seen.filling", str(found)]
        subprocess.run(filling, cwd=ROOT, env=environment, check=True)
        said = json.loads(found.read_text(encoding="utf-8"))
        with running("benchmarks.pages_seen.packed:application", environment) as server:
            yield Served(f"http://127.0.0.1:{server.port}", said["kinds"], said["written"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def release() -> str:
    """Names what is served by its sources: looking again is needed when it changes."""
    digest = hashlib.sha256()
    for folder in (
        "circulars",
        "contacts",
        "portal",
        "templates",
        "static",
        "locale",
        "fixtures",
        "benchmarks/pages_seen",
    ):
        for path in sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
