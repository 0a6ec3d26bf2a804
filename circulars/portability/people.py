"""Lines of type ``person``, whose only name is the one they are called by; and accounts, which only ``all`` has."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from circulars.portability import names
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import (
    Refused,
    column,
    explain,
    flag,
    given,
    integer,
    many,
    portable,
    text,
    without_value,
)
from contacts.models import Person

CODE = re.compile(r"[0-9a-f]{16}")
PERSON_FIELDS = ("name_ko", "name_en", "is_name_public")
ACCOUNT_FIELDS = (
    "username", "password", "display_name", "email", "language", "wants_desk_mails", "is_staff", "is_active",
    "is_superuser", "must_change_password", "invited_at", "date_joined", "last_login",
)  # fmt: skip


def write_people(everything: bool) -> Iterator[dict[str, Any]]:
    """Namesakes are counted, so that appointments name the right one."""
    seen: dict[str, int] = {}
    for person in Person.objects.select_related("user").order_by("pk").iterator():
        seen[person.name_ko] = seen.get(person.name_ko, 0) + 1
        record = {name: getattr(person, name) for name in PERSON_FIELDS} | {"code": person.code}
        if everything:
            record["user"] = names.written(names.ACCOUNT, person.user)
        yield {"type": "person", "namesake": seen[person.name_ko], **record}


def take_person(record: dict[str, Any], session: ImportSession) -> Outcome:
    """With the code, by which editions name who signed; without one, as typed by hand, a new one is given."""
    given(record, {*PERSON_FIELDS, "namesake", "user", "code"})
    values = {name: column(Person._meta.get_field(name), record, name) for name in PERSON_FIELDS}
    user = names.found(names.ACCOUNT, record, "user")
    namesake = integer(record, "namesake") or 1
    known = Person.objects.filter(name_ko=values["name_ko"]).order_by("pk")[namesake - 1 : namesake].first()
    if known:
        if any(name in record and getattr(known, name) != values[name] for name in PERSON_FIELDS):
            raise Refused(_("It is stored already with another value, which is kept."))
        return Outcome.UNCHANGED
    person = Person(**values, user=user)
    person.code = text(record, "code") or person.code
    if not CODE.fullmatch(person.code):
        raise Refused(_("This is no code of a person."), "code")
    _save(person)
    return Outcome.NEW


def write_accounts() -> Iterator[dict[str, Any]]:
    for user in get_user_model()._default_manager.prefetch_related("groups").order_by("pk").iterator(chunk_size=200):
        yield {
            "type": "account",
            **{name: portable(getattr(user, name)) for name in ACCOUNT_FIELDS},
            "groups": sorted(group.name for group in user.groups.all()),
        }


def take_account(record: dict[str, Any], session: ImportSession) -> Outcome:
    """With the password's hash, so that nobody is shut out. A known user name is left as it is here."""
    given(record, {*ACCOUNT_FIELDS, "groups"})
    model = get_user_model()
    if names.ACCOUNT.find(text(record, "username", required=True)):
        return Outcome.UNCHANGED
    values = {name: column(model._meta.get_field(name), record, name) for name in ACCOUNT_FIELDS}
    values["is_active"] = flag(record, "is_active", True)
    groups = {name: Group.objects.filter(name=name).first() for name in many(record, "groups")}
    for name, group in groups.items():
        if group is None:
            raise Refused(_("“%(name)s” is not known here; its line must come first.") % {"name": name}, "groups")
    user = model(**values)
    _save(user)
    user.groups.set(groups.values())
    return Outcome.NEW


def _save(row: Any) -> None:
    try:
        row.full_clean(exclude=without_value(row))
    except ValidationError as error:
        raise explain(error) from None
    row.save(force_insert=True)
