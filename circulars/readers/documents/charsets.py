"""From bytes to text where the declared character set is absent, unknown or wrong: what decodes decides."""

import codecs
import re

# A Korean system that says "ks_c_5601-1987" or "euc-kr" writes the code page, which holds all syllables.
_ALIASES = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "euckr": "cp949",
    "korean": "cp949", "iso-2022-kr": "iso2022_kr", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "ascii", "unicode": "utf-16", "utf8": "utf-8", "x-windows-949": "cp949", "ms949": "cp949",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE = ("cp1252", "cp1250", "iso8859-2", "iso8859-15", "cp1251", "cp1254", "latin-1")
_C1 = re.compile("[\x80-\x9f]")


def decode(content: bytes, declared: str = "") -> str:
    """Never raises. UTF-8 is believed wherever it fits, for hardly any other text looks like it."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    name = known(declared)
    if wide := _looks_wide(content):
        return content.decode(wide, "replace")
    is_wide = name.startswith(("utf-16", "utf-32"))
    if name and not is_wide and not _is_ascii_compatible(name) and (text := _try(content, name)) is not None:
        return text
    if (text := _try(content, "utf-8")) is not None:
        return text
    return _eight_bits(content, name)


def known(declared: str) -> str:
    """The codec behind a declared name; empty where Python has none, or none for text."""
    name = (declared or "").strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        return codecs.lookup(name).name if name and codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _eight_bits(content: bytes, name: str) -> str:
    korean = _try(content, "cp949")
    if korean is not None and (_is_korean(korean) or name == "cp949"):
        return korean
    if name and name not in ("utf-8", "ascii") and (text := _try(content, name)) is not None and not _C1.search(text):
        return text
    lenient = content.decode("utf-8", "replace")  # cut in the middle of a letter, or one bad byte
    if lenient.count("�") * 4 < sum(1 for letter in lenient if ord(letter) > 127):
        return lenient
    lenient = content.decode("cp949", "replace")
    if _is_korean(lenient) and lenient.count("�") * 20 < sum(map(_is_hangul, lenient)):
        return lenient
    for single in _SINGLE:
        if (text := _try(content, single)) is not None and not _C1.search(text):
            return text
    return content.decode("utf-8", "replace")


def _is_korean(text: str) -> bool:
    """Accented Latin read as Korean gives rare characters among letters; Korean gives Hangul, mostly in runs."""
    foreign = [letter for letter in text[:20_000] if ord(letter) > 127]
    hangul = sum(map(_is_hangul, foreign))
    return hangul > 0 and hangul * 10 >= len(foreign) * 6 and bool(re.search("[가-힣]{2}", text))


def _is_hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


def _looks_wide(content: bytes) -> str:
    """UTF-16 without its mark: every second byte of its white space and Latin letters is a zero."""
    head = content[:4000]
    if len(head) < 8 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 8 > len(head) and even * 8 < odd:
        return "utf-16-le"
    if even * 8 > len(head) and odd * 8 < even:
        return "utf-16-be"
    return ""


def _is_ascii_compatible(name: str) -> bool:
    try:
        return b"Az09 <".decode(name) == "Az09 <" and name not in ("utf-7", "iso2022_kr", "iso2022_jp", "hz")
    except (UnicodeError, LookupError):
        return False


def _try(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None
