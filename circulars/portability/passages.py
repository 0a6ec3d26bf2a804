"""Lines of type ``passage``: words that many circulars share. The public form tells only what was published of them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from circulars.models import Language, Passage, PassageLine
from circulars.passages import NotKept, cleaned
from circulars.portability import names
from circulars.portability.catalogue import exported
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, choice, column, flag, given, integer, moment, portable, text

WORDS = ("code", "language", "heading", "body", "revision")
DESK = ("name", "is_retired", "changed_at")


def write(everything: bool) -> Iterator[dict[str, Any]]:
    rows = Passage.objects.select_related("changed_by").order_by("pk")
    if everything:
        for row in rows.iterator(chunk_size=200):
            record = {name: portable(getattr(row, name)) for name in (*WORDS, *DESK)}
            yield {"type": "passage", **record, "changed_by": names.written(names.ACCOUNT, row.changed_by)}
        return
    frozen = PassageLine.objects.filter(edition__circular__in=exported(False))
    for row in rows.filter(pk__in=frozen.values("passage")).iterator(chunk_size=200):
        newest = frozen.filter(passage=row).order_by("-revision").first()  # later words are nobody's yet
        record = {name: getattr(newest, name) for name in ("heading", "body", "revision")}
        yield {"type": "passage", "code": row.code, "language": row.language, **record}


def take(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {*WORDS, *DESK, "changed_by"})
    values = {name: column(Passage._meta.get_field(name), record, name) for name in ("code", "heading")}
    values["language"] = choice(record, "language", Language)
    values["revision"] = integer(record, "revision") or 1
    values["body"] = text(record, "body", required=True)
    try:
        if cleaned(values["body"]) != values["body"]:
            raise Refused(_("The text holds markup that is not allowed."), "body")
    except NotKept as error:
        raise Refused(str(error), "body") from None
    if not values["code"]:
        raise Refused(_("This field is required."), "code")
    known = Passage.objects.filter(code=values["code"], language=values["language"]).first()
    if known:
        for name, value in values.items():
            if getattr(known, name) != value:
                raise Refused(_("It is stored already with another value, which is kept."), name)
        return Outcome.UNCHANGED
    Passage.objects.create(
        **values,
        name=column(Passage._meta.get_field("name"), record, "name") if "name" in record else _name(values),
        is_retired=flag(record, "is_retired", False),
        changed_at=moment(record, "changed_at") or session.now,
        changed_by=names.found(names.ACCOUNT, record, "changed_by"),
    )
    return Outcome.NEW


def _name(values: dict[str, Any]) -> str:
    """The public form does not tell what staff call it."""
    return (values["heading"] or values["code"])[:120]
