"""Draft links: somebody without an account reads one working copy, and may be asked whether it is right.

The address carries the code of the link under our signature: whoever reads the database alone has no address.
Source: docs/domain.md, "Draft links".
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from circulars import audit, notifications, references
from circulars.codes import new_code
from circulars.editing import NotEditable
from circulars.locking import locked_copy
from circulars.models import Circular, DraftLink, Edition, Origin, Relation, Remark, Removal, State, WorkingCopy
from circulars.numbering import key_of

SALT = "circulars.draft_links"
VALID_DAYS = (3, 7, 14, 30)
CODE_LENGTH = 26  # five bits each: 130, beyond guessing without the signature too
MOST_OPEN = 20  # links of one copy
MOST_ANSWERS = 20  # of one link
MOST_DRAFTS = 20  # beside the one that was asked for
LONGEST_ANSWER = 5000  # characters
LONGEST_NAME = 80
READ_EVERY = timedelta(minutes=1)
BUSY_FOR = 50  # milliseconds that a reader waits for the note that he read


class NotAnswerable(Exception):
    """The answer cannot be kept; the message is fit to show to its sender. Nothing was written."""


def token_of(link: DraftLink) -> str:
    return _signer().sign(link.code)


def found(token: str) -> DraftLink | None:
    """The link of an address, open or not; None where the address is not one of ours."""
    try:
        code = _signer().unsign(token)
    except signing.BadSignature:
        return None
    links = DraftLink.objects.select_related("working_copy__circular__series__issuer", "created_by")
    return links.filter(code=code).first()


def is_open(link: DraftLink, at: datetime) -> bool:
    """Also where the draft is limited: then whoever gave the link must still be named, perhaps by a post held today."""
    circular = link.working_copy.circular
    if not _is_in_time(link, at):
        return False
    return not circular.is_limited or not Circular.objects.closed_to(link.created_by).filter(pk=circular.pk).exists()


def _is_in_time(link: DraftLink, at: datetime) -> bool:
    return link.expires_at > at and (link.revoked_at is None or link.revoked_at > at)


@transaction.atomic
def give(
    copy_id: int,
    *,
    recipient: str,
    days: int,
    asks_fact_check: bool = False,
    question: str = "",
    by,
    now: datetime,
) -> DraftLink:
    """A new link for one recipient, valid for ``days``, at the longest until the words are public.

    Raises NotEditable where nothing is to be read that is not public, and for more links than anybody overlooks.
    """
    copy = locked_copy(copy_id)
    if days not in VALID_DAYS:
        raise NotEditable(_("Choose how long the link is valid."))
    if not recipient.strip():
        raise NotEditable(_("Say for whom the link is."))
    if copy.state_at(now) == State.PUBLISHED:
        raise NotEditable(_("These words are public. Send the public address instead."))
    if copy.circular.removals.filter(lifted_at=None, scope=Removal.Scope.WHOLE).exists():
        raise NotEditable(_("This circular is hidden. Nobody outside the office may read it."))
    if copy.draft_links.open(now).count() >= MOST_OPEN:
        message = _("There are %(number)s open links already. Revoke those not needed.")
        raise NotEditable(message % {"number": MOST_OPEN})
    ends = now + timedelta(days=days)
    if copy.state == State.PUBLISHED and copy.public_from:
        ends = min(ends, copy.public_from)
    link = DraftLink.objects.create(
        working_copy=copy,
        code=new_code(CODE_LENGTH),
        recipient=" ".join(recipient.split())[:150],
        asks_fact_check=asks_fact_check,
        question=question.strip() if asks_fact_check else "",
        created_at=now,
        created_by=by,
        expires_at=ends,
    )
    _record("give_draft_link", link, by=by, now=now, until=ends.isoformat(), fact_check=asks_fact_check)
    return link


@transaction.atomic
def revoke(link_id: int, *, by, now: datetime) -> None:
    """From the next request on the address answers that the link has ended."""
    copy_id = DraftLink.objects.filter(pk=link_id).values_list("working_copy_id", flat=True).first()
    if copy_id is None:
        raise NotEditable(_("This link is gone."))
    locked_copy(copy_id)
    link = DraftLink.objects.select_related("working_copy__circular").get(pk=link_id)
    if not _is_in_time(link, now):
        raise NotEditable(_("This link has ended already."))
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    _record("revoke_draft_link", link, by=by, now=now)


def end_at_publication(copy: WorkingCopy, *, at: datetime) -> None:
    """Part of publishing: the links to these words end at the minute from which everybody reads them."""
    links = DraftLink.objects.filter(working_copy=copy, revoked_at=None, expires_at__gt=at)
    links.update(expires_at=Greatest(F("created_at"), at))


def end_now(circular: Circular, *, now: datetime) -> None:
    """Part of hiding and erasing: all links to the circular end at once."""
    links = DraftLink.objects.filter(working_copy__circular=circular, revoked_at=None, expires_at__gt=now)
    links.update(expires_at=Greatest(F("created_at"), now))


def note_read(link: DraftLink, *, now: datetime) -> None:
    """Keep when the link was read last, to the minute. A database that is busy keeps no reader waiting."""
    if link.last_read_at and link.last_read_at > now - READ_EVERY:
        return
    rows = DraftLink.objects.filter(Q(last_read_at=None) | Q(last_read_at__lte=now - READ_EVERY), pk=link.pk)
    try:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
                DraftLink.objects.filter(pk__in=free).update(last_read_at=now)
        else:
            _update_unless_busy(rows, now)
    except OperationalError:
        return  # somebody writes: the next reader is noted again


def _update_unless_busy(rows: QuerySet[DraftLink], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_FOR}")
        try:
            rows.update(last_read_at=now)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")


def drafts_with(link: DraftLink, *, at: datetime) -> list[WorkingCopy]:
    """The drafts that the copy cites or is related to, not public yet, one a circular, in its language if there is one.

    Only those that whoever gave the link may edit, so that a link opens no limited draft of others.
    """
    copy, giver = link.working_copy, link.created_by
    if giver is None or not giver.is_active:
        return []
    ends = Q(from_circular=copy.circular_id) | Q(to_circular=copy.circular_id)
    relations = Relation.objects.filter(ends).exclude(origin=Origin.REFUSED)
    meant = {pk for pair in relations.values_list("from_circular", "to_circular") for pk in pair}
    meant |= _cited(copy)
    meant -= {copy.circular_id}
    if not meant:
        return []
    hidden = Removal.objects.filter(lifted_at=None).values("circular")  # the draft may still hold what was hidden
    rows = (
        WorkingCopy.objects.editable_by(giver)
        .filter(circular__in=meant)
        .exclude(circular__in=Edition.objects.live(at).values("circular"))
        .exclude(circular__in=hidden)
        .select_related("circular__series__issuer")
        .order_by("circular_id", "pk")
    )
    chosen: dict[int, WorkingCopy] = {}
    for row in sorted(rows, key=lambda row: (row.language != copy.language, row.language != _original(row))):
        chosen.setdefault(row.circular_id, row)
    return sorted(chosen.values(), key=lambda row: row.circular_id)[:MOST_DRAFTS]


def _original(copy: WorkingCopy) -> str:
    return copy.circular.original_language


def _cited(copy: WorkingCopy) -> set[int]:
    """The circulars whose drafts bear a number that the text cites with its year; no year is guessed."""
    citations = [row for row in references.find_for(copy) if row["series_id"] and row["year"]]
    if not citations:
        return set()
    numbers = Q()
    for row in citations[:100]:
        years = Q(number_year=row["year"]) | Q(number_year=None, issued_on__year=row["year"])
        numbers |= Q(years, circular__series=row["series_id"], number_serial=row["serial"])
    wanted = {(row["series_id"], key_of(row["serial"], row["suffix"])) for row in citations}
    drafts = WorkingCopy.objects.filter(numbers).values_list(
        "circular_id", "circular__series_id", "number_serial", "number_suffix"
    )
    return {pk for pk, series, serial, suffix in drafts if (series, key_of(serial, suffix)) in wanted}


@transaction.atomic
def answer(
    link_id: int, *, is_correct: bool | None, text: str, field: str, name: str, revision: int, now: datetime
) -> Remark:
    """Keep what the outside reader found as a remark on the words of ``revision``, and tell who gave the link.

    Raises NotAnswerable, also where the link ended while the form was open.
    """
    copy_id = DraftLink.objects.values_list("working_copy_id", flat=True).get(pk=link_id)
    copy = locked_copy(copy_id)
    link = DraftLink.objects.select_related("created_by").get(pk=link_id)
    text, name = text.strip(), " ".join(name.split())
    if not is_open(link, now) or not link.asks_fact_check:
        raise NotAnswerable(_("This link has ended. Call the office."))
    if not text and not is_correct:
        raise NotAnswerable(_("Say what is not correct."))
    if len(text) > LONGEST_ANSWER or len(name) > LONGEST_NAME:
        raise NotAnswerable(_("That is too long. Shorten it, or call the office."))
    if link.answers.count() >= MOST_ANSWERS:
        raise NotAnswerable(_("This link has been answered too often. Call the office."))
    remark = Remark.objects.create(
        working_copy=copy,
        kind=Remark.Kind.FACT_CHECK,
        field=field,
        text=text or _("Everything is correct."),
        revision=min(revision, copy.revision),
        is_correct=is_correct,
        draft_link=link,
        author_label=f"{name} ({link.recipient})"[:150] if name else link.recipient,
        created_at=now,
    )
    audit.record(
        "fact_check", copy, by=None, now=now, circular=copy.circular, remark=remark.pk, link=link.pk, field=field
    )
    notifications.fact_checked(copy, given_by=link.created_by, now=now)
    return remark


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")


def _record(action: str, link: DraftLink, *, by, now: datetime, **details) -> None:
    """The entry names the recipient and never the code: a log is no way in."""
    copy = link.working_copy
    details |= {"link": link.pk, "recipient": link.recipient}
    audit.record(action, copy, by=by, now=now, circular=copy.circular, **details)
