"""What a circular's page costs its reader: bytes, requests, shifts, and the largest paint on a slow phone."""

import statistics
import sys
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession

from benchmarks.pages_seen import browser, outcome
from benchmarks.pages_seen.portal import Served, served

ROUNDS = 5
MOST_BYTES = 50_000  # compressed, fonts apart
MOST_SHIFT = 0.0
MOST_SECONDS = 1.5
KINDS = ("circular", "circular in another language", "circular with files", "brief", "home", "list", "search")
# A phone of the lower middle on a slow mobile network, as Lighthouse simulates it: 150 ms, 1.6 Mbit/s, a quarter of
# the processor.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4
WATCH = """
  window.seen = { shift: 0, largest: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.seen.largest = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
"""


def main() -> int:
    failed: list[str] = []
    lines = []
    with served() as portal, browser.launched() as chromium:
        for kind in KINDS:
            address = portal.address(kind)
            rounds = [_visit(chromium, portal, address) for _ in range(ROUNDS)]
            said, wrong = _judge(kind, rounds)
            lines.append(said)
            failed += wrong
    head = f"- Median of {ROUNDS} first visits on a simulated slow phone (360 px, 150 ms, 1.6 Mbit/s, CPU ÷ {SLOWER}):"
    outcome.write("weight", "Weight of the pages", [head, *lines, *(f"- TOO MUCH: {one}" for one in failed)])
    return int(bool(failed))


def _judge(kind: str, rounds: list[dict[str, Any]]) -> tuple[str, list[str]]:
    weight, fonts = rounds[0]["bytes"], rounds[0]["fonts"]
    largest = statistics.median(one["largest"] for one in rounds) / 1000
    shift = max(one["shift"] for one in rounds)
    foreign = sorted({host for one in rounds for host in one["foreign"]})
    said = (
        f"- {kind}: {weight / 1000:.1f} kB packed, without fonts, fonts {fonts / 1000:.1f} kB, "
        f"{rounds[0]['requests']} requests, {len(foreign)} to others, "
        f"layout shift {shift:.3f}, largest paint {largest:.2f} s"
    )
    wrong = [f"{kind} asks {host}" for host in foreign]
    if shift > MOST_SHIFT:
        wrong.append(f"{kind} shifts by {shift:.4f}")
    if kind.startswith(("circular", "brief")):
        if weight >= MOST_BYTES:
            wrong.append(f"{kind} weighs {weight} bytes")
        if largest > MOST_SECONDS:
            wrong.append(f"{kind} paints after {largest:.2f} s")
    return said, wrong


def _visit(chromium: Browser, portal: Served, address: str) -> dict[str, Any]:
    """A first visit with an empty cache."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="ko-KR")
    page = context.new_page()
    session = context.new_cdp_session(page)
    kept = _listen(session, urlsplit(portal.origin).netloc)
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(300)
    kept |= page.evaluate("window.seen")
    context.close()
    return kept


def _listen(session: CDPSession, own: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"bytes": 0, "fonts": 0, "requests": 0, "foreign": set()}
    kinds: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in ("http", "https"):
            kept["requests"] += 1
            if address.netloc != own:
                kept["foreign"].add(address.netloc)
        kinds[event["requestId"]] = event.get("type", "")

    def ended(event: dict[str, Any]) -> None:
        kind = "fonts" if kinds.get(event["requestId"]) == "Font" else "bytes"
        kept[kind] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return kept


if __name__ == "__main__":
    sys.exit(outcome.of(main))
