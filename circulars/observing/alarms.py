"""Mails to those who look after the installation: what is wrong, what is right again, and which requests failed.

They go through the outbox, so that a mail server that is away is told later, and the desk shows what waits.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulars import outbox
from circulars.models import ServerError, Trouble
from circulars.observing import parts
from circulars.observing.signs import Sign

LINE = "-" * 40


def tell(begun: Sequence[Trouble], over: Sequence[Trouble], now: datetime) -> int:
    """One mail a person for all that turned at this moment. Without anybody to tell, the desk shows it alone."""
    if not begun and not over:
        return 0
    for row in begun:
        row.told_at = now
        row.times_told += 1
        row.save(update_fields=["told_at", "times_told"])
    names = ",".join(f"{row.pk}.{row.times_told}" for row in begun) + "/" + ",".join(str(row.pk) for row in over)
    subject = in_all(lambda: _subject(begun, over), " / ")
    body = in_all(lambda: _body(begun, over, now), f"\n\n{LINE}\n\n")
    send(f"trouble:{names}"[:70], subject, body, now)
    return len(begun) + len(over)


def tell_errors(rows: Sequence[ServerError], now: datetime) -> None:
    subject = in_all(lambda: _("Requests to the portal failed"), " / ")
    words = in_all(lambda: _errors_body(rows), f"\n\n{LINE}\n\n")
    frames = "\n\n".join(f"{row.place}\n{row.frames}" for row in rows)
    send(f"errors:{rows[0].pk}:{now:%Y%m%d%H%M}", subject, f"{words}\n\n{LINE}\n\n{frames}", now)


def send(key: str, subject: str, body: str, now: datetime) -> None:
    for number, address in enumerate(settings.ADMINISTRATORS):
        outbox.queue(f"{key}:{number}", to=address, subject=subject, body=body, now=now)


def in_all(words, between: str) -> str:
    """In each language of the interface: nobody knows what a mailbox reads."""
    said = []
    for language in settings.INTERFACE_LANGUAGES:
        with translation.override(language):
            said.append(str(words()))
    return between.join(said)


def _subject(begun: Sequence[Trouble], over: Sequence[Trouble]) -> str:
    if begun:
        return _("The portal needs somebody: %(what)s") % {"what": _names(begun)}
    return _("The portal is right again: %(what)s") % {"what": _names(over)}


def _names(rows: Sequence[Trouble]) -> str:
    return ", ".join(label_of(row.kind) for row in rows)


def _body(begun: Sequence[Trouble], over: Sequence[Trouble], now: datetime) -> str:
    signs = {sign.kind: sign for sign in parts.signs(now)} if begun else {}
    blocks = [_block(row, signs.get(row.kind)) for row in begun]
    for row in over:
        blocks.append(
            _("%(what)s: right again. It lasted from %(since)s to %(until)s.")
            % {"what": label_of(row.kind), "since": moment(row.since), "until": moment(row.good_since or now)}
        )
    address = outbox.address(reverse("admin:status"))
    return "\n\n".join([*blocks, _("All parts: %(address)s") % {"address": address}])


def _block(row: Trouble, sign: Sign | None) -> str:
    lines = [_("%(what)s, since %(since)s") % {"what": label_of(row.kind), "since": moment(row.since)}]
    if sign is not None and sign.is_bad:
        lines += [str(sign.seen), str(sign.advice)]
    if row.times_told > 1:
        lines.append(_("You were told before; this mail comes once a day while it lasts."))
    return "\n".join(line for line in lines if line)


def _errors_body(rows: Sequence[ServerError]) -> str:
    lines = [_("The server failed where it should not. Each place is told at most once an hour:")]
    for row in rows:
        number = row.count - row.count_told
        lines.append(
            _("%(place)s: %(number)s times, last at %(when)s, request %(request)s")
            % {"place": row.place, "number": number, "when": moment(row.last_at), "request": row.request_id or "–"}
        )
    return "\n".join([*lines, _("The log has the rest, under the number of the request.")])


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"


def label_of(kind: str) -> str:
    """The name of a part for people, also of one that gives no sign any more."""
    from circulars.observing.labels import LABELS
    from circulars.upkeep import JOBS

    head, _colon, name = kind.partition(":")
    if head == "job":
        return str(JOBS[name].label) if name in JOBS else name
    head, _at, machine = head.partition("@")
    label = str(LABELS.get(head, head))
    return f"{label} ({name or machine})" if name or machine else label
