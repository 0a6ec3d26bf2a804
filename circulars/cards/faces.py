"""Letters for the cards: one face for most scripts, a second for the Hanja that the first has not."""

import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
FILES = ("Pretendard-SemiBold.ttf", "NotoSansKR-Hanja-SemiBold.ttf")
_NO_CHARACTER = "\U0010fffe"


@lru_cache(maxsize=64)
def _face(index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / FILES[index]), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4)
def _box_for_missing(index: int) -> bytes:
    return bytes(_face(index, 24).getmask(_NO_CHARACTER))


@lru_cache(maxsize=20_000)
def _face_of(character: str) -> int | None:
    """Which face draws this character; None if neither does."""
    if character == " ":
        return 0
    for index in range(len(FILES)):
        mask = _face(index, 24).getmask(character)
        if mask.getbbox() and bytes(mask) != _box_for_missing(index):
            return index
    return None


def can_write(text: str) -> bool:
    """Whether every letter and digit can be drawn; pictures and signs may be left out."""
    return all(_face_of(char) is not None for char in _normal(text) if unicodedata.category(char)[0] in "LN")


def drawable(text: str) -> str:
    """The text in one line, without what no face can draw, such as emoji."""
    kept = "".join(char if _face_of(char) is not None else "" for char in _normal(text))
    return " ".join(kept.split())


def length(text: str, size: int) -> float:
    return sum(_face(index, size).getlength(part) for index, part in _runs(text))


def draw(canvas: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, colour: str) -> None:
    """One line whose baseline begins at ``place``."""
    x, y = place
    for index, part in _runs(text):
        face = _face(index, size)
        canvas.text((x, y), part, font=face, fill=colour, anchor="ls")
        x += face.getlength(part)


def _runs(text: str) -> list[tuple[int, str]]:
    return [(index, "".join(part)) for index, part in groupby(text, key=lambda char: _face_of(char) or 0)]


def _normal(text: str) -> str:
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
