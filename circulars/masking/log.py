"""What the log writes: lines without personal values, also where an exception or an address carried one in."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from circulars import tracing
from circulars.masking import mask

# Addresses that let their reader in, of a draft link or an invitation: a log is no way in.
SECRETS = re.compile(r"(/drafts/|/welcome/[^/\s]+/)[^/\s\"'?]+")
FIELDS = "hoeram"  # the attribute of a record that holds values of our own, such as those of a line a request


class RequestFilter(logging.Filter):
    """Gives each record the number of the request or task at hand; on the handler, so that every logger has it."""

    def filter(self, record: logging.LogRecord) -> bool:
        number = getattr(record, "request_number", "") or tracing.current()
        record.__dict__ |= {"request_number": number, "request_mark": f"[{number}] " if number else ""}
        return True


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, traceback included: nothing that is written has passed it by."""

    def format(self, record: logging.LogRecord) -> str:
        return masked_line(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line, for a collector: time in UTC, level, logger, message, the request, and what it is of."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked_line(record.getMessage()),
        }
        if number := getattr(record, "request_number", "") or tracing.current():
            entry["request"] = number
        entry |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["traceback"] = masked_line("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(entry, ensure_ascii=False)


def masked_line(text: str) -> str:
    return mask(SECRETS.sub(r"\1…", text))
