"""The engine itself. Knows nothing of Django: the limited process imports it too."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = Path(__file__).resolve().parent.parent / "fonts"
WORDS_KEPT = 400_000  # bytes; beyond it lines may break inside a Korean word, which costs a fifth of memory and time
STANDARD = ["ua-1"]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(_template(), root=str(FONTS), font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def set_pdf(handed: str, root: str) -> bytes:
    """The PDF of a content as JSON; pictures are named below ``root``. One thread at a time."""
    content = json.loads(handed)
    content["keeps_words"] = len(handed) <= WORDS_KEPT
    year, month, day, hour, minute = content["date"]
    return _compiler().compile(  # type: ignore[return-value] - bytes, as no file is named
        input=_template(),
        format="pdf",
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        pdf_standards=STANDARD,
        root=root,
        timestamp=datetime(year, month, day, hour, minute, tzinfo=UTC),
    )
