"""The table: what is counted together, how much of it one network may ask for, and which routes count by themselves.

An office of two hundred people behind one address must never meet these numbers: they are what such an office asks
for in its busiest minute, several times over. Pages that cost little are counted nowhere; nginx sees to floods.
"""

from typing import NamedTuple

MINUTE = 60
HOUR = 60 * MINUTE


class RateClass(NamedTuple):
    """``limit`` requests in each ``window`` seconds of the clock. ``setting`` names the variable of its own, if any."""

    limit: int
    window: int
    routes: frozenset[str] = frozenset()
    method: str = ""  # "": any
    setting: str = ""


CLASSES: dict[str, RateClass] = {
    "search": RateClass(300, MINUTE, frozenset({"circulars:search", "circulars:feed-search"})),
    "suggest": RateClass(1200, MINUTE, frozenset({"circulars:suggest"})),  # asked while somebody types
    "making": RateClass(
        300,
        MINUTE,
        frozenset(
            f"circulars:{name}"
            for name in ("pdf", "pdf-version", "pdf-with-files", "docx", "dossier-pdf", "files-zip", "card", "qr")
        ),
    ),
    "comparing": RateClass(300, MINUTE, frozenset({"circulars:compare", "circulars:side-by-side"})),
    "forms": RateClass(200, HOUR),  # of each page with a form; counted by portal.form_guard
    "telling": RateClass(600, MINUTE),  # of pages that were opened, told by their script; likewise
    "login": RateClass(120, MINUTE, frozenset({"admin:login", "admin:sso", "admin:sso-logout"}), "POST"),
    "passwords": RateClass(60, MINUTE, frozenset({"admin:welcome", "admin:password_change"}), "POST"),
    "verifying": RateClass(20, HOUR, setting="WRONG_CODES_PER_HOUR"),  # wrong codes; counted by the page
    "api": RateClass(300, MINUTE, setting="API_REQUESTS_PER_MINUTE"),  # counted by the views of the API
}

# Asked once a request: from the name of a route to its class.
BY_ROUTE: dict[str, str] = {route: name for name, known in CLASSES.items() for route in known.routes}
SETTABLE = tuple(name for name, known in CLASSES.items() if not known.setting)
