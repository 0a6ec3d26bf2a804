"""The mail that passes a circular on: a covering note by people, what the public edition says, whom to ask.

One mail for each mailbox and no blind copies: each says to whom it goes. It carries no ``Auto-Submitted``, because a
person writes and sends it: the answer that somebody is away is of use, and reaches the mailbox of the post.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulars import addresses, changes, mail_names, outbox
from circulars.alerts.composing import office_in
from circulars.models import DeadlineLine, Edition, Event
from circulars.reading import days, deadlines, names
from circulars.reading.citation import shortened
from contacts import directory
from contacts.entries import PostView

LONGEST_SUBJECT = 200  # characters
LANGUAGES = ("ko", "en")


@dataclass(frozen=True)
class Facts:
    """What the mail says by itself below the covering note, in the language of the mail."""

    number: str
    title: str
    title_language: str
    issuer: str
    lines: tuple[str, ...]  # open deadlines and events
    address: str
    contact: str  # team, duty and telephone
    office: str


@dataclass(frozen=True)
class Letter:
    """The same for all who are written to in a language."""

    language: str
    subject: str
    note: str
    facts: Facts
    reply_to: str
    paper: tuple[str, bytes] | None = None  # name and content of the PDF


def contact_of(edition: Edition, at: datetime) -> PostView | None:
    """The post that answers for the circular on that day."""
    return directory.as_of(timezone.localdate(at), changes.state(at).generation).post(edition.circular.post_id)


def facts_of(edition: Edition, language: str, at: datetime) -> Facts:
    """As the edition has them; ``at`` is when it is sent, by which deadlines are open and somebody is to be asked."""
    said = edition.facts
    title = (said["title_ko"] if language == "ko" else "") or said["title"]
    document = "" if edition.is_original else edition.language
    post = contact_of(edition, at)
    with translation.override(language):
        return Facts(
            number=names.number_of(said),
            title=" ".join(title.split()),
            title_language="ko" if title == said["title_ko"] else said["language"],
            issuer=names.issuer_name(said["issuer"], language) if said["issuer"] else said["issuer_name"],
            lines=(*_deadlines(said["deadlines"], language, at), *_events(said["events"], language)),
            address=outbox.address(addresses.circular(edition.circular.path, language, document=document)),
            contact=_asked(post, language) if post else "",
            office=office_in(language, changes.state(at).generation),
        )


def one_line(subject: str) -> str:
    """A line break would begin another header."""
    return shortened(" ".join(subject.split()), LONGEST_SUBJECT)


def mail(letter: Letter, *, name: str, address: str, row: int) -> EmailMultiAlternatives:
    """To one mailbox. ``row`` is the key of its row, to which a mail that comes back leads."""
    made = EmailMultiAlternatives(
        one_line(letter.subject),
        plain(letter, name=name),
        None,
        [address],
        reply_to=[letter.reply_to],
        headers={
            "Message-ID": mail_names.message_id(mail_names.MEMBER, row),
            "Content-Language": letter.language,
        },
    )
    made.attach_alternative(formatted(letter, name=name), "text/html")
    if letter.paper:
        made.attach(*letter.paper, "application/pdf")
    return made


def plain(letter: Letter, *, name: str) -> str:
    return _rendered("email/member.txt", letter, name)


def formatted(letter: Letter, *, name: str) -> str:
    return _rendered("email/member.html", letter, name)


def _rendered(template: str, letter: Letter, name: str) -> str:
    with translation.override(letter.language):
        return render_to_string(template, {"letter": letter, "facts": letter.facts, "name": name})


def _deadlines(lines: Iterable[dict], language: str, at: datetime) -> Iterable[str]:
    """Those that are open, in the words of the pages' own reckoning."""
    for line in lines:
        if not line["due_on"] or deadlines.standing_at(line, at, language)[0] == "closed":
            continue
        when = days.with_weekday(days.parse(line["due_on"]), language)
        if line["due_time"]:
            when += f" {line['due_time'][:5]}" + (f" ({line['time_zone']})" if line["time_zone"] else "")
        kind = str(DeadlineLine(kind=line["kind"]).get_kind_display())
        what = f"{kind} – {line['text']}" if line["text"] else kind
        yield _("%(what)s: by %(day)s") % {"what": what, "day": when}


def _events(lines: list[dict], language: str) -> Iterable[str]:
    unnamed = [line["event"] for line in lines if line["event"] and not line["text"]]
    known = {event.slug: event for event in Event.objects.filter(slug__in=unnamed)} if unnamed else {}
    for line in lines:
        event = known.get(line["event"])
        name = line["text"] or (event and (getattr(event, f"name_{language}", "") or event.name)) or ""
        parts = [name, *_when(line, language), line["place"]]
        if found := [part for part in parts if part]:
            yield " · ".join(found)


def _when(line: dict, language: str) -> Iterable[str]:
    if line["starts_on"]:
        first = days.with_weekday(days.parse(line["starts_on"]), language)
        if not line["ends_on"] or line["ends_on"] == line["starts_on"]:
            yield first
        else:
            yield f"{first} – {days.with_weekday(days.parse(line['ends_on']), language)}"


def _asked(post: PostView, language: str) -> str:
    parts = (post.team.name(language), post.duty(language), post.telephone and post.telephone.display(language))
    return " · ".join(part for part in parts if part)
