import hashlib
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from portal.dependencies import licences

NAMED_IN = Path(__file__).resolve().parents[2] / "requirements.txt"
# Written by the installer and not by the maker: they differ from machine to machine.
NOT_OF_THE_WHEEL = ("/INSTALLER", "/REQUESTED", "/direct_url.json", "/RECORD")


@dataclass(frozen=True)
class Distribution:
    """``needs`` are the names of others in the list; ``fingerprint`` is the SHA-256 over what its RECORD says of it."""

    name: str
    version: str
    licence: str  # SPDX; "" if nothing says
    summary: str
    fingerprint: str
    needs: tuple[str, ...]
    is_named: bool  # in requirements.txt itself


def installed(named_in: Path = NAMED_IN) -> list[Distribution]:
    """By name. Raises PackageNotFoundError where one that is needed here is not installed."""
    waiting = [(Requirement(line), True) for line in _lines(named_in)]
    extras: dict[str, set[str]] = {}
    named: set[str] = set()
    needs: dict[str, set[str]] = {}
    while waiting:
        requirement, is_named = waiting.pop()
        name = normal(requirement.name)
        named |= {name} if is_named else set()
        if name in needs and requirement.extras <= extras[name]:
            continue
        extras[name] = extras.get(name, set()) | requirement.extras
        inner = _needed(metadata.distribution(name), extras[name])
        needs[name] = {normal(one.name) for one in inner}
        waiting += [(one, False) for one in inner]
    return [_told(name, needs[name], name in named) for name in sorted(needs)]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def _needed(distribution: metadata.Distribution, extras: set[str]) -> list[Requirement]:
    """What it needs on this machine."""
    found = [Requirement(text) for text in distribution.requires or []]
    return [
        one
        for one in found
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def _told(name: str, needs: set[str], is_named: bool) -> Distribution:
    found = metadata.distribution(name)
    summary = " ".join((found.metadata.get_all("Summary") or [""])[0].split())
    licence = licences.of(name, found.metadata)
    return Distribution(name, found.version, licence, summary, _fingerprint(found), tuple(sorted(needs)), is_named)


def _fingerprint(distribution: metadata.Distribution) -> str:
    """The same on every machine with the same wheel: what was compiled or written on the way is left out."""
    digest = hashlib.sha256()
    for file in sorted(distribution.files or [], key=str):
        path = file.as_posix()
        if file.hash is not None and not path.startswith("../") and not path.endswith(NOT_OF_THE_WHEEL):
            digest.update(f"{path} {file.hash.mode}={file.hash.value}\n".encode())
    return digest.hexdigest()
