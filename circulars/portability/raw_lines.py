"""From bytes to JSON objects, of lines that anybody may have written."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from circulars.portability.values import Refused

LONGEST_LINE = 32 * 1024 * 1024


def parse(raw: bytes) -> dict[str, Any] | Refused | None:
    """None of an empty line."""
    if len(raw) > LONGEST_LINE:
        return Refused(_("The line is too long."))
    if not raw.strip():
        return None
    try:
        record = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        if b"\\ud" in raw or b"\\uD" in raw:  # half of a character passes as JSON, but nothing can store it
            json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeDecodeError, ValueError, RecursionError):
        return Refused(_("The line is not valid JSON in UTF-8."))
    if not isinstance(record, dict):
        return Refused(_("The line must be a JSON object."))
    return record


def _no_number(constant: str) -> None:
    """NaN and the infinities, which JSON does not know."""
    raise ValueError(constant)


def bounded(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a binary stream, none read further than what is refused anyway."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while line and len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)
