"""The verification code of an edition, for paper: in groups to be read aloud, and as a QR code for a telephone."""

from functools import lru_cache

import segno

GROUP = 4
HASH_SHOWN = 12  # characters of the content hash that a paper carries: enough to compare by eye
QUIET_ZONE = 4  # modules, as the standard asks


def grouped(code: str) -> str:
    """``7k3m-q9xz-4t``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def short_hash(content_hash: str) -> str:
    """In groups too."""
    return " ".join(content_hash[start : start + GROUP] for start in range(0, HASH_SHOWN, GROUP))


@lru_cache(maxsize=256)
def qr(address: str) -> str:
    """Inline SVG without a style attribute, which the Content-Security-Policy would refuse; its size is the page's."""
    drawn = segno.make(address, error="m", micro=False, boost_error=False)
    return drawn.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
