"""Hashes of passwords with a key of the installation beside the salt, where an office sets one.

Whoever has the database alone can then not even guess: each try needs the key, which is neither in it nor in a backup.
A hash says which key made it; at the next login it is made anew with the first of the settings.
"""

import hashlib
import hmac
import logging
from base64 import b64encode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher

logger = logging.getLogger(__name__)


class KeyedHasher(PBKDF2PasswordHasher):
    """Django's PBKDF2 over an HMAC of the password; the mark of the key stands behind the hash."""

    algorithm = "pbkdf2_sha256_keyed"

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return self._encoded(password, salt, iterations, settings.PASSWORD_KEYS[0])

    def verify(self, password: str, encoded: str) -> bool:
        mark = encoded.rpartition(".")[2]
        key = next((one for one in settings.PASSWORD_KEYS if mark_of(one) == mark), None)
        if key is None:
            logger.error("A password was hashed with a key that is not in PORTAL_PASSWORD_KEYS.")
            return False
        known = self.decode(encoded)
        return hmac.compare_digest(encoded, self._encoded(password, known["salt"], known["iterations"], key))

    def must_update(self, encoded: str) -> bool:
        return super().must_update(encoded) or encoded.rpartition(".")[2] != mark_of(settings.PASSWORD_KEYS[0])

    def harden_runtime(self, password: str, encoded: str) -> None:
        known = self.decode(encoded)
        if (more := self.iterations - int(known["iterations"])) > 0:
            super().encode(password, known["salt"], more)

    def _encoded(self, password: str, salt: str, iterations: int | None, key: str) -> str:
        word = b64encode(hmac.digest(key.encode(), password.encode(), "sha256")).decode()
        return f"{super().encode(word, salt, iterations)}.{mark_of(key)}"


PRESENT, OLD, MISSING = "the first of the settings", "of before", "not in the settings"


def accounts_by_key() -> dict[str, list[str]]:
    """Names of accounts under the mark of the key that hashed their password; those without a key are left out."""
    found: dict[str, list[str]] = {}
    hashed = get_user_model().objects.filter(password__startswith=f"{KeyedHasher.algorithm}$").order_by("username")
    for name, encoded in hashed.values_list("username", "password"):
        found.setdefault(encoded.rpartition(".")[2], []).append(name)
    return found


def state_of(mark: str) -> str:
    marks = [mark_of(key) for key in settings.PASSWORD_KEYS]
    if mark not in marks:
        return MISSING
    return PRESENT if mark == marks[0] else OLD


def mark_of(key: str) -> str:
    """Eight digits that tell keys apart, and nothing of them."""
    return hashlib.sha256(f"hoeram.login.passwords:{key}".encode()).hexdigest()[:8]
