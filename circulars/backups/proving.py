"""Whether a set is whole: each object is there and is what was written, down to the last file of the portal."""

import gzip
import hashlib
import json
from typing import BinaryIO

from circulars.backups import making, manifests, removals
from circulars.backups.errors import Damaged
from circulars.backups.manifests import Kept, Manifest
from circulars.backups.places import Place
from circulars.backups.sealing import SUFFIX, Seal

CHUNK = 1024 * 1024


def prove(place: Place, seal: Seal, manifest: Manifest) -> list[tuple[str, str]]:
    """The files of the set as (hash, name at the place). Raises Damaged with everything that is wrong."""
    found, damaged = look(place, seal, manifest)
    if damaged:
        raise Damaged(damaged)
    return found


def look(place: Place, seal: Seal, manifest: Manifest) -> tuple[list[tuple[str, str]], list[str]]:
    """The whole files of the set, and what is wrong with the others, after reading every byte of it.

    What was erased since is missed by nobody. Raises Damaged where the database, the list or the register is.
    """
    damaged = [line for kept in manifest.objects if (line := _wrong_object(place, manifest.stamp, kept))]
    try:
        erased = removals.erased_blobs(removals.read(place))
    except Damaged as error:
        damaged += error.what
        erased = set()
    if not damaged:
        damaged = _lost_of_register(place, manifest)
    if damaged:
        raise Damaged(damaged)
    found: list[tuple[str, str]] = []
    there = set(place.names(making.BLOBS))
    for sha256, size in listed(place, manifest):
        name = _name_at(there, sha256)
        if name is None and sha256 in erased:
            continue
        if name is None:
            damaged.append(f"{making.BLOBS}/{sha256[:2]}/{sha256}: is missing")
        elif (measured := _measured(place, seal, name)) != (sha256, size):
            damaged.append(f"{name}: {'cannot be decrypted' if measured is None else 'is not what was written'}")
        else:
            found.append((sha256, name))
    return found, damaged


def object_named(manifest: Manifest, beginning: str) -> Kept:
    return next(kept for kept in manifest.objects if kept.name.startswith(beginning))


def listed(place: Place, manifest: Manifest) -> list[tuple[str, int]]:
    """Hash and size of each file that the set names."""
    kept = object_named(manifest, making.LIST)
    with place.open(f"{manifests.SETS}/{manifest.stamp}/{kept.name}") as file:
        return [(sha256, size) for sha256, size in json.loads(gzip.decompress(file.read()))]


def _lost_of_register(place: Place, manifest: Manifest) -> list[str]:
    """What the register named when the set was made and names no longer, such as where it was not copied along."""
    if not any(kept.name == making.TOLD for kept in manifest.objects):
        return []  # of an earlier release
    with place.open(f"{manifests.SETS}/{manifest.stamp}/{making.TOLD}") as file:
        told = json.loads(file.read())
    there = removals.listed(place)
    if there is None:
        return [f"{removals.LIST}: is missing"]
    there |= removals.names_at(place)  # of two that told at once, one list may lack what the other told
    return [f"{removals.FOLDER}/{name}.json: is missing" for name in told if name not in there]


def _wrong_object(place: Place, stamp: str, kept: Kept) -> str:
    name = f"{manifests.SETS}/{stamp}/{kept.name}"
    try:
        with place.open(name) as file:
            measured = _hash(file)
    except FileNotFoundError:
        return f"{name}: is missing"
    if measured != (kept.sha256, kept.size):
        return f"{name}: is not what was written ({measured[1]} bytes of {kept.size})"
    return ""


def _name_at(there: set[str], sha256: str) -> str | None:
    """Encrypted or not: an office may have begun with a key later."""
    plain = f"{making.BLOBS}/{sha256[:2]}/{sha256}"
    return next((name for name in (plain + SUFFIX, plain) if name in there), None)


def _measured(place: Place, seal: Seal, name: str) -> tuple[str, int] | None:
    try:
        with place.open(name) as file, seal.opened(file, name) as plain:
            return _hash(plain)
    except ValueError:
        return None


def hash_of_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash(file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
