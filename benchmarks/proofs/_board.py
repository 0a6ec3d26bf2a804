"""What ``board`` asks inside a portal: prepare it, say what it holds, and ask former addresses."""

import hashlib
import json
import logging
import random
import sys
from pathlib import Path

import django

SAMPLE = 400  # former addresses that are asked for


def main(what: str, folder: str, pages: int) -> str:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from circulars import integrity
    from tests import board_runs, boards

    logging.disable(logging.WARNING)  # addresses of drafts are not found, which is right
    if what == "prepare":
        board_runs.prepare()
        boards.make(Path(folder), pages)
        return ""
    if what == "check":
        board_runs.check(pages)
        problems = list(integrity.check())
        if problems:
            raise SystemExit(str(problems[:5]))
        rows = ", ".join(f"{count:,} {name}" for name, count in sorted(board_runs.counts().items()))
        written = json.dumps(board_runs.stored(), sort_keys=True, default=str).encode()
        return f"{rows}; hash of everything stored {hashlib.sha256(written).hexdigest()[:16]}"
    settings.ALLOWED_HOSTS = ["testserver"]
    numbers = random.Random(1).sample(range(1, pages + 1), min(SAMPLE, pages))
    led = board_runs.redirects_in_one_hop(Client(), numbers)
    return f"{len(numbers)} former addresses asked with the noise of a board: {led} led to their page in one hop"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
