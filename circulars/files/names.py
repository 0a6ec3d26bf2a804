"""File names: kept as people gave them, as far as every system can hold them."""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_CHARACTERS = 200
MAX_BYTES = 240  # file systems hold 255; room for " (2)" in a folder of downloads
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_name(name: str) -> str:
    """``name`` without path, control and direction characters, in NFC, short enough, never empty.

    Macs send Hangul decomposed, and a direction override makes ``gpj.exe`` of ``exe.jpg``. The extension stays.
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(" " if char.isspace() else char for char in name)
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = re.sub(r" +", " ", _NOT_IN_NAMES.sub("_", name)).strip(" .")
    if _DEVICES.fullmatch(name):  # names that Windows keeps for itself
        name = f"_{name}"
    stem, extension = split_extension(name)
    return _shorten(stem.rstrip(" .") or "file", extension) + extension


def split_extension(name: str) -> tuple[str, str]:
    """``("보고서.최종", ".pdf")``; the extension in lower case, and empty where there is none that looks like one."""
    suffix = PurePosixPath(name).suffix
    if not re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix):
        return name, ""
    return name[: -len(suffix)], suffix.lower()


def _shorten(stem: str, extension: str) -> str:
    stem = stem[: MAX_CHARACTERS - len(extension)]
    cut = stem.encode()[: MAX_BYTES - len(extension)]
    return cut.decode(errors="ignore").rstrip(" .")


def numbered(name: str, taken: set[str]) -> str:
    """``name``, or the first of ``name (2)``, ``name (3)`` … that is not in ``taken``, compared as Windows does."""
    folded = {other.casefold() for other in taken}
    stem, extension = split_extension(name)
    candidate, count = name, 1
    while candidate.casefold() in folded:
        count += 1
        candidate = f"{stem} ({count}){extension}"
    return candidate
