"""TXT and CSV, in the encodings that the portal takes."""

import codecs
from typing import BinaryIO

from circulars.readers.words import MAX_CHARACTERS, Unreadable, Words


def read(file: BinaryIO, words: Words) -> None:
    content = file.read(4 * MAX_CHARACTERS + 1)
    is_whole = len(content) <= 4 * MAX_CHARACTERS
    is_wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp949"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(content, final=is_whole)
        except UnicodeDecodeError:
            continue
        for line in text.splitlines():
            words.add(line)
        words.is_cut = not is_whole
        return
    raise Unreadable("encoding")
