"""A small OLE compound file, as HWP 5 is one: just enough of it, written for this project."""

import struct
from itertools import pairwise

SECTOR = 512
MINI = 64
CUTOFF = 4096  # streams below it lie in the mini stream
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5


def compound(streams: dict[str, bytes]) -> bytes:
    """``{"FileHeader": b"…", "BodyText/Section0": b"…"}``; folders are one level deep. Up to about six megabytes."""
    sectors: list[bytes] = []
    chain: list[int] = []  # the allocation table
    mini = bytearray()
    mini_chain: list[int] = []

    def store(data: bytes) -> int:
        if not data:
            return END
        first = len(sectors)
        for offset in range(0, len(data), SECTOR):
            sectors.append(data[offset : offset + SECTOR].ljust(SECTOR, b"\0"))
            chain.append(len(sectors))
        chain[-1] = END
        return first

    def store_mini(data: bytes) -> int:
        first = len(mini) // MINI
        for offset in range(0, len(data), MINI):
            mini.extend(data[offset : offset + MINI].ljust(MINI, b"\0"))
            mini_chain.append(len(mini) // MINI)
        mini_chain[-1] = END
        return first

    entries = _tree(streams)
    for entry in entries:
        if entry["kind"] == STREAM:
            data = entry["data"]
            entry["size"] = len(data)
            entry["start"] = store_mini(data) if 0 < len(data) < CUTOFF else store(data)
    entries[0]["size"] = len(mini)
    entries[0]["start"] = store(bytes(mini))
    mini_table = store(b"".join(struct.pack("<I", link) for link in mini_chain))
    mini_count = -(-len(mini_chain) * 4 // SECTOR)
    directory = store(b"".join(_entry(entry) for entry in entries))
    count = 1
    while (len(sectors) + count) * 4 > count * SECTOR:
        count += 1
    first_table = len(sectors)
    table = chain + [FAT] * count
    table += [FREE] * (count * SECTOR // 4 - len(table))
    sectors.append(b"".join(struct.pack("<I", link) for link in table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory, 0, CUTOFF, mini_table if mini_chain else END, mini_count, END, 0,
    )  # fmt: skip
    places = [*range(first_table, first_table + count), *[FREE] * (109 - count)]
    return header + struct.pack("<109I", *places) + b"".join(sectors)


def _tree(streams: dict[str, bytes]) -> list[dict]:
    entries = [{"name": "Root Entry", "kind": ROOT, "data": b""}]
    folders: dict[str, list[int]] = {"": []}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = []
            folders[""].append(len(entries))
            entries.append({"name": folder, "kind": STORAGE, "data": b""})
        folders[folder].append(len(entries))
        entries.append({"name": name, "kind": STREAM, "data": data})
    for entry in entries:
        members = folders[""] if entry["kind"] == ROOT else folders.get(entry["name"], [])
        if entry["kind"] == STREAM or not members:
            continue
        members.sort(key=lambda index: (len(entries[index]["name"]), entries[index]["name"].upper()))
        entry["child"] = members[0]
        for left, right in pairwise(members):
            entries[left]["right"] = right
    return entries


def _entry(entry: dict) -> bytes:
    name = entry["name"].encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xIQ",
        name, len(name), entry["kind"], 1, NONE, entry.get("right", NONE), entry.get("child", NONE),
        0, entry.get("start", 0), entry.get("size", 0),
    )  # fmt: skip
