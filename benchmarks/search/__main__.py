"""``python -m benchmarks.search``: how well the portal finds what people look for, beside what most sites have instead.

It fills a throw-away portal on each database, asks all judged queries, prints nDCG@10, recall@20 and precision@5 by
category, and fails where less is reached than is promised. The queries of ``held_out.tsv`` are asked with --held-out
alone, and of them only sums are printed: they are for one run at the end, not to develop with.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from benchmarks import stores
from benchmarks.search import corpus, queries, report
from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures" / "search_quality.md"
DATABASES = ("sqlite", "postgresql")
NAMES = {queries.DEVELOPMENT: "development", queries.HELD_OUT: "held out"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", default=list(DATABASES), help="sqlite, postgresql")
    parser.add_argument("--held-out", action="store_true", help="ask the queries kept back as well; print only sums")
    parser.add_argument("--failures", action="store_true", help="list queries of the development set that lost points")
    parser.add_argument("--keep", action="store_true", help=f"write the tables to {FIGURES.relative_to(ROOT)}")
    parser.add_argument("--folder", type=Path, help="keep the portal on SQLite here, and use what is there already")
    options = parser.parse_args()
    names = [queries.DEVELOPMENT, *([queries.HELD_OUT] if options.held_out else [])]
    judged = [one for database in options.databases for one in measure(database, names, options.folder)]
    lines = ["# Search", "", "`make proof`, or `python -m benchmarks.search` alone.", ""]
    lines += report.page(judged, len(corpus.documents()) + len(corpus.subjects()))
    print("\n".join(lines))
    if options.failures:
        titles = {name: text["title"] for name, text in corpus.texts().items()}
        for one in judged:
            if one.name == NAMES[queries.DEVELOPMENT]:
                print("\n".join(report.failures(one, titles)))
    if options.keep:
        FIGURES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if all(one.keeps_promise for one in judged) else 1


def measure(database: str, names: list[str], folder: Path | None) -> Iterator[report.Judged]:
    """One set of judged rankings for each file of queries."""
    with portal(database, folder) as (environment, is_filled):
        command = [sys.executable, "-m", "benchmarks.search.inside", *names, *(["--filled"] if is_filled else [])]
        output = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
    rankings = json.loads(output)["rankings"]
    for name in names:
        yield report.Judged(database, NAMES[name], queries.read(name), rankings[name])


@contextmanager
def portal(database: str, folder: Path | None) -> Iterator[tuple[dict[str, str], bool]]:
    """The environment of an empty portal, or of the one in ``folder``; and whether it holds the corpus."""
    with (
        stores.throwaway_postgres.cluster() if database == "postgresql" else nullcontext("") as url,
        nullcontext(str(folder))
        if folder and not url
        else tempfile.TemporaryDirectory(prefix="hoeram-search-") as name,
    ):
        home = Path(name)
        home.mkdir(parents=True, exist_ok=True)
        environment = stores.environment_of(home, url)
        is_filled = (home / "filled").exists()
        stores.manage(environment, "migrate", "-v0")
        yield environment, is_filled
        (home / "filled").touch()


if __name__ == "__main__":
    sys.exit(main())
