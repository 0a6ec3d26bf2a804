"""Sentences of the privacy checks. A value is shown as its mask alone, also where it is part of a file's name."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars.masking import Certainty, Found, Kind, mask
from circulars.models import BlobText, WorkingCopy

LIKELY = "_likely"  # ends the code of what has the form of a value that would block, and may be another thing
KINDS = {
    Kind.RESIDENT: gettext_lazy("resident registration number"),
    Kind.FOREIGNER: gettext_lazy("alien registration number"),
    Kind.PASSPORT: gettext_lazy("passport number"),
    Kind.LICENCE: gettext_lazy("driving licence number"),
    Kind.CARD: gettext_lazy("card number"),
    Kind.ACCOUNT: gettext_lazy("bank account number"),
    Kind.MOBILE: gettext_lazy("mobile telephone number"),
}
UNLIKELY = {
    "corporate": gettext_lazy(
        "%(mask)s is named a corporate registration number; it also has the form of a personal one."
    ),
    "address": gettext_lazy("%(mask)s inside an address has the form of a %(kind)s."),
    "named": gettext_lazy("%(mask)s has the form of a %(kind)s; the words around it name something else."),
}
WHY = {
    Kind.RESIDENT: gettext_lazy("The law forbids publishing it, whoever agrees. Take it out."),
    Kind.FOREIGNER: gettext_lazy("The law forbids publishing it, whoever agrees. Take it out."),
    Kind.PASSPORT: gettext_lazy("It identifies a person and is used for theft of identity. Take it out."),
    Kind.LICENCE: gettext_lazy("It identifies a person and is used for theft of identity. Take it out."),
    Kind.CARD: gettext_lazy("Anybody could pay with it. Take it out."),
    Kind.ACCOUNT: gettext_lazy(
        "If it belongs to a person, take it out; if it is the office's, give that as the reason."
    ),
    Kind.MOBILE: gettext_lazy("Name the office's telephone instead; if the mobile has to be public, give the reason."),
}
FIELDS = {
    "body": gettext_lazy("the text"),
    "addressees": gettext_lazy("addressees"),
    "deadlines": gettext_lazy("deadlines"),
    "sources": gettext_lazy("sources"),
    "events": gettext_lazy("events"),
    "files": gettext_lazy("files"),
    "passages": gettext_lazy("passages"),
    "links": gettext_lazy("the addresses behind the links of the text"),
}
NOT_CHECKED = {
    None: gettext_lazy("“%(name)s” has not been read yet, so it has not been checked."),
    BlobText.State.READ: gettext_lazy(
        "Only a part of “%(name)s” could be checked: it is very long, or holds pictures of text or other files."
    ),
    BlobText.State.EMPTY: gettext_lazy("“%(name)s” holds no text that can be read (a picture or a scan)."),
    BlobText.State.LOCKED: gettext_lazy("“%(name)s” is encrypted or locked against reading."),
    BlobText.State.BROKEN: gettext_lazy("“%(name)s” could not be read; it may be damaged."),
    BlobText.State.UNKNOWN: gettext_lazy("“%(name)s” is of a type that cannot be read, or holds such files."),
}


def of_value(value: Found, mask_of_value: str) -> tuple[str, str]:
    """Message and reason."""
    words = {"mask": mask_of_value, "kind": KINDS[value.kind]}
    if value.certainty == Certainty.UNLIKELY:
        return str(UNLIKELY[value.reason]) % words, _("Look whether it belongs to a person; take it out then.")
    if value.certainty == Certainty.SURE:
        return _("Here stands a %(kind)s: %(mask)s") % words, str(WHY[value.kind])
    return _("This looks like a %(kind)s: %(mask)s") % words, str(WHY[value.kind])


def further(count: int) -> tuple[str, str]:
    message = ngettext("There is %(count)d more such value.", "There are %(count)d more such values.", count)
    return message % {"count": count}, _("A text with so many personal values is a list of people. Take it out.")


def not_checked(name: str, state: str | None) -> tuple[str, str]:
    message = NOT_CHECKED[state if state in NOT_CHECKED else BlobText.State.BROKEN]
    why = _("Nobody has looked for personal data in it. Read it yourself, or attach a copy whose text can be read.")
    return str(message) % {"name": mask(name)}, why


def where(field: str, row: int | None, line: int) -> str:
    label = label_of(field)
    if row is not None:
        return _("%(field)s, row %(row)d") % {"field": label, "row": row}
    if line:
        return _("line %(line)d of: %(field)s") % {"field": label, "line": line}
    return label


def file_name(number: int) -> str:
    return _("name of file %(number)d") % {"number": number}


def in_file(number: int, name: str, line: int = 0) -> str:
    words = {"number": number, "name": mask(name), "line": line}
    if line:
        return _("file %(number)d, “%(name)s”, line %(line)d") % words
    return _("file %(number)d, “%(name)s”") % words


def label_of(field: str) -> str:
    if field in FIELDS:
        return str(FIELDS[field])
    names = {known.name: known for known in WorkingCopy._meta.concrete_fields}
    return capfirst(str(names[field].verbose_name)) if field in names else field
