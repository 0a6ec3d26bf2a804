"""A working copy as its page would be, for staff beside the form and for the reader of a draft link."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from circulars.models import WorkingCopy
from circulars.reading import page

FILE = re.compile(r"/files/([A-Za-z0-9_-]+)/([^\"/?]+)")


def context(copy: WorkingCopy, reader: page.Reader, address_of: Callable[[str, str], str | None]) -> dict[str, Any]:
    """What ``circulars/circular_detail.html`` needs.

    ``address_of`` says for the code and the quoted name of a file where its bytes are read as long as nothing of
    them is public; with None the public address stays.
    """
    found = page.preview(copy, reader)
    for part in ("text", "files"):
        html = FILE.sub(lambda match: address_of(match[1], match[2]) or match[0], found[part])
        found[part] = SafeString(html)  # sanitised and escaped by the page
    return found
