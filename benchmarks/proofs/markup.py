"""The Nu HTML checker over every kind of page in both languages, hostile words and error pages among them."""

import collections
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.pages_seen import outcome, tools
from benchmarks.pages_seen.portal import Served, served


def main() -> int:
    command = tools.vnu()
    with served() as portal, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pages = dict(_keep(portal, folder))
        done = subprocess.run(
            [*command, "--format", "json", "--stdout", "--also-check-svg", *map(str, pages)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = json.loads(done.stdout)
    found = collections.Counter(
        (
            message["type"],
            message.get("subType", ""),
            pages[Path(message["url"].removeprefix("file:"))],
            _plain(message),
        )
        for message in said["messages"]
        if message["type"] == "error" or message.get("subType") == "warning"
    )
    for (kind, sub, page, text), count in sorted(found.items()):
        sys.stdout.write(f"{kind} {sub} {page}: {text} ({count})\n")
    outcome.write(
        "markup",
        "Markup of the pages",
        [
            f"- Nu HTML checker {said.get('version', '')}: {len(portal.kinds)} kinds of page in Korean and English and "
            f"the error page of the server, {len(pages)} pages: {sum(found.values())} errors and warnings.",
            f"- Kinds: {', '.join(kind.removeprefix('* ') for kind in portal.kinds)}.",
        ],
    )
    return int(bool(found))


def _keep(portal: Served, folder: Path):
    """(file, what it is) of each page; an answer that is not what its kind promises is an error of the proof."""
    for number, (kind, language, address) in enumerate(portal.pages()):
        status, body = _get(address)
        if (status >= 400) != kind.startswith("*"):
            raise SystemExit(f"{kind} ({language}) answered {status}")
        file = folder / f"{number:03}.html"
        file.write_bytes(body)
        yield file, f"{kind} ({language})"
    for name, text in portal.written.items():
        file = folder / f"{name}.html"
        file.write_text(text, encoding="utf-8")
        yield file, name


def _get(address: str) -> tuple[int, bytes]:
    from urllib.parse import quote

    try:
        with urllib.request.urlopen(quote(address, safe=":/?&=%#")) as answer:  # noqa: S310 (our own server)
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def _plain(message: dict) -> str:
    return f"{message['message']} «{' '.join(message.get('extract', '').split())[:120]}»"


if __name__ == "__main__":
    sys.exit(outcome.of(main))
