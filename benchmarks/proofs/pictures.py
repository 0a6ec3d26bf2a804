"""A picture of every kind of page: 360, 768 and 1280 px, Korean and English, light, dark and print, to be looked at.

They go to build/pictures/<release>/, with an index.html that shows them side by side; those that are there already
are not taken again. The few that the documents show are taken by scripts/screenshots.py.
"""

import re
import sys
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.pages_seen import browser, outcome
from benchmarks.pages_seen.portal import Served, release, served
from benchmarks.servers import ROOT

KEPT = ROOT / "build" / "pictures"
WIDTHS = (360, 768, 1280)
LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "print": {}}
TALLEST = 12_000  # pixels; a picture of a longer page ends there


def main() -> int:
    folder = KEPT / release()
    folder.mkdir(parents=True, exist_ok=True)
    taken, wide = [], []
    with served() as portal, browser.launched() as chromium:
        for look, options in LOOKS.items():
            for width in WIDTHS:
                if look == "print" and width != WIDTHS[-1]:
                    continue  # paper has one width
                taken += _take(chromium, portal, folder, look, width, options, wide)
                sys.stdout.write(f"{look}, {width} px: {len(taken)} pictures so far\n")
                sys.stdout.flush()
    (folder / "index.html").write_text(_index(taken), encoding="utf-8")
    lines = [
        f"- {len(taken)} pictures of {len(portal.kinds)} kinds of page at {', '.join(map(str, WIDTHS))} px "
        "and on paper, in Korean and English, light and dark; they are under build/pictures/.",
        f"- Pages wider than their screen: {len(wide)}.",
        *(f"- TOO WIDE: {one}" for one in wide),
    ]
    outcome.write("pictures", "Pictures of the pages", lines)
    return int(bool(wide))


def _take(
    chromium: Browser, portal: Served, folder: Path, look: str, width: int, options: dict[str, Any], wide: list[str]
) -> list[str]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="ko-KR", **options)
    page = context.new_page()
    if look == "print":
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})
    names = []
    for kind, language, address in portal.pages():
        name = f"{re.sub(r'[^a-z0-9]+', '-', kind).strip('-')}-{language}-{look}-{width}.jpg"
        names.append(name)
        if (folder / name).exists():
            continue
        page.goto(address)
        page.evaluate("document.fonts.ready")
        if look != "print" and page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(f"{kind} ({language}) at {width} px")
        _keep(page, folder / name, 794 if look == "print" else width)
    context.close()
    return names


def _keep(page: Page, path: Path, width: int) -> None:
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=path, full_page=True, clip=clip, type="jpeg", quality=70)  # type: ignore[arg-type]


def _index(names: list[str]) -> str:
    pictures = "".join(
        f'<figure><a href="{escape(name)}"><img src="{escape(name)}" alt="" width="240" loading="lazy"></a>'
        f"<figcaption>{escape(name)}</figcaption></figure>\n"
        for name in sorted(names)
    )
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>\n{pictures}</html>\n'


if __name__ == "__main__":
    sys.exit(outcome.of(main))
