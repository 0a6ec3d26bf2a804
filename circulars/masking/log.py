"""What the log writes: lines without personal values, also where an exception or an address carried one in."""

import logging
import re

from circulars.masking import mask

# Addresses that let their reader in, of a draft link or an invitation: a log is no way in.
SECRETS = re.compile(r"(/drafts/|/welcome/[^/\s]+/)[^/\s\"'?]+")


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, traceback included: nothing that is written has passed it by."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(SECRETS.sub(r"\1…", super().format(record)))
