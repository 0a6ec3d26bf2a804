"""One question to an address elsewhere, within bounds, and to nobody inside the office's own network.

The name is resolved once, every address it has must be a public one, and the connection goes to that very address: a
name that changes its mind in between leads nowhere. Each redirect is looked at in the same way. HEAD first; GET, of
which a few bytes are read, where a server knows no HEAD.
"""

import ipaddress
import socket
import ssl
import time as clock
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = frozenset({80, 443, 8080, 8443})
SECONDS = 10.0  # for everything: names, connections, redirects
REDIRECTS = 5
LARGEST_HEAD = 32_768  # bytes of an answer's head
NO_HEAD = frozenset({400, 403, 404, 405, 406, 500, 501, 502, 503})  # some servers say so to HEAD alone
# It answers and will not say, or is out for the moment: neither alive nor dead.
UNCLEAR = frozenset({401, 402, 403, 405, 406, 407, 408, 409, 423, 425, 429, 451, 503})
AGENT = "Hoeram link check"


class Answer(NamedTuple):
    """``is_alive`` is None where nothing can be said; ``trouble`` is a word for the record, never a text from there."""

    is_alive: bool | None
    status: int | None = None
    trouble: str = ""


class Refused(Exception):
    """The address is none that we ask; the message is a word for the record."""


class Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str
    address: str  # the number that was resolved and will be connected


def ask(url: str, *, is_public: Callable[[str], bool] | None = None, context: ssl.SSLContext | None = None) -> Answer:
    """Whether the address answers. Never raises, and never takes longer than ``SECONDS`` and the look-up of a name."""
    ends = clock.monotonic() + SECONDS
    try:
        status = _follow("HEAD", url, ends, is_public or is_public_address, context)
        if status in NO_HEAD:
            status = _follow("GET", url, ends, is_public or is_public_address, context)
    except Refused as error:
        return Answer(None, trouble=str(error))
    except TimeoutError:
        return Answer(False, trouble="timeout")
    except ssl.SSLError:
        return Answer(False, trouble="certificate")
    except socket.gaierror:
        return Answer(False, trouble="name")
    except (OSError, ValueError):
        return Answer(False, trouble="connection")
    if status in UNCLEAR:
        return Answer(None, status)
    return Answer(200 <= status < 400, status)


def is_public_address(number: str) -> bool:
    """Whether an IP address belongs to the public internet, also one that wraps an IPv4 address."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _follow(method: str, url: str, ends: float, is_public: Callable[[str], bool], context) -> int:
    for _redirect in range(REDIRECTS + 1):
        status, location = _once(method, _target(url, is_public), ends, context)
        if status not in (301, 302, 303, 307, 308) or not location:
            return status
        url = urljoin(url, location)
    raise Refused("redirects")


def _target(url: str, is_public: Callable[[str], bool]) -> Target:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise Refused("address")
    port = parts.port or PORTS[parts.scheme]
    if port not in ALLOWED_PORTS and is_public is is_public_address:
        raise Refused("port")
    try:
        host = parts.hostname.encode("idna").decode("ascii")
    except UnicodeError:
        raise Refused("address") from None
    numbers = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not numbers or not all(is_public(number) for number in numbers):
        raise Refused("private")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Target(parts.scheme, host, port, path, numbers[0])


def _once(method: str, target: Target, ends: float, context: ssl.SSLContext | None) -> tuple[int, str]:
    """Status and the ``Location`` of one answer; nothing else of it is read."""
    with socket.create_connection((target.address, target.port), timeout=_left(ends)) as plain:
        if target.scheme == "https":
            plain.settimeout(_left(ends))
            context = context or ssl.create_default_context()
            with context.wrap_socket(plain, server_hostname=target.host) as safe:
                return _exchange(method, target, safe, ends)
        return _exchange(method, target, plain, ends)


def _exchange(method: str, target: Target, connection: socket.socket, ends: float) -> tuple[int, str]:
    name = f"[{target.host}]" if ":" in target.host else target.host
    host = name if target.port == PORTS[target.scheme] else f"{name}:{target.port}"
    lines = [
        f"{method} {target.path} HTTP/1.1", f"Host: {host}", f"User-Agent: {AGENT}", "Accept: */*",
        "Accept-Encoding: identity", "Range: bytes=0-1023", "Connection: close", "", "",
    ]  # fmt: skip
    connection.settimeout(_left(ends))
    connection.sendall("\r\n".join(lines).encode("ascii"))
    head = b""
    while b"\r\n\r\n" not in head and b"\n\n" not in head:
        connection.settimeout(_left(ends))
        piece = connection.recv(4096)
        head += piece
        if not piece or len(head) > LARGEST_HEAD:
            break
    first, _, rest = head.decode("latin-1").partition("\n")
    words = first.split()
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise ValueError("no HTTP")
    location = ""
    for line in rest.splitlines():
        field, _, value = line.partition(":")
        if field.strip().lower() == "location":
            location = value.strip().encode("latin-1").decode("utf-8", "replace")
        if not line:
            break
    return int(words[1]), location


def _left(ends: float) -> float:
    left = ends - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
