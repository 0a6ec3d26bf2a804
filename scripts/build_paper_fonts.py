"""Cut the fonts of paper and card images that are not taken whole: what the fonts before them have not.

    python scripts/build_paper_fonts.py FOLDER [TARGET]

FOLDER holds the sources, which are known by their hashes, from the npm packages ``@expo-google-fonts/noto-sans-kr``,
``-sc``, ``-jp``, ``-symbols`` and ``-symbols-2``. TARGET is ``circulars/fonts`` where none is given. What each font is
for stands in the README there. The same sources give the same bytes. Needs fontTools.
"""

import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "circulars" / "fonts"
SOURCES = {
    "NotoSansKR_400Regular.ttf": "8cbc9b353bb9ce848fd69bb6a507319dfacc659cf5fd643db5d88f3c4970e1dd",
    "NotoSansKR_600SemiBold.ttf": "f3af82b46afd914853a00d3079e395eb6befaaa9be3d68c661199bba6a912ea5",
    "NotoSansSC_400Regular.ttf": "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    "NotoSansJP_400Regular.ttf": "d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec",
    "NotoSansSymbols_400Regular.ttf": "aedeec1cd0514930aeeafc4a88a6deff83cda1e6b58086f0b9bb9c7dd0157578",
    "NotoSansSymbols2_400Regular.ttf": "f67f40c65f929f029827ab37cfdc4897dfd9ae3c28d9e98ba46e0d52e39eb97e",
}
OLD_HANGUL = ("ccmp", "ljmo", "vjmo", "tjmo", "locl")  # the rules that join its letters
SIGNS = range(0x2000, 0x3000)


def main(folder: Path, target: Path) -> None:
    korean, heavy, chinese, japanese, signs, more_signs = (read(folder / name) for name in SOURCES)
    known = points_of((FONTS / "Pretendard-Regular.ttf").read_bytes())

    def add(name: str, source: bytes, points: set[int], features: Sequence[str] = (), family: str = "") -> None:
        points = points & points_of(source)
        written = cut(source, points, features, family)
        (target / name).write_bytes(written)
        sys.stdout.write(f"{name}: {len(points)} characters, {len(written)} bytes\n")
        known.update(points)

    rest = points_of(korean) - known
    add("NotoSansKR-Rest-Regular.ttf", korean, rest, OLD_HANGUL, "Noto Sans KR Rest")
    symbols = {*SIGNS} - known
    add("NotoSansSC-Rest-Regular.ttf", chinese, (of_code("gb2312") | of_code("big5")) - known)
    add("NotoSansJP-Rest-Regular.ttf", japanese, of_code("euc-jp") - known)
    add("NotoSansSymbols-Rest-Regular.ttf", signs, symbols)
    add("NotoSansSymbols2-Rest-Regular.ttf", more_signs, symbols - points_of(signs))
    add("NotoSansKR-Hanja-SemiBold.ttf", heavy, {*map(ord, "々〇")} | set(filter(is_hanja, of_code("euc-kr"))))


def read(path: Path) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCES[path.name]:
        sys.exit(f"{path} is not the file that the fonts are cut from.")
    return data


def points_of(font: bytes) -> set[int]:
    return {*TTFont(io.BytesIO(font)).getBestCmap()}


def of_code(name: str) -> set[int]:
    """Characters of a standard in two bytes."""
    return {ord(character) for character in _decoded(name) if len(character) == 1}


def _decoded(name: str) -> Iterator[str]:
    for first in range(0xA1, 0xFF):
        for second in range(0x40, 0xFF):
            yield bytes((first, second)).decode(name, "ignore")


def is_hanja(point: int) -> bool:
    return 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF


def cut(font: bytes, points: set[int], features: Sequence[str], family: str) -> bytes:
    options = subset.Options(layout_features=[*features], hinting=False, glyph_names=False, recalc_timestamp=False)
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx"]  # for lines from top to bottom, and other weights
    piece = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(piece)
    if family:  # apart from the font in the heavier weight, which the template asks for by the former name
        for name_id, text in {1: family, 4: f"{family} Regular", 6: f"{family.replace(' ', '')}-Regular"}.items():
            piece["name"].setName(text, name_id, 3, 1, 0x409)
    written = io.BytesIO()
    piece.save(written)
    return written.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else FONTS)
