"""Cut the Korean font of the public pages into pieces that a browser loads as it needs them.

    python scripts/build_fonts.py PretendardVariable.ttf

writes ``static/fonts/*.woff2`` and ``static/css/fonts.css``. The source is that file of Pretendard 1.3.9 (npm package
``pretendard``, ``dist/public/variable``), which is known by its hash; the same source gives the same bytes. The name
*Pretendard* is reserved by its licence, so what is cut here is named *Hoeram Sans*. Needs fontTools and Brotli.
"""

import hashlib
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = ROOT / "scripts" / "fonts" / "syllables.txt"  # most frequent first, in the words of the portal and its demo
FONTS = ROOT / "static" / "fonts"
SHEET = ROOT / "static" / "css" / "fonts.css"
SOURCE_SHA256 = "3090ccde0442bb347aa7685d9ba8b17436a60682df6e8f92a9a670de14056e22"
FAMILY = "Hoeram Sans"
WEIGHTS = (400, 400, 700)  # from, default, to: no page uses others
DISPLAY = "optional"
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]

HANGUL = range(0xAC00, 0xD7A4)
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”…·•‹›→←↑↓※「」『』《》〈〉①②③④⑤")]
LETTERS = [*range(0x100, 0x250), *range(0x1E00, 0x1F00)]  # of other languages in Latin script
SCRIPTS = range(0x370, 0x530)  # Greek and Cyrillic


def main(source: Path) -> None:
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{source} is not the file that the pieces are cut from.")
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    narrow = io.BytesIO()
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}).save(narrow)
    known = set(font.getBestCmap())
    faces, written = [], {}
    for name, points in pieces(known):
        written[name] = cut(narrow.getvalue(), points)
        faces.append(face(name, points))
        print(f"{name}: {len(points)} characters, {len(written[name])} bytes", flush=True)
    FONTS.mkdir(exist_ok=True)
    for old in FONTS.glob("*.woff2"):
        old.unlink()
    for name, piece in written.items():
        (FONTS / f"{name}.woff2").write_bytes(piece)
    SHEET.write_text(HEAD + "\n".join(faces) + "\n", encoding="utf-8")


def pieces(known: set[int]) -> Iterator[tuple[str, list[int]]]:
    """Names and characters of the pieces. Of two that claim a character the browser takes the one that comes later."""
    frequent = [ord(syllable) for syllable in SYLLABLES.read_text(encoding="utf-8") if not syllable.isspace()]
    usual = sorted({*_of_ks_x_1001()} - {*frequent})
    rare = sorted(known & {*HANGUL} - {*frequent} - {*usual})
    latin, letters, scripts = (sorted(known & {*points}) for points in (LATIN, LETTERS, SCRIPTS))
    letters = [point for point in letters if point not in LATIN]
    rest = sorted(known - {*HANGUL} - {*latin} - {*letters} - {*scripts})
    for number, points in enumerate(_chunks(rare, 256), start=1):
        yield f"rare-{number:02}", points
    for number, points in enumerate(_chunks(usual, 128), start=1):
        yield f"usual-{number:02}", points
    for number, points in enumerate(_chunks(rest, 128), start=1):
        yield f"signs-{number:02}", points
    yield "scripts", scripts
    yield "letters", letters
    for number, points in enumerate(_steps(frequent), start=1):
        yield f"frequent-{number:02}", sorted(points)
    yield "latin", latin


def _steps(frequent: list[int]) -> Iterator[list[int]]:
    """The most frequent are on every page and come together; the others in pieces small enough to waste little."""
    yield frequent[:240]
    yield from _chunks(frequent[240:], 64)


def _chunks(points: list[int], length: int) -> Iterator[list[int]]:
    return (points[start : start + length] for start in range(0, len(points), length))


def _of_ks_x_1001() -> Iterator[int]:
    """The 2,350 syllables of the standard, which all but a few texts keep to."""
    for high in range(0xB0, 0xC9):
        for low in range(0xA1, 0xFF):
            yield ord(bytes((high, low)).decode("euc-kr"))


def cut(font: bytes, points: list[int]) -> bytes:
    options = subset.Options(
        layout_features=FEATURES, hinting=False, glyph_names=False, notdef_outline=True, recalc_timestamp=False,
        name_IDs=[0, 13, 14], drop_tables=["STAT", "DSIG", "MVAR"],
    )  # fmt: skip
    piece = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(piece)
    rename(piece)
    piece.flavor = "woff2"
    written = io.BytesIO()
    piece.save(written)
    return written.getvalue()


def rename(font: TTFont) -> None:
    """The copyright and the licence stay; the reserved name goes."""
    names = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} 1.0", 4: FAMILY, 5: "Version 1.0", 6: "HoeramSans", 256: "Weight"}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["fvar"].axes[0].axisNameID = 256
    font["fvar"].instances = []


def face(name: str, points: list[int]) -> str:
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {WEIGHTS[0]} {WEIGHTS[2]}; font-display: {DISPLAY};'
        f' src: url("../fonts/{name}.woff2") format("woff2"); unicode-range: {_ranges(points)}; }}'
    )


def _ranges(points: Iterable[int]) -> str:
    runs = (list(run) for _offset, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0]))
    return ",".join(f"U+{run[0][1]:x}" if len(run) == 1 else f"U+{run[0][1]:x}-{run[-1][1]:x}" for run in runs)


HEAD = "/* Written by scripts/build_fonts.py; the licence of the font stands beside the pieces. */\n"

if __name__ == "__main__":
    main(Path(sys.argv[1]))
