"""Short codes that nobody can guess and everybody can read aloud or type from paper."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: without i, l, o and u
_TYPED = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def new_code(length: int = 10) -> str:
    """Random, lower case, five bits a character: ten of them are 2⁵⁰, beyond trying over a network."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def as_stored(typed: str) -> str:
    """What a person typed, as the code is stored: capitals, hyphens, spaces and look-alikes put right."""
    return typed.strip().lower().translate(_TYPED)
