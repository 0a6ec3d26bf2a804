"""Names that a feed reader or a calendar knows a thing by: the same for ever.

They are made of what no move changes, not of an address: the verification code of the first edition of a document in a
language, or the address part of an event, which is fixed once it is given. A corrected, renamed or moved document keeps
its name, and so does the whole portal under another domain or after an import elsewhere. A milestone of a process
alone is named by its row: its words are corrected, and two may have the same.
"""

import uuid

from django.db.models import CharField, OuterRef, Subquery

from circulars.models import Edition

NAMESPACE = uuid.UUID("5b0f6a3e-6f0e-5d0c-9a3e-2f1f7f0c4a51")  # of this product; never to be changed


def urn(*parts: object) -> str:
    """``urn:uuid:…`` (RFC 9562, version 5) for a thing that these parts name."""
    return uuid.uuid5(NAMESPACE, "\n".join(str(part) for part in parts)).urn


def uid(*parts: object) -> str:
    """The same as RFC 7986 advises it for calendars."""
    return str(uuid.uuid5(NAMESPACE, "\n".join(str(part) for part in parts)))


def first_code() -> Subquery:
    """Annotation of editions: the verification code of the first edition in the same language, which outlives all."""
    first = Edition.objects.filter(circular=OuterRef("circular"), language=OuterRef("language"))
    return Subquery(first.order_by("version").values("code")[:1], output_field=CharField())


def first_code_of_original() -> Subquery:
    """The same of the original: what a document sets, such as a deadline, is one thing in all its languages."""
    first = Edition.objects.filter(circular=OuterRef("circular"), is_original=True)
    return Subquery(first.order_by("version").values("code")[:1], output_field=CharField())
