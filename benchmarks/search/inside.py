"""In the environment of one portal: fill it, ask everything, print the rankings as one JSON object.

``python -m benchmarks.search.inside queries.tsv …``; with ``--filled`` the portal holds the corpus already
and is only indexed anew.
"""

import json
import sys
import time

SYSTEM = "Hoeram"


def main(names: list[str], *, is_filled: bool) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from benchmarks.search import adapter, baselines, filling, queries

    begun = time.monotonic()
    if is_filled:
        filling.index_anew()
    else:
        filling.fill()
    seconds = time.monotonic() - begun
    systems = baselines.prepare()
    at = timezone.now()
    rankings = {}
    for name in names:
        asked = queries.read(name)
        rankings[name] = {system: [search(query.text) for query in asked] for system, search in systems.items()}
        rankings[name][SYSTEM] = [adapter.ranking(query, at=at) for query in asked]
    json.dump({"filled_in": seconds, "rankings": rankings}, sys.stdout)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main([name for name in arguments if name != "--filled"], is_filled="--filled" in arguments)
