"""Addresses that stand in a plain text: of pages, of bodies' sites and of mailboxes, with where each leads.

What follows an address in a sentence is no part of it: marks, a bracket that was opened before, a Korean particle.
What could lead elsewhere than it reads (another script in a name, a user before the host) stays plain text, as
do telephone numbers, which too many other numbers look like. Every step is bounded: no text takes long.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.encoding import iri_to_uri

LONGEST = 2000
# Without a scheme a name has to end in one of these; with a path behind it also in one of the countries.
ENDS = "org|int|com|net|edu|gov|info|eu|kr"
COUNTRIES = "fr|es|de|ch|uk|us|be|nl|it|jp|cn|ca|au|br|mx|at|se|dk|fi|pt|pl"
_LABEL = r"(?:[a-z0-9][a-z0-9-]{0,62}|[가-힣][가-힣0-9-]{0,62})"
_HOST = rf"(?:{_LABEL}\.){{1,6}}(?:[a-z]{{2,24}}(?![a-z0-9_-])|한국)"
_ASCII = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)"
_FREE = r"(?<![^\W가-힣])(?<![@./:+#%&=?~\\-])"  # of all letters, one of Hangul alone may stand directly before
_START = re.compile(
    rf"{_FREE}(?:"
    rf"(?P<scheme>https?://)(?P<host>{_HOST})"
    rf"|(?P<www>www\.{_HOST})"
    rf"|(?P<mail>[a-z0-9][a-z0-9._+-]{{0,63}}@{_ASCII}{{1,5}}[a-z]{{2,24}}(?![a-z0-9_@-]))"
    rf"|(?P<plain>(?=[a-z]{{2}}|[0-9a-z]+-){_ASCII}{{1,4}}(?:(?:{ENDS})(?![a-z0-9_@-])(?!\.[a-z0-9])"
    rf"|(?:{COUNTRIES})(?=/[a-z0-9])))"
    r")",
    re.IGNORECASE,
)
_PORT = re.compile(r":\d{1,5}(?!\d)")
_REST = re.compile(r"[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]+")
_OPENS = "/=+_-"  # behind one of these Hangul belongs to the address
_MARKS = ".,;:!?'*_~&$"
_BRACKETS = {")": "(", "]": "["}
PARTICLES = frozenset(
    "에서 에 에서는 에서도 에는 에도 의 은 는 을 를 이 가 로 으로 로도 와 과 도 및 등 부터 까지 만 이나 나 입니다 이며"
    " 이고 이다 란 라는 을통해 를통해 에게 께 로서 로써 이라는 에서만".split()
)
_HINTS = ("://", "www.", "@")
_HINT = re.compile(rf"\.(?:{ENDS}|{COUNTRIES})(?![a-z])", re.IGNORECASE)


class Address(NamedTuple):
    """``text[start:end]`` is what readers see; ``href`` is in ASCII."""

    start: int
    end: int
    href: str


def find(text: str) -> Iterator[Address]:
    """All addresses of a plain text in order, none overlapping another. What is too long for one is none."""
    lowered = text.lower()
    if not (any(hint in lowered for hint in _HINTS) or _HINT.search(text)):
        return
    position = 0
    while match := _START.search(text, position):
        found = _mailbox(text, match) if match["mail"] else _page(text, match)
        if found is not None and found.href:
            yield found
        position = found.end if found else match.end()


def _mailbox(text: str, match: re.Match[str]) -> Address | None:
    address = match["mail"]
    if ".." in address or address.partition("@")[0].endswith("."):
        return None
    return Address(match.start(), match.end(), f"mailto:{address}")


def _page(text: str, match: re.Match[str]) -> Address | None:
    host = match["host"] or match["www"] or match["plain"]
    end = match.end()
    if port := _PORT.match(text, end):
        end = port.end()
    if text[end : end + 1] in ("@", "\\"):
        return None  # what stands before is the name of a user, not of a host
    if match["plain"] and text[end : end + 1] == "(":
        return None  # a call in a text on programs
    if text[end : end + 1] in ("/", "?", "#"):
        end = _end_of_rest(text, end)
    end = _without_marks(text, match.start(), match.end(), end)
    if end - match.start() > LONGEST:
        return Address(match.start(), end, "")  # passed over as a whole
    try:
        name = host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    rest = text[match.end() : end]
    scheme = match["scheme"].lower() if match["scheme"] else "https://"
    return Address(match.start(), end, f"{scheme}{name}{iri_to_uri(rest)}")


def _end_of_rest(text: str, position: int) -> int:
    last = position + LONGEST
    while position <= last:
        if found := _REST.match(text, position):
            position = found.end()
        hangul = _HANGUL.match(text, position)
        if not hangul or text[position - 1] not in _OPENS or hangul[0] in PARTICLES:
            return position
        position = hangul.end()
    return position


def _without_marks(text: str, start: int, least: int, end: int) -> int:
    """Without the marks of the sentence at the end; a bracket is one of them where its partner stands before."""
    opened = {
        mark: text.count(partner, start, end) - text.count(mark, start, end) for mark, partner in _BRACKETS.items()
    }
    while end > least:
        last = text[end - 1]
        if last in _MARKS:
            end -= 1
        elif last in _BRACKETS and opened[last] < 0:
            opened[last] += 1
            end -= 1
        elif last in "([":
            end -= 1
        elif last in "sS" and end - 2 >= least and text[end - 2] == "'":
            end -= 2
        else:
            break
    return end
