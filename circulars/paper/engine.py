"""The engine itself. Knows nothing of Django: the limited process imports it too."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = Path(__file__).resolve().parent.parent / "fonts"
WORDS_KEPT = 100_000  # characters; beyond it lines may break inside a Korean word: a fifth of memory and time
STANDARD = ["ua-1"]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(_template(), root=str(FONTS), font_paths=_fonts(), ignore_system_fonts=True)


def forget_compiler() -> None:
    """Begin with a new one: nothing is known of one that panicked."""
    _compiler.cache_clear()


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def set_pdf(handed: str, root: str) -> bytes:
    """The PDF of a content as JSON; pictures are named below ``root``. One thread at a time.

    What the engine refuses in its fullest form, such as a thousand words without a space, is set with less care
    for lines, so that there is always a file. Raises typst.TypstError where there is none even so.
    """
    content = json.loads(handed)
    if len(handed) <= WORDS_KEPT:
        with suppress(typst.TypstError):
            return _compiled(content | {"keeps_words": True}, root)
    return _compiled(content | {"keeps_words": False}, root)


def _compiled(content: dict[str, Any], root: str) -> bytes:
    year, month, day, hour, minute = content["date"]
    made: Any = _compiler().compile(
        input=_template(),
        format="pdf",
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        pdf_standards=STANDARD,  # type: ignore[arg-type]
        root=root,
        timestamp=datetime(year, month, day, hour, minute, tzinfo=UTC),
    )
    return made
