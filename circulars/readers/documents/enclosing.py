"""Files inside an original: how many are handed out and how large, and which are not."""

import base64
import re

from circulars.readers.document import Document, Enclosed

MAX_FILES = 50
MAX_FILE = 25 << 20  # bytes
MAX_TOTAL = 34 << 20  # in base64 and beside the text within what the worker may say
MIN_PICTURE = 30_000  # bytes below which a picture in the text is a logo or a signature
_PROGRAMS = re.compile(
    r"\.(?:exe|com|bat|cmd|scr|pif|js|jse|vbs|vbe|wsf|hta|msi|jar|ps1|lnk|reg|dll|iso|img|vhdx?|one|docm|xlsm|pptm)$",
    re.I,
)
_SUFFIXES = {
    "application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt", "message/rfc822": ".eml",
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "text/calendar": ".ics",
}  # fmt: skip


class Enclosing:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.total = 0

    def add(self, name: str, media_type: str, content: bytes, *, is_inline: bool = False, content_id: str = "") -> None:
        """``is_inline``: a picture that the text shows; small ones are named and not handed out."""
        files = self.document.enclosed
        if len(files) >= 4 * MAX_FILES:
            self.document.is_cut = True
            return
        name = name or f"attachment-{len(files) + 1}{_SUFFIXES.get(media_type, '')}"
        one = Enclosed(name, media_type, len(content), content_id=content_id)
        one.trouble = self._trouble(one, content, is_inline)
        if not one.trouble or one.trouble == "winmail":
            one.content = base64.b64encode(content).decode("ascii")
            self.total += len(content)
        files.append(one)

    def _trouble(self, one: Enclosed, content: bytes, is_inline: bool) -> str:
        if _PROGRAMS.search(one.name) or content[:2] == b"MZ":
            return "program"
        if is_inline and one.media_type.startswith("image/") and one.size < MIN_PICTURE:
            return "inline"
        if sum(1 for other in self.document.enclosed if other.content) >= MAX_FILES:
            return "too_many"
        if one.size > MAX_FILE or self.total + one.size > MAX_TOTAL:
            return "too_large"
        if one.media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or one.name.lower() == "winmail.dat":
            return "winmail"
        return ""
