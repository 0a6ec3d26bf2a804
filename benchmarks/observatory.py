"""The scoring of Mozilla's HTTP Observatory (its tenth version, on MDN), computed from answers that are already here.

One hundred points; each of ten tests takes some away or adds some, and what adds counts only from ninety on. The
numbers and the order of rules follow https://github.com/mdn/mdn-http-observatory (src/grader, src/analyzer/tests), in
our own words; what needs the list of preloaded hosts is left out, which can only lower the score.
"""

import re
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

GRADES = (
    (100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"),
    (40, "D+"), (30, "D"), (25, "D-"), (0, "F"),
)  # fmt: skip
EXTRA_FROM = 90
SIX_MONTHS = 15_768_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PASSIVE = ("img-src", "media-src")
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LOOSE = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


class Answer(NamedTuple):
    """``headers`` as they came, a name more than once where it came so. ``redirected`` are the places that the same
    address over plain HTTP led to, one after the other; None: nobody listens there."""

    url: str
    headers: Sequence[tuple[str, str]]
    body: str = ""
    redirected: Sequence[str] | None = None

    def all(self, name: str) -> list[str]:
        return [value.strip() for key, value in self.headers if key.lower() == name]

    def first(self, name: str) -> str:
        return (self.all(name) or [""])[0]


class Score(NamedTuple):
    points: int
    grade: str
    parts: dict[str, tuple[int, str]]  # test → (points, what was found)


def score(answer: Answer) -> Score:
    parts = {
        "content-security-policy": _policy(answer),
        "cookies": _cookies(answer),
        "cross-origin-resource-sharing": _sharing(answer),
        "redirection": _redirection(answer),
        "referrer-policy": _referrer(answer),
        "strict-transport-security": _transport(answer),
        "subresource-integrity": _integrity(answer),
        "x-content-type-options": _sniffing(answer),
        "x-frame-options": _framing(answer),
        "cross-origin-resource-policy": _resources(answer),
    }
    points = 100 + sum(number for number, _found in parts.values() if number < 0)
    if points >= EXTRA_FROM:
        points += sum(number for number, _found in parts.values() if number > 0)
    points = max(0, points)
    return Score(points, next(grade for least, grade in GRADES if points >= least), parts)


def _directives(answer: Answer) -> dict[str, set[str]]:
    """What all policies together say; a directive that stands twice counts the first time."""
    found: dict[str, set[str]] = {}
    for policy in ",".join(answer.all("content-security-policy")).split(","):
        for part in policy.split(";"):
            if words := part.split():
                found.setdefault(words[0].lower(), {word.lower() for word in words[1:]})
    return found


def _policy(answer: Answer) -> tuple[int, str]:
    said = _directives(answer)
    if not said:
        return -25, "none"
    everything = said.get("default-src", {"*"})
    script, style = set(said.get("script-src", everything)), set(said.get("style-src", everything))
    objects = said.get("object-src", everything)
    for sources in (script, style):
        if any(re.match(r"'(?:sha256|sha384|sha512|nonce)-", source) for source in sources):
            sources.discard("'unsafe-inline'")
    active = script.union(*(sources for name, sources in said.items() if name not in (*PASSIVE, "script-src")))
    passive = set().union(*(said.get(name, said.get("default-src", set())) for name in PASSIVE))
    insecure = ("http:", "ftp:")
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20, "unsafe scripts or objects"
    if any(source.startswith(insecure) for source in active):
        return -20, "active content over HTTP"
    if "'unsafe-eval'" in script | style:
        return -10, "unsafe-eval"
    if any(source.startswith(insecure) for source in passive):
        return -10, "pictures over HTTP"
    if style & (BROAD | INLINE):
        return 0, "unsafe styles"
    if said.get("default-src") == {"'none'"}:
        return 10, "nothing unsafe, default-src 'none'"
    return 5, "nothing unsafe"


def _cookies(answer: Answer) -> tuple[int, str]:
    cookies = []
    for line in answer.all("set-cookie"):
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(line)
        except CookieError:
            continue
        cookies += jar.values()
    if not cookies:
        return 0, "none"
    protected = _transport(answer)[0] >= 0
    worst = (5, "Secure, HttpOnly and SameSite")
    for cookie in cookies:
        name, same = cookie.key.lower(), cookie["samesite"].lower()
        session = "sess" in name or "login" in name
        wrong = [(0, "without SameSite")] if not same else []
        if same and (same not in ("lax", "strict", "none") or (same == "none" and not cookie["secure"])):
            wrong.append((-20, "SameSite invalid"))
        if not cookie["secure"]:
            wrong.append((-5, "without Secure, but HSTS") if protected else (-20, "without Secure"))
            if session:
                wrong.append(
                    (-10, "session without Secure, but HSTS") if protected else (-40, "session without Secure")
                )
        if "csrf" in name and not same:
            wrong.append((-20, "token without SameSite"))
        if session and not cookie["httponly"]:
            wrong.append((-30, "session without HttpOnly"))
        worst = min([worst, *wrong])
    return worst


def _sharing(answer: Answer) -> tuple[int, str]:
    """The answer is one to a request with a foreign ``Origin``."""
    allowed = answer.first("access-control-allow-origin")
    if not allowed:
        return 0, "none"
    if answer.first("access-control-allow-credentials").lower() == "true" and allowed != "*":
        return -50, "any origin, with credentials"
    return 0, "public" if allowed == "*" else "restricted"


def _redirection(answer: Answer) -> tuple[int, str]:
    if answer.redirected is None:
        return 0, "no HTTP"
    if not answer.redirected:
        return -20, "none to HTTPS"
    first, last = urlsplit(answer.redirected[0]), urlsplit(answer.redirected[-1])
    if last.scheme != "https":
        return -20, "ends at HTTP"
    if first.scheme != "https":
        return -10, "first to HTTP"
    return (0, "to HTTPS") if first.hostname == urlsplit(answer.url).hostname else (-5, "to another host")


def _referrer(answer: Answer) -> tuple[int, str]:
    words = [word.strip().lower() for word in ",".join(answer.all("referrer-policy")).split(",") if word.strip()]
    known = [word for word in words if word in PRIVATE | LOOSE]
    if not words:
        return 0, "none"
    if not known:
        return -5, "invalid"
    return (5, known[-1]) if known[-1] in PRIVATE else (-5, known[-1])


def _transport(answer: Answer) -> tuple[int, str]:
    if urlsplit(answer.url).scheme != "https":
        return -20, "no HTTPS"
    said = answer.first("strict-transport-security")
    if not said:
        return -20, "none"
    age = re.search(r'(?:^|;)\s*max-age\s*=\s*"?(\d+)"?\s*(?:;|$)', said, re.IGNORECASE)
    if age is None or "," in said:
        return -20, "invalid"
    return (0, said) if int(age[1]) >= SIX_MONTHS else (-10, said)


def _integrity(answer: Answer) -> tuple[int, str]:
    if answer.first("content-type").partition(";")[0].strip() not in ("text/html", "application/xhtml+xml"):
        return 0, "no HTML"
    found: tuple[int, str] | None = None
    scripts = BeautifulSoup(answer.body, "lxml").find_all("script")
    for script in scripts:
        source = str(script.get("src") or "")
        if not source:
            continue
        parts, has = urlsplit(source), bool(script.get("integrity"))
        is_own = not parts.netloc or (bool(parts.scheme) and parts.hostname == urlsplit(answer.url).hostname)
        if is_own:
            found = found or ((5, "own scripts, with integrity") if has else None)
        elif parts.scheme != "https":
            found = min(found or (0, ""), (-20, "elsewhere over HTTP") if has else (-50, "elsewhere over HTTP, bare"))
        elif not has:
            found = min(found or (0, ""), (-5, "elsewhere, without integrity"))
    if not scripts:
        return 0, "no scripts"
    return found or (0, "own scripts alone")


def _sniffing(answer: Answer) -> tuple[int, str]:
    said = answer.first("x-content-type-options").lower()
    return (0, said) if said == "nosniff" else (-5, said or "none")


def _framing(answer: Answer) -> tuple[int, str]:
    ancestors = _directives(answer).get("frame-ancestors")
    if ancestors and not ancestors & BROAD:
        return 5, "by frame-ancestors"
    said = answer.first("x-frame-options").upper()
    if said in ("DENY", "SAMEORIGIN") or said.startswith("ALLOW-FROM "):
        return 0, said
    return -20, said or "none"


def _resources(answer: Answer) -> tuple[int, str]:
    said = answer.first("cross-origin-resource-policy").lower()
    return {"": (0, "none"), "same-origin": (10, said), "same-site": (10, said), "cross-origin": (0, said)}.get(
        said, (-5, "invalid")
    )
