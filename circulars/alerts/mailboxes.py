"""What somebody typed as a mail address, in the one form in which it is kept."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST = 254  # octets, as SMTP has it


def normal(typed: str) -> str:
    """In small letters, the domain as the name system writes it: two spellings of a mailbox are one subscriber.

    Raises ValidationError. Providers that tell capital letters in the local part apart are not known to exist.
    """
    address = typed.strip().lower()
    validate_email(address)
    local, _at, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise ValidationError(validate_email.message, code="invalid") from None
    whole = f"{local}@{domain}"
    if len(whole.encode()) > LONGEST:
        raise ValidationError(validate_email.message, code="invalid")
    return whole
