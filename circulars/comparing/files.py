"""The files of two contents: added, removed, replaced by others, renamed or described anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, REPLACED, RENAMED, DESCRIBED = "added", "removed", "replaced", "renamed", "described"
DESCRIPTION = ("role", "language", "rights", "alternative_text", "is_decorative", "caption", "credit")


@dataclass(frozen=True)
class FileChange:
    """``before`` and ``after`` are the files as the facts hold them; a replaced one may have another name as well."""

    kind: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def changes(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[FileChange]:
    """A file is the same by its address; one uploaded again at another address by its bytes."""
    left, right = {file["code"]: file for file in old}, {file["code"]: file for file in new}
    gone = {code: file for code, file in left.items() if code not in right}
    by_bytes = {file["sha256"]: file for file in gone.values()}
    found = []
    for code, after in right.items():
        before = left.get(code)
        if before is None and (before := by_bytes.pop(after["sha256"], None)):
            gone.pop(before["code"])
        if kind := _kind(before, after):
            found.append(FileChange(kind, before, after))
    return [*found, *(FileChange(REMOVED, file, None) for file in gone.values())]


def _kind(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    if before is None:
        return ADDED
    if before["sha256"] != after["sha256"]:
        return REPLACED
    if (before["name"], before["title"]) != (after["name"], after["title"]):
        return RENAMED
    return DESCRIBED if any(before.get(name) != after.get(name) for name in DESCRIPTION) else ""
