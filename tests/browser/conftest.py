"""A real browser against a live server: Debian's Chromium, driven by Playwright, read by axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.conftest import ON_CI, missing

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 10_000  # milliseconds: a page that has not got there by then never will, also beside other processes
expect.set_options(timeout=PATIENCE)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing("No Chromium or Chrome on this machine")
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    # Playwright keeps an event loop in this thread, beside which Django would refuse the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def new_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """``new_page(width="phone", locale="en-GB", java_script_enabled=False, …)``: a page of its own context.

    Whatever the browser complains about, above all a breach of the Content-Security-Policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that answers 404 or 410 on purpose is reported as a failed resource.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            complaints.append(message.text)

    def make(width: str = "desktop", **options) -> Page:
        options = {"base_url": live_server.url, "locale": "ko-KR", "viewport": WIDTHS[width]} | options
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A citizen's page at a desk."""
    return new_page()


@pytest.fixture
def log_in(live_server) -> Callable:
    """``log_in(page, user)``: the page's context is the user's from now on, without typing a password."""

    def log_in(page: Page, user) -> None:
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "domain": "localhost",
                    "path": settings.SESSION_COOKIE_PATH,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )

    return log_in


@pytest.fixture
def assert_accessible() -> Callable:
    """``assert_accessible(page)``: axe finds no breach of WCAG 2.2 AA on the page as it is now."""

    def check(page: Page, *, exclude: list[str] | None = None) -> None:
        context = {"exclude": [[selector] for selector in exclude]} if exclude else None
        options = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
        options["preload"] = False  # axe would read imported style sheets by inline styles, which our policy refuses
        violations = Axe().run(page, context=context, options=options).response["violations"]
        found = [
            f"{violation['id']} ({violation['help']}): {node['html'][:200]} {node.get('failureSummary', '')}"
            for violation in violations
            for node in violation["nodes"]
        ]
        assert found == []

    return check


@pytest.fixture
def screenshot() -> Callable:
    """``screenshot(page, "home-ko")`` keeps a picture of the whole page under build/screenshots/, to be looked at.

    On CI nobody does, and a picture takes as long as the page.
    """
    folder = Path(settings.BASE_DIR, "build", "screenshots")

    def keep(page: Page, name: str) -> None:
        if ON_CI:
            return
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return keep
