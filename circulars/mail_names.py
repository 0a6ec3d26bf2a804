"""The Message-ID of a mail, which leads back to its row when the mail comes back: kind, key of the row, signature.

It is the same at every try. Nobody but the portal can make one, so that a forged report about a mail changes nothing.
"""

import re
from collections.abc import Iterator
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

ALERT, OUTBOX, MEMBER = "a", "o", "m"
_SALT = "circulars.mail_names"
_LENGTH = 40  # hex letters, 160 bits
_NAME = re.compile(rf"\b([a-z])([0-9]{{1,18}})-([0-9a-f]{{{_LENGTH}}})@")


class Name(NamedTuple):
    kind: str
    row: int

    def __str__(self) -> str:
        return f"{self.kind}{self.row}"


def domain() -> str:
    """Of the portal's sender."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_id(kind: str, row: int) -> str:
    return f"<{kind}{row}-{_signature(kind, row)}@{domain()}>"


def found(text: str) -> Iterator[Name]:
    """The names in a text that the portal gave; whatever only looks like one is passed over."""
    for kind, row, signature in _NAME.findall(text):
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # a mail may be older than the key
        if any(constant_time_compare(signature, _signature(kind, int(row), key)) for key in keys):
            yield Name(kind, int(row))


def _signature(kind: str, row: int, key: str | None = None) -> str:
    return salted_hmac(_SALT, f"{kind}:{row}", secret=key, algorithm="sha256").hexdigest()[:_LENGTH]
