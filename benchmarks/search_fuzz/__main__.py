"""Hostile queries against search: always 200 or 400 with a message, a number leads on, and none takes a second.

``python -m benchmarks.search_fuzz`` asks in the process, through Django's test client, the database of the settings in
force; the same seed asks the same. A small number of them runs with the tests.
"""

import json
import logging
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote_from_bytes

from benchmarks.search_fuzz.texts import FTS, MARK, MARKUP, NUMBERS, OPERATORS, PREFIXES, SQL, STRANGE, TSQUERY, WORDS

SEED = 20_261_122
SECOND = 1.0
MEGABYTE = 1024**2  # of an address, percent-encoded
AGAIN = 3  # times that a slow query is asked again: another process may have had the machine
SURFACES = ("/search/", "/en/search/", "/search/suggest/", "/en/search/suggest/", "/api/v1/circulars/")
ALLOWED = {200, 400}
NUMBER = re.compile(r"/(en/)?circulars/[^/]+/\d+/[^/]+/$")

FIELDS = ["issuer", "year", "section", "topic", "language", "kind", "files", "open", "sort", "page"]


def addresses(count: int, seed: int = SEED) -> Iterator[str]:
    """Paths with their query, percent-encoded; bytes that are no UTF-8 are among them."""
    chance = random.Random(seed)
    kinds = list(_KINDS)
    for number in range(count):
        text = _KINDS[kinds[number % len(kinds)]](chance)
        asked = [f"q={_encoded(text)}"]
        if chance.random() < 0.2:
            asked += [
                f"{field}={_encoded(_any(chance, chance.choice((STRANGE, NUMBERS, SQL, MARKUP, WORDS)))[:200])}"
                for field in chance.sample(FIELDS, chance.randint(1, 3))
            ]
        if chance.random() < 0.02:
            asked.append("q=" + _encoded(_any(chance, STRANGE)))
        yield f"{chance.choice(SURFACES)}?{'&'.join(asked)}"


def _any(chance: random.Random, texts: list[str]) -> str:
    return chance.choice(texts)


def _encoded(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def _mixed(chance: random.Random) -> str:
    everything = [*WORDS, *OPERATORS, *SQL, *FTS, *TSQUERY, *PREFIXES, *NUMBERS, *STRANGE, *MARKUP]
    return chance.choice(["", " ", '"', "-"]).join(chance.choices(everything, k=chance.randint(2, 9)))


def _operators(chance: random.Random) -> str:
    return chance.choice(["", " "]).join(chance.choices([*OPERATORS, *WORDS[:4]], k=chance.randint(1, 25)))


def _random(chance: random.Random) -> str:
    """Letters from everywhere, unassigned and lone surrogates among them."""
    ends = (0x7F, 0x2FF, 0x1FFF, 0xD7A3, 0xFFFF, 0x10FFFF)
    return "".join(chr(chance.randint(0, chance.choice(ends))) for _ in range(chance.randint(1, 80)))


def _broken(chance: random.Random) -> str:
    """A word that somebody may look for, with letters lost, doubled and replaced."""
    letters = list(" ".join(chance.choices(WORDS, k=chance.randint(1, 5))))
    for _ in range(chance.randint(1, 6)):
        letters[chance.randrange(len(letters))] = (
            chance.choice(["", "é", "x", "ㅂ", '"', "-", " ", "  ", "\u0301", "가", "0"]) or " "
        )
    return "".join(letters)


def _many(chance: random.Random) -> str:
    return " ".join(chance.choice(["", "-", '"']) + chance.choice(WORDS) for _ in range(chance.randint(13, 400)))


def _long(chance: random.Random) -> str:
    """Up to a megabyte; rarely, because a server refuses such an address before Django sees it."""
    unit = chance.choice(["a", "가", "a ", "가 ", '"', "-a ", "\u0301", "😀", "31/2018 ", "issuer:x ", "(", "%"])
    if chance.random() < 0.03:
        return unit * (MEGABYTE // len(_encoded(unit)))
    length = chance.choice((399, 400, 401, 5_000))
    return (unit * (length // len(unit) + 1))[:length]


_KINDS: dict[str, Callable[[random.Random], str]] = {
    "operators": _operators,
    "SQL": lambda chance: _any(chance, SQL),
    "FTS5": lambda chance: _any(chance, FTS),
    "tsquery": lambda chance: _any(chance, TSQUERY),
    "prefixes": lambda chance: " ".join(chance.choices(PREFIXES, k=chance.randint(1, 6))),
    "numbers": lambda chance: " ".join(chance.choices(NUMBERS, k=chance.randint(1, 3))),
    "strange": lambda chance: " ".join(chance.choices(STRANGE, k=chance.randint(1, 4))),
    "markup": lambda chance: " ".join(chance.choices([*MARKUP, *WORDS], k=chance.randint(1, 4))),
    "minus": lambda chance: " ".join(
        "-" * chance.randint(1, 3) + chance.choice(["", *WORDS]) for _ in range(chance.randint(1, 8))
    ),
    "many": _many,
    "long": _long,
    "random": _random,
    "broken": _broken,
    "mixed": _mixed,
}


def trouble(status: int, location: str, content_type: str, body: str) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if status == 302 and NUMBER.match(location):
        return ""  # the one document that bears the number
    if status == 404 and ("search-problems" in body or "detail" in body):
        return ""  # a page of hits that there is not
    if status not in ALLOWED:
        return f"status {status}"
    if MARK in body and content_type.startswith("text/html"):
        return "comes back as it was sent"
    if status == 400 and not _says_why(content_type, body):
        return "400 without a message"
    return ""


def _says_why(content_type: str, body: str) -> bool:
    if content_type.startswith("application/json"):
        return bool(json.loads(body))
    return 'role="alert"' in body


def ask(client, address: str) -> tuple[str, float]:
    """(trouble, seconds); a slow one is asked again, and the quickest counts."""
    took = []
    for _ in range(1 + AGAIN):
        begun = time.perf_counter()
        answer = client.get(address)
        took.append(time.perf_counter() - begun)
        if took[-1] < SECOND:
            break
    content_type = answer.headers.get("Content-Type", "")
    found = trouble(answer.status_code, answer.headers.get("Location", ""), content_type, answer.content.decode())
    return found or (f"took {min(took):.1f} s" if min(took) >= SECOND else ""), min(took)


def run(count: int, seed: int = SEED) -> tuple[list[str], list[float]]:
    """(troubles with the beginning of their address, seconds of each)."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    troubles, took = [], []
    for address in addresses(count, seed):
        found, seconds = ask(client, address)
        took.append(seconds)
        if found:
            troubles.append(f"{found}: {address[:300]}")
    return troubles, took


def main(count: int) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.WARNING)  # each refusal is one
    troubles, took = run(count)
    took.sort()
    median, most, longest = (round(took[place] * 1000) for place in (count // 2, count * 99 // 100, -1))
    print(
        f"figure: {count:,} queries on {connection.vendor}: {len(troubles)} wrong; median {median} ms,"
        f" 99 % under {most} ms, longest {longest} ms"
    )
    for kind, number in Counter(one.split(":")[0] for one in troubles).most_common():
        print(f"{number} {kind}")
    print("\n".join(troubles[:60]))
    return 1 if troubles else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
