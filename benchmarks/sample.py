"""Addresses to ask for, and the number of queries each page makes; run in the environment of one database.

``python -m benchmarks.sample`` prints one JSON object.
"""

import json
import sys

KINDS = {
    "circular": "circulars/{path}/",
    "list, first page": "sections/diplomacy/",
    "list, hundredth page": "sections/diplomacy/?page={deep}",
    "API list of 20": "api/v1/circulars/?page_size=20",
    "API detail": "api/v1/circulars/{path}/",
}
SAMPLE = 40


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from circulars.models import Edition

    total = Edition.objects.count()
    step = max(1, total // SAMPLE)
    rows = list(Edition.objects.order_by("pk").values_list("circular__path", "code")[::step])[:SAMPLE]
    deep = min(100, total // 20)
    settings.ALLOWED_HOSTS = ["testserver"]
    paths, queries = {}, {}
    for kind, pattern in KINDS.items():
        paths[kind] = ["/" + pattern.format(path=path, deep=deep) for path, _code in rows]
        client = Client()
        client.get(paths[kind][0])
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(paths[kind][-1])
        queries[kind] = len(captured)
    json.dump({"paths": paths, "queries": queries, "bare": [f"/{code}/" for _path, code in rows]}, sys.stdout)


if __name__ == "__main__":
    main()
