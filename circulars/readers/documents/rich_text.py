"""The compressed rich text in which Outlook hides the HTML of a mail (MS-OXRTFCP, MS-OXRTFEX)."""

import re
import struct

from circulars.readers.documents.charsets import decode

MAX_SIZE = 8 << 20
_PREBUFFER = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
_SILENT = (
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"themedata",
    b"datastore",
    b"generator",
)
_SIGNS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
          b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—", b"cell": "\t", b"row": "\n"}  # fmt: skip


def markup_of(content: bytes, *, is_needed: bool) -> str:
    """The HTML inside; where there is none and ``is_needed``, paragraphs of the plain words. Empty if neither."""
    rich = _inflated(content)
    if not rich or (b"\\fromhtml" not in rich[:2000] and not is_needed):
        return ""
    has_markup = b"\\fromhtml" in rich[:2000]
    text = _text_of(rich, has_markup=has_markup)
    if has_markup:
        return text
    return "".join(f"<p>{_escaped(line)}</p>" for line in text.split("\n") if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _inflated(content: bytes) -> bytes:
    if len(content) < 16:
        return b""
    _compressed, size, kind, _checksum = struct.unpack_from("<IIII", content)
    if kind == 0x414C454D:  # "MELA": stored as it is
        return content[16 : 16 + min(size, MAX_SIZE)]
    if kind != 0x75465A4C or size > MAX_SIZE:  # "LZFu"
        return b""
    ring = bytearray(_PREBUFFER.ljust(4096, b"\0"))
    write = len(_PREBUFFER)
    output = bytearray()
    place = 16
    while place < len(content) and len(output) < size:
        flags = content[place]
        place += 1
        for bit in range(8):
            if flags & 1 << bit:
                if place + 1 >= len(content):
                    return bytes(output)
                pair = content[place] << 8 | content[place + 1]
                place += 2
                offset, length = pair >> 4, (pair & 15) + 2
                if offset == write:
                    return bytes(output)
                piece = [0] * length
                for step in range(length):
                    piece[step] = ring[(offset + step) % 4096]
                    ring[write] = piece[step]
                    write = (write + 1) % 4096
                output.extend(piece)
            elif place < len(content):
                output.append(content[place])
                ring[write] = content[place]
                write = (write + 1) % 4096
                place += 1
    return bytes(output[:size])


def _text_of(rich: bytes, *, has_markup: bool) -> str:
    """Words outside of silent groups; with HTML inside also its tags, and no word of what was added around them."""
    charset = "cp1252"
    pieces: list[str] = []
    pending = bytearray()
    silent: list[bool] = [False]
    hidden = False
    skipped = 0
    is_first = starred = False

    def flush() -> None:
        if pending:
            pieces.append(decode(bytes(pending), charset))
            pending.clear()

    for found in _TOKEN.finditer(rich):
        code, word, number, sign, brace, text = found.groups()
        if brace == b"{":
            silent.append(silent[-1])
            is_first, starred = True, False
        elif brace == b"}":
            flush()
            if len(silent) > 1:
                silent.pop()
        elif sign == b"*":
            starred = True
        elif word:
            if word == b"ansicpg" and number:
                charset = f"cp{int(number)}" if int(number) != 65001 else "utf-8"
            elif word == b"htmlrtf":
                hidden = has_markup and number != b"0"
            elif (
                is_first and (word in _SILENT or (starred and word not in (b"htmltag", b"mhtmltag")))
            ) or word == b"mhtmltag":
                silent[-1] = True
            elif word == b"u" and number and not silent[-1] and not hidden:
                flush()
                pieces.append(chr(int(number) % 0x10000))
                skipped = 1
            elif word in _SIGNS and not silent[-1] and not hidden:
                flush()
                pieces.append(_SIGNS[word])
            is_first = False
        elif not silent[-1] and not hidden:
            is_first = False
            if skipped and (code or text):
                skipped = 0
                if text:
                    pending.extend(text[1:])
            elif code:
                pending.append(int(code, 16))
            elif sign:
                pending.extend({b"~": b" ", b"_": b"-", b"-": b""}.get(sign, sign))
            elif text:
                pending.extend(text)
    flush()
    return "".join(pieces)
