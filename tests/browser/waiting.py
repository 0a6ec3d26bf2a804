"""Wait for a page without ``wait_for_function``, which polls by ``eval``: our policy refuses it after the first try."""

from typing import Any

from playwright.sync_api import Page

TRIES = 100


def until(page: Page, expression: str, argument: Any = None) -> None:
    """``expression`` is JavaScript, a function where it takes ``argument``; asked ten times a second."""
    for _count in range(TRIES):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")
