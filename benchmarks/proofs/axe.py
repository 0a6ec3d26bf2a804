"""axe over every kind of page: two languages; light, dark and high contrast; 360 and 1280 px; and on paper.

What depends on colours and sizes is asked in every look, the rest where the arrangement of the page differs. What a
look found is kept under build/axe/ until something that is served changes, so that a broken evening is resumed.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from benchmarks.pages_seen import browser, outcome
from benchmarks.pages_seen.portal import Served, release, served
from benchmarks.servers import ROOT

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"], "preload": False}
BY_LOOK = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
SIGHT = {"runOnly": {"type": "rule", "values": BY_LOOK}, "resultTypes": ["violations"], "preload": False}
ON_PAPER = EVERYTHING | {  # nobody clicks on paper
    "rules": {"target-size": {"enabled": False}, "link-in-text-block": {"enabled": False}}
}
WHOLE = ("light, 1280 px", "light, 360 px", "on paper")  # the arrangements of a page
# 320 px is also what 400 % of a screen of 1280 px leaves.
LOOKS: dict[str, dict[str, Any]] = {
    "light, 1280 px": {"viewport": {"width": 1280, "height": 900}},
    "dark, 360 px": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "light, 360 px": {"viewport": {"width": 360, "height": 740}},
    "dark, 1280 px": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "more contrast, 1280 px": {"viewport": {"width": 1280, "height": 900}, "contrast": "more"},
    "more contrast, dark, 360 px": {
        "viewport": {"width": 360, "height": 740},
        "contrast": "more",
        "color_scheme": "dark",
    },
    "forced colours, 360 px": {"viewport": {"width": 360, "height": 740}, "forced_colors": "active"},
    "on paper": {"viewport": {"width": 794, "height": 1123}},
}
NARROWEST = 320
KEPT = ROOT / "build" / "axe"


def main() -> int:
    found: set[str] = set()
    looked = 0
    started = time.monotonic()
    folder = KEPT / release()
    folder.mkdir(parents=True, exist_ok=True)
    with served() as portal, browser.launched() as chromium:
        for look, options in LOOKS.items():
            file = folder / f"{look}.json"
            if not file.exists():
                file.write_text(json.dumps(_look(chromium, portal, look, options)), encoding="utf-8")
            found |= set(json.loads(file.read_text(encoding="utf-8")))
            looked += 2 * len(portal.kinds)
            sys.stdout.write(f"{look}: {looked} looked at, {time.monotonic() - started:.0f} s\n")
            sys.stdout.flush()
    for problem in sorted(found):
        sys.stdout.write(f"{problem}\n")
    outcome.write("axe", "Accessibility of the pages, as axe sees them", _figures(portal, looked, len(found)))
    return int(bool(found))


def _look(chromium: Browser, portal: Served, look: str, options: dict[str, Any]) -> list[str]:
    context = chromium.new_context(**options)
    page = context.new_page()
    if look == "on paper":
        page.emulate_media(media="print")
    found = []
    for kind, language, address in portal.pages():
        page.goto(address)
        _open(page)
        problems = [*_axe(page, _rules(look)), *_reflow(page, narrow=look == "light, 360 px")]
        found += [f"{kind} ({language}, {look}): {problem}" for problem in dict.fromkeys(problems)]
    context.close()
    return found


def _rules(look: str) -> dict[str, Any]:
    if look == "on paper":
        return ON_PAPER
    return EVERYTHING if look in WHOLE else SIGHT


def _figures(portal: Served, looked: int, found: int) -> list[str]:
    return [
        f"- {len(portal.kinds)} kinds of page in Korean and English, in {len(LOOKS)} looks ({'; '.join(LOOKS)}): "
        f"{looked} pages, {found} findings of WCAG 2.2 A and AA and of best practice.",
        f"- Each page was also measured at {NARROWEST} px with the spacing of WCAG 1.4.12; one too wide is a finding.",
    ]


def _open(page: Page) -> None:
    """What is folded is looked at too."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


def _axe(page: Page, options: dict[str, Any]) -> Iterator[str]:
    for violation in Axe().run(page, options=options).response["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]} {' '.join(node.get('failureSummary', '').split())[:200]}"


SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important }
    * { word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


def _reflow(page: Page, *, narrow: bool) -> Iterator[str]:
    if not narrow:
        return
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    page.evaluate(SPACING)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROWEST:
        yield f"{wide} px wide on a screen of {NARROWEST}"
    page.set_viewport_size({"width": 360, "height": 740})


if __name__ == "__main__":
    sys.exit(outcome.of(main))
