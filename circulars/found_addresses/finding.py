"""The mailboxes of a text and of its links; pure."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from circulars.rendering import bare_addresses
from circulars.rendering.markup import ATTRIBUTE, tokens

MOST = 200  # of one edition; a list of more is a table of addresses and kept up elsewhere
LONGEST = 254
MAILBOX = re.compile(r"[a-z0-9][a-z0-9._+'-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}")


def find(texts: Iterable[str], bodies: Iterable[str]) -> list[str]:
    """In lower case, each once, in the order in which they stand: in plain ``texts``, then in links of ``bodies``."""
    found: dict[str, None] = {}
    for address in (*_written(texts), *_linked(bodies)):
        folded = address.lower()
        if len(folded) <= LONGEST and MAILBOX.fullmatch(folded):
            found.setdefault(folded)
        if len(found) == MOST:
            break
    return list(found)


def _written(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if "@" in text:
            for address in bare_addresses.find(text):
                if address.href.startswith("mailto:"):
                    yield address.href.removeprefix("mailto:")


def _linked(bodies: Iterable[str]) -> Iterator[str]:
    """A link may write to several, and its words may say something else."""
    for body in bodies:
        if "mailto:" not in body.lower():
            continue
        for token in tokens(body):
            if token.kind != "start" or token.name != "a":
                continue
            href = dict(ATTRIBUTE.findall(token.value)).get("href", "")
            if href.lower().startswith("mailto:"):
                yield from (part.strip() for part in unquote(unescape(href)[7:].partition("?")[0]).split(","))
