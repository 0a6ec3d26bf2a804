"""What the log writes: lines without personal values, also where an exception or an address carried one in."""

import logging

from circulars.masking import mask


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, traceback included: nothing that is written has passed it by."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
