"""The mail of an alert: what happened, to what, what to do by when, whom to call; and how to get no more of it.

Everything is read from what is public when the mail is made, so that nothing hidden in between goes out. Words of a
change are made once for all who are told in a language; only the last lines are a subscriber's own.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulars import addresses, changes, mail_names, outbox
from circulars.alerts import links
from circulars.alerts.matching import circulars_of
from circulars.models import (
    AlertChange,
    AlertMail,
    DeadlineKind,
    Edition,
    Event,
    PublicChange,
    Reason,
    Rhythm,
    Subscriber,
)
from circulars.reading import days, deadlines, names, notices
from circulars.reading.citation import shortened
from contacts import directory, hooks

LONGEST_SUBJECT = 120  # characters
KEPT = 200  # changes whose words a process keeps while it sends
NAME = "alerts"
_kept: OrderedDict[tuple[int, str, str], "Told | None"] = OrderedDict()


@dataclass(frozen=True)
class Told:
    """One change as a reader of ``language`` is told of it."""

    heading: str  # "Corrected: Circular 31/2018"
    title: str
    title_language: str
    lines: tuple[str, ...]  # what changed, deadlines, days
    address: str
    call: str  # team and duty
    telephone: str
    thread: int  # the circular, or 0


def message(mail: AlertMail, now: datetime) -> EmailMultiAlternatives | None:
    """None where nothing of what it should tell is public or wanted any more."""
    subscriber = mail.subscriber
    if subscriber.stopped_at is not None:
        return None
    items = list(mail.items.select_related("change__event", "change__change").order_by("change_id"))
    generation = changes.state(now).generation
    wanted = [item for item in items if item.change.stopped_at is None]
    told = [(item, of(item.change, subscriber.language, now, generation)) for item in wanted]
    alive = [(item, words) for item, words in told if words is not None]
    if not alive:
        return None
    subscriptions = {item.subscription_id for item, _words in alive if item.subscription_id}
    words = [words for _item, words in alive]
    name = mail_names.message_id(mail_names.ALERT, mail.pk)
    return written(words, subscriber, mail.rhythm, name=name, generation=generation, stops=subscriptions)


def written(
    told: Sequence[Told],
    subscriber: Subscriber,
    rhythm: str,
    *,
    name: str,
    generation: str,
    stops: Iterable[int] = (),
) -> EmailMultiAlternatives:
    """Multipart: a plain part that says all by itself, and the same in HTML."""
    language = subscriber.language
    stop = links.to_stop(subscriber, stops)
    office = office_in(language, generation)
    with translation.override(language):
        values = {
            "told": told,
            "rhythm": rhythm,
            "office": office,
            "stop": stop,
            "manage": links.to_manage(subscriber),
            "language": language,
        }
        mail = EmailMultiAlternatives(
            subject_of(told, rhythm),
            render_to_string("email/alert.txt", values),
            sender(office),
            [subscriber.address],
            headers=_headers(name, stop, language, told),
        )
        mail.attach_alternative(render_to_string("email/alert.html", values), "text/html")
    return mail


def office_in(language: str, generation: str) -> str:
    """The pages' own way to the name of the office, which keeps it as long as the generation holds."""
    request = HttpRequest()
    request.public_generation = generation  # type: ignore[attr-defined]
    return hooks.office(request).names.text(language)


def sender(office: str) -> str:
    """Mail programs show the name before the address, where the settings give none."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or office, address))


def subject_of(told: Sequence[Told], rhythm: str) -> str:
    """In the language that is active. One line: a line break would begin another header."""
    first = f"{told[0].heading}: {told[0].title}" if told[0].title else told[0].heading
    if len(told) == 1:
        return shortened(" ".join(first.split()), LONGEST_SUBJECT)
    if rhythm == Rhythm.WEEKLY:
        return _("This week: %(count)d changes on the portal") % {"count": len(told)}
    return _("Today: %(count)d changes on the portal") % {"count": len(told)}


def of(change: AlertChange, language: str, now: datetime, generation: str) -> Told | None:
    """What there is to say of a change now; None where it is not public any more."""
    key = (change.pk, language, f"{generation} {timezone.localdate(now)}")
    if key not in _kept:
        with translation.override(language):
            _kept[key] = _made(change, language, now)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _made(change: AlertChange, language: str, now: datetime) -> Told | None:
    circulars = circulars_of(change, now)
    if not circulars:
        return None
    if change.event:
        return _event(change.event, language)
    spoken = list(Edition.objects.live(now).filter(circular=circulars[0]).select_related("circular").order_by("pk"))
    wanted = change.language or language
    edition = next((one for one in spoken if one.language == wanted), None) or next(
        one for one in spoken if one.is_original
    )
    return _circular(change, edition, language, now)


def _circular(change: AlertChange, edition: Edition, language: str, now: datetime) -> Told:
    facts = edition.facts
    number = names.number_of(facts)
    title = (facts["title_ko"] if language == "ko" else "") or facts["title"]
    document = "" if edition.is_original else edition.language
    address = addresses.circular(edition.circular.path, language, document=document)
    return Told(
        heading=f"{_what(change)}: {number}" if number else _what(change),
        title=" ".join(title.split()),
        title_language="ko" if title == facts["title_ko"] else facts["language"],
        lines=tuple(_lines(change, edition, language, now)),
        address=outbox.address(address),
        **_call(edition.circular.post_id, language, now),
        thread=edition.circular_id,
    )


def _event(event: Event, language: str) -> Told:
    name = getattr(event, f"name_{language}", "") or event.name
    when = days.long(event.starts_on, language)
    place = (event.place_ko if language == "ko" else "") or event.place
    return Told(
        heading=_("Takes place on %(day)s") % {"day": when},
        title=name,
        title_language=language,
        lines=tuple(line for line in (f"{_('Place')}: {place}" if place else "",) if line),
        address=outbox.address(addresses.event(event.slug, language)),
        call="",
        telephone="",
        thread=0,
    )


def _what(change: AlertChange) -> str:
    if change.change and change.change.kind == PublicChange.Kind.RESTORED:
        return _("Withdrawal lifted")
    return {
        Reason.NEW: _("New"),
        Reason.CORRECTED: _("Corrected"),
        Reason.DEADLINE: _("Deadline changed"),
        Reason.WITHDRAWN: _("Withdrawn"),
        Reason.EVENT: _("Deadline soon"),
    }[Reason(change.reason)]


def _lines(change: AlertChange, edition: Edition, language: str, now: datetime) -> Iterable[str]:
    if change.reason in (Reason.CORRECTED, Reason.DEADLINE) and (note := _note(change, edition, now)):
        yield _("What changed: %(note)s") % {"note": note}
    notice = notices.withdrawal(changes.state(now).generation, now, edition.circular_id, edition.language)
    if notice is not None:
        reason = (notice.reason_ko if language == "ko" else notice.reason_en) or notice.reason_ko
        if reason:
            yield _("Reason: %(reason)s") % {"reason": " ".join(reason.split())}
        return  # nobody answers to what is withdrawn
    for line in edition.facts.get("deadlines", ()):
        if deadlines.standing_at(line, now, language)[0] != "closed":
            yield _until(line, language)


def _note(change: AlertChange, edition: Edition, now: datetime) -> str:
    """Of the edition that the change brought; a smaller one may have followed it before the mail goes out."""
    if change.version in (None, edition.version):
        return edition.change_note
    brought = Edition.objects.released(now).filter(circular=change.circular_id, language=change.language)
    return brought.filter(version=change.version).values_list("change_note", flat=True).first() or ""


def _until(line: dict[str, Any], language: str) -> str:
    """The day as printed, with its hour and what is to be done by then."""
    day = days.parse(line["due_on"])
    when = " ".join(
        word for word in (days.long(day, language) if day else "", (line.get("due_time") or "")[:5]) if word
    )
    zone = line.get("time_zone") or ""
    if line.get("due_time") and zone not in ("", settings.TIME_ZONE):
        when = f"{when} ({zone})"
    until = _("Open until %(day)s") % {"day": when}
    kind = line["kind"]
    return until if kind == DeadlineKind.OTHER else f"{until} · {DeadlineKind(kind).label}"


def _call(post: int | None, language: str, now: datetime) -> dict[str, str]:
    found = directory.as_of(timezone.localdate(now), changes.state(now).generation).post(post)
    if found is None:
        return {"call": "", "telephone": ""}
    parts = (found.team.name(language), found.duty(language))
    telephone = str(found.telephone.display(language)) if found.telephone else ""
    return {"call": " · ".join(part for part in parts if part), "telephone": telephone}


def _headers(name: str, stop: str, language: str, told: Sequence[Told]) -> dict[str, str]:
    domain = mail_names.domain()
    threads = {one.thread for one in told if one.thread}
    thread = f"<circular-{threads.pop()}.{NAME}@{domain}>" if len(threads) == 1 else ""
    return {
        "Message-ID": name,
        "List-Id": f"<{NAME}.{domain}>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Content-Language": language,
        **(_one_click(stop) if stop.startswith("http") else {}),  # a path alone leads no mail program anywhere
        **({"In-Reply-To": thread, "References": thread} if thread else {}),
    }


def _one_click(stop: str) -> dict[str, str]:
    """As RFC 8058 asks."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
