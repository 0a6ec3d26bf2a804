"""How long ``manage.py import_circulars`` takes for documents of another system, and in how much memory.

``python -m benchmarks.importing`` writes lines of invented documents of about 600 words, each with a number, three
addressees, a citation and every other one with a former address, and imports them into an empty portal under ``build/``
(or ``--folder``). Told is time on the clock and of the processors, of all processes of the import together but not of a
server of PostgreSQL: on a machine that does other work the first says little.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import generate, servers, stores

FIGURES = Path(__file__).parent / "figures"
ISSUERS = ("uclg", "iom", "itu", "office")
PARAGRAPHS = 2_000  # of each language, from which every document draws its own
SECTIONS = 12
BODIES = 20
MOST_MEMORY = 64  # MiB that the largest import may take above the smallest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite"], choices=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, default=stores.BUILD / "importing")
    parser.add_argument("--processes", type=int, help="as of the command; by default what it takes by itself")
    parser.add_argument("--keep", action="store_true", help="write the table to benchmarks/figures/")
    options = parser.parse_args()
    rows = []
    for database in options.databases:
        for size in options.sizes:
            figures = measured(database, size, options.folder, options.processes)
            rows.append({"database": database, "size": size, **figures})
            print(rows[-1], file=sys.stderr, flush=True)
    text = table(rows)
    print(text, flush=True)
    if options.keep:
        FIGURES.mkdir(exist_ok=True)
        (FIGURES / "importing.md").write_text(text)
    grown = max(row["memory"] for row in rows) - min(row["memory"] for row in rows)
    return 1 if grown > MOST_MEMORY else 0


def measured(database: str, size: int, parent: Path, processes: int | None = None) -> dict[str, float]:
    """Seconds on the clock and of the processor, of a second run of which nothing comes too, and MiB at most."""
    folder = parent / f"{database}-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = folder / "lines.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for record in records(size):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    opened = stores.throwaway_postgres.cluster() if database == "postgresql" else nullcontext("")
    try:
        with opened as url:
            environment = stores.environment_of(folder, url)
            stores.manage(environment, "migrate", "-v0")
            first, again = (_imported(lines, environment, processes) for _run in range(2))
    finally:
        shutil.rmtree(folder)
    return first | {"again": again["clock"], "again_processor": again["processor"]}


def _imported(lines: Path, environment: dict[str, str], processes: int | None) -> dict[str, float]:
    begun = time.monotonic()
    command = [sys.executable, "manage.py", "import_circulars", str(lines), "-v0"]
    if processes is not None:
        command += ["--processes", str(processes)]
    process = subprocess.Popen(command, cwd=servers.ROOT, env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("The import refused something.")
    return {
        "clock": time.monotonic() - begun,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 1024,
    }


def records(size: int) -> Iterator[dict[str, Any]]:
    """Structure, then documents from the oldest on, as an office numbers them."""
    randomness = random.Random(generate.SEED)
    for slug in ISSUERS:
        yield {"type": "issuer", "slug": slug, "abbreviation": slug.upper(), "name": slug.upper()}
        yield {
            "type": "series", "issuer": slug, "code": "circular", "name_ko": "서큘러",
            "pattern": "Circular {serial}/{year}",
        }  # fmt: skip
    for number in range(BODIES):
        yield {"type": "addressee", "slug": f"committee-{number}", "name": f"Members of Committee {number}"}
    for number in range(SECTIONS):
        yield {"type": "section", "slug": f"body-{number}", "name_ko": f"기구 {number}"}
    paragraphs = {language: list(_paragraphs(randomness, language)) for language in ("ko", "en")}
    used: Counter[tuple[str, int]] = Counter()
    for index in range(size):
        yield _document(index, size, randomness, paragraphs, used)


def _document(
    index: int,
    size: int,
    randomness: random.Random,
    paragraphs: dict[str, list[str]],
    used: Counter[tuple[str, int]],
) -> dict[str, Any]:
    day = generate.FIRST_DAY + timedelta(days=index * 8_000 // size)
    issuer, language = randomness.choice(ISSUERS), "ko" if index % 3 == 0 else "en"
    used[issuer, day.year] += 1
    serial = used[issuer, day.year]
    own = generate.WORDS_KO if language == "ko" else generate.WORDS_EN
    first = f"Document {index} on {generate.middle_word(index)} in {generate.rare_word(index)}."
    parts = [f"<p>{first} As informed in circular {max(1, serial - 1)}/{day.year}.</p>"]
    while sum(part.count(" ") for part in parts) < 560:
        parts.append(randomness.choice(paragraphs[language]))
        if len(parts) in (3, 6):
            parts.append(f"<h2>{' '.join(randomness.choices(own, k=3)).capitalize()}</h2>")
    return {
        "type": "circular",
        "series": f"{issuer}/circular",
        "number": f"{serial}/{day.year}",
        "language": language,
        "title": f"{' '.join(randomness.choices(own, k=randomness.randint(4, 11))).capitalize()} {index}",
        "body": "".join(parts),
        "issued_on": day.isoformat(),
        "section": f"body-{randomness.randrange(SECTIONS)}",
        "place": "Barcelona",
        "addressees": [f"Members of Committee {number}" for number in randomness.sample(range(BODIES), 3)],
        "redirects": [f"/board/view.do?nttId={index}"] if index % 2 else [],
    }


def _paragraphs(randomness: random.Random, language: str) -> Iterator[str]:
    own = generate.WORDS_KO if language == "ko" else generate.WORDS_EN
    others = generate._vocabulary(generate._KOREAN if language == "ko" else generate._ENGLISH)
    weights = [1 / (rank + 3) for rank in range(generate.COMMON)]
    for _number in range(PARAGRAPHS):
        sentences = []
        for _sentence in range(4):
            chosen = randomness.choices(others, weights, k=randomness.randint(8, 16))
            words = [randomness.choice(own) if randomness.random() < 0.4 else word for word in chosen]
            sentences.append(" ".join(words).capitalize() + ".")
        yield f"<p>{' '.join(sentences)}</p>"


def table(rows: list[dict[str, Any]]) -> str:
    load = os.getloadavg()[2]
    lines = [
        "# Import of short lines",
        "",
        f"`python -m benchmarks.importing --keep`, Python {platform.python_version()}, {os.cpu_count()} processors. "
        f"{load:.1f} processes were at work or waited for one on average, this and what else ran: the seconds on the",
        "clock are those of a machine that is as busy. What a server of PostgreSQL takes is not among the second ones.",
        "",
        "| database | circulars | seconds | of the processors | ms of them each | MiB of the largest process "
        "| again, seconds | again, of the processors |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        each = 1000 * row["processor"] / row["size"]
        lines.append(
            f"| {row['database']} | {row['size']:,} | {row['clock']:.0f} | {row['processor']:.0f} | {each:.1f} | "
            f"{row['memory']:.0f} | {row['again']:.0f} | {row['again_processor']:.0f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
