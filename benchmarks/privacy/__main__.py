"""``python -m benchmarks.privacy``: print what the privacy checks find in the corpus, and what they stop wrongly."""

import os
import sys
from itertools import zip_longest

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from benchmarks.privacy.corpus import SEED, SIZE, corpus  # noqa: E402
from benchmarks.privacy.report import measure, registrations, report, score  # noqa: E402

MIN_PRECISION = 0.98


def main(arguments: list[str]) -> int:
    """Size and seed may be given. Fails where a registration number is missed, or precision is below the promise."""
    size, seed = (int(given or usual) for given, usual in zip_longest(arguments[:2], (SIZE, SEED)))
    outcomes = measure(corpus(size, seed))
    print("\n".join([f"{size:,} strings, seed {seed}", "", *report(outcomes)]))
    everything = [outcome for found in outcomes.values() for outcome in found]
    is_kept = score(registrations(everything)).recall == 1 and score(everything).precision >= MIN_PRECISION
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
