"""Take the pictures of the documents anew: the real pages, with the demo content, in a real browser.

    python scripts/screenshots.py [NAME …]      all pictures, or those whose names begin with one of these

It serves from a folder of its own on a free port of 127.0.0.1 and ends what it started. Playwright drives the
Chromium or Chrome of this machine. Pictures go to docs/screens/ with at most 64 colours.
"""

import io
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
DESKTOP = {"viewport": {"width": 1200, "height": 840}}
TALL = {"viewport": {"width": 1200, "height": 1280}}
WIDE = {"viewport": {"width": 1440, "height": 1000}}  # with room for what stands beside a form
DARK = DESKTOP | {"color_scheme": "dark"}
PHONE = {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 1.5, "has_touch": True}
PAPER: dict = {}  # the first sheet that comes out of the printer, or of a PDF
SHEET_SCALE = 1.35  # of 72 dots an inch
GAPS = "#content-main tbody th a"  # the newest year of the first series
COLOURS = 64
LARGEST = 80_000  # bytes
SECONDS_TO_START = 600


@dataclass(frozen=True)
class Picture:
    name: str
    address: str
    frame: dict
    click: str = ""
    languages: tuple[str, ...] = ("ko", "en")  # of the desk


READERS = [
    Picture("home-ko", "/", DESKTOP),
    Picture("home-en-phone", "/en/", PHONE),
    Picture("list-ko", "/sections/uclg-circulars/", DESKTOP),
    Picture("circular-ko", "/circulars/uclg/2018/31/?in=uclg-circulars", DESKTOP),
    Picture("circular-ko-phone", "/circulars/uclg/2018/31/ko/", PHONE),
    Picture("circular-en", "/en/circulars/uclg/2018/31/", DESKTOP),
    Picture("print-ko", "/circulars/uclg/2018/31/ko/?view=print", PAPER),
    Picture("pdf-ko", "/circulars/uclg/2018/31/circular.pdf", PAPER),
    Picture("side-by-side-en", "/en/circulars/uclg/2018/31/side-by-side/?with=ko", DESKTOP),
    Picture("dossier-ko", "/dossiers/migration-compact/#timeline", DESKTOP),
    Picture("dossier-en-phone", "/en/dossiers/migration-compact/", PHONE),
    Picture("event-ko", "/events/asia-mayors-2027/", DESKTOP),
    Picture("event-en-phone", "/en/events/asia-mayors-2027/", PHONE),
    Picture("dark-ko", "/circulars/", DARK),
    Picture("follow-ko-phone", "/follow/", PHONE),
    Picture("compare-ko", "/circulars/uclg/2026/12/compare/?from=1&to=3", TALL),
    Picture("compare-en", "/en/circulars/uclg/2026/12/compare/?from=1&to=3", TALL),
    Picture("verify-ko", "/circulars/uclg/2026/12/v1/", TALL, click=".imprint__code a"),
    Picture("search-ko", "/search/?q=이주", DESKTOP),
    Picture("search-en-phone", "/en/search/?q=migration+forum", PHONE),
    Picture("citations-ko", "/circulars/uclg/2018/31/?in=uclg-circulars#citations-title", DESKTOP),
]
STAFF = [
    Picture("desk-{}", "/admin/", DESKTOP),
    Picture("form-{}", "/admin/circulars/workingcopy/?q=Statement", WIDE, click="#result_list tbody th a"),
    Picture("intake-{}", "/admin/circulars/intake/", DESKTOP, click=".intake-name", languages=("ko",)),
    Picture("intake-phone-{}", "/admin/circulars/intake/", PHONE, click=".intake-name", languages=("ko",)),
    Picture("missing-numbers-{}", "/admin/circulars/series/gaps/", DESKTOP, click=GAPS, languages=("en",)),
]
LETTER = ROOT / "tests" / "data" / "intake_b" / "uclg-2016-22-mail.eml"  # what the office of the pictures received


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, str]]:
    """(address, one-time password) of a portal with the demo content that lives as long as the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    said = folder / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/local.py", "run"],
            cwd=ROOT,
            env=kept | {"PORTAL_DATA_DIR": str(folder / "data"), "PORT": str(port), "DEMO": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, said)
        found = re.search(r"^One-time password: (\S+)$", said.read_text(), re.MULTILINE)
        if found is None:
            sys.exit(f"The server named no password:\n{said.read_text()}")
        yield address, found[1]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen, said: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()  # noqa: S310 (our own address)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The server did not start:\n{said.read_text()}")


def log_in(page: Page, password: str) -> None:
    """With the one-time password, which the portal asks to be replaced at once."""
    own = secrets.token_urlsafe(18)
    page.goto("/admin/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.fill("#id_old_password", password)
    page.fill("#id_new_password1", own)
    page.fill("#id_new_password2", own)
    page.press("#id_new_password2", "Enter")
    page.wait_for_url("**/password_change/done/")


def speak(page: Page, language: str) -> None:
    """The desk speaks the language of the account."""
    page.goto("/admin/portal/user/")
    page.click("#result_list tbody th a")
    page.select_option("#id_language", language)
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def receive(page: Page) -> None:
    """An original to read proposals from."""
    page.goto("/admin/circulars/intake/")
    page.set_input_files("[data-intake-choose]", LETTER)
    page.wait_for_selector("[data-entry]")


def take(page: Page, picture: Picture, name: str) -> None:
    raw = _sheet(page.request.get(picture.address).body()) if picture.address.endswith(".pdf") else _seen(page, picture)
    path = SCREENS / f"{name}.png"
    raw.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {raw.width} × {raw.height}, {size / 1000:.0f} kB", flush=True)
    if size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST // 1000} kB; make its frame smaller.")


def _seen(page: Page, picture: Picture) -> Image.Image:
    page.goto(picture.address)
    if picture.click:
        page.click(picture.click)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if picture.frame is PAPER:
        return _sheet(page.pdf(prefer_css_page_size=True))
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _sheet(pdf: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as printed:
        return printed[0].render(scale=SHEET_SCALE).to_pil().convert("RGB")


def take_all(browser: Browser, address: str, password: str, wanted: tuple[str, ...]) -> None:
    def is_wanted(name: str) -> bool:
        return not wanted or name.startswith(wanted)

    for picture in READERS:
        if is_wanted(picture.name):
            with browser.new_context(base_url=address, locale="ko-KR", **picture.frame) as context:
                take(context.new_page(), picture, picture.name)
    if not any(is_wanted(picture.name.format(language)) for picture in STAFF for language in picture.languages):
        return
    with browser.new_context(base_url=address, locale="ko-KR") as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        log_in(page, password)
        for language in ("ko", "en"):
            speak(page, language)
            for picture in STAFF:
                if picture.name.startswith("intake-{") and language in picture.languages:
                    receive(page)
                if language in picture.languages and is_wanted(name := picture.name.format(language)):
                    page.set_viewport_size(picture.frame["viewport"])
                    take(page, picture, name)


def main(wanted: tuple[str, ...]) -> None:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("No Chromium or Chrome on this machine; install one to take the pictures.")
    SCREENS.mkdir(parents=True, exist_ok=True)
    arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    arguments += ["--disable-component-update", "--disable-quic", "--hide-scrollbars"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder)) as (address, password),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            take_all(browser, address, password, wanted)
        finally:
            browser.close()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
