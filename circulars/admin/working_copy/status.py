"""Where a circular stands: for the box above its form, and for the steps that are possible now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars import workflow
from circulars.admin.common import actions, moments
from circulars.admin.connections import relations
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    Relation,
    Remark,
    Removal,
    SetAside,
    State,
    Withdrawal,
    WorkingCopy,
)
from circulars.publishing.identity import address_of

HISTORY_LENGTH = 12


class Entry(NamedTuple):
    at: datetime
    who: str
    what: str
    reason: str


@dataclass(frozen=True)
class Situation:
    """Everything the form says about a working copy besides its words, read once for a request."""

    copy: WorkingCopy
    now: datetime
    live: Edition | None
    ahead: Edition | None
    editions: list[Edition]
    withdrawals: list[Withdrawal]  # in force or ahead
    removals: list[Removal]  # in force
    set_aside: list[SetAside]
    relations: list[Relation]  # each knows the ``other_name``
    copies: list[WorkingCopy]  # all languages
    approvals: int
    required: int
    entries: list[Entry] = field(default_factory=list)
    open_remarks: list[Remark] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.copy.state_at(self.now)

    @property
    def state_label(self) -> str:
        return self.state.label

    @property
    def address(self) -> str:
        """The public address; empty as long as nothing was published."""
        path = self.copy.circular.path
        return address_of(path) if path and self.live else ""

    @property
    def former_address(self) -> str:
        path = self.copy.circular.path
        return address_of(path) if path else ""

    @property
    def newest(self) -> Edition | None:
        """The edition that the next one follows; perhaps hidden, never one that lies ahead."""
        return next((edition for edition in self.editions if edition.published_at <= self.now), None)

    @property
    def is_hidden(self) -> bool:
        return any(row.scope == Removal.Scope.WHOLE for row in self.removals)

    @property
    def is_edited(self) -> bool:
        """Whether there are words that are neither public nor scheduled."""
        return self.copy.state != State.PUBLISHED

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentence in self._sentences() if sentence]

    def _sentences(self):
        if self.live:
            yield _("Edition %(version)s is public since %(time)s.") % {
                "version": self.live.version,
                "time": moments.in_words(self.live.published_at),
            }
        if self.ahead:
            before = self.live.version if self.live else None
            yield moments.publication(self.ahead.published_at, self.now, version=self.ahead.version, before=before)
        if self.copy.circular.is_limited:
            yield _("This is the limited draft #%(number)s: only those named meet it.") % {
                "number": self.copy.circular_id
            }
        if not self.live and not self.ahead:
            yield _("Nobody outside the office can see this circular.")
        elif self.is_edited:
            yield _("The words below are not public: the public edition stays as it is until you publish a correction.")
        if self.copy.state == State.IN_REVIEW and self.required:
            values = {"given": self.approvals, "required": self.required}
            yield _("%(given)s of %(required)s approvals given.") % values
        if self.copy.state == State.RETURNED:
            yield self._returned_in_words()
        yield from map(self._relation_in_words, self.relations)
        for row in self.withdrawals:
            if row.effective_at > self.now:
                yield f"{moments.withdrawal(row.effective_at, self.now)} {_quoted(row.reason_ko)}"
            else:
                values = {"time": moments.in_words(row.effective_at), "reason": row.reason_ko}
                yield _("Withdrawn since %(time)s: %(reason)s") % values
            if row.successor:
                words = {"successor": address_of(row.successor.path)}
                yield (
                    _("Readers are led on to %(successor)s, into which it was merged.") % words
                    if row.is_merged
                    else _("Readers are pointed to %(successor)s instead.") % words
                )
        for row in self.removals:
            values = {"what": row.get_scope_display(), "time": moments.in_words(row.effective_at)}
            values["reason"] = row.reason_ko
            if row.erased_at:
                yield _("Erased for ever (%(what)s): %(reason)s") % values
            else:
                yield _("Hidden from the public since %(time)s (%(what)s): %(reason)s") % values

    def _returned_in_words(self) -> str:
        number = len(self.open_remarks)
        if not number:
            return _("It was returned; all remarks are resolved. Submit it again.")
        return ngettext(
            "It was returned; %(count)s remark is open.", "It was returned; %(count)s remarks are open.", number
        ) % {"count": number}

    def _relation_in_words(self, relation: Any) -> str:
        is_newer = relation.from_circular_id == self.copy.circular_id
        return relations.in_words(relation.kind, relation.other_name, is_newer=is_newer)


def _quoted(words: str) -> str:
    return _("Reason: %(reason)s") % {"reason": words}


def situation_of(copy: WorkingCopy, *, user: Any, now: datetime) -> Situation:
    """As ``user`` may know it: of relations those with circulars that this person may meet."""
    circular = copy.circular
    editions = list(circular.editions.filter(language=copy.language).order_by("-version"))
    languages = Q(language="") | Q(language=copy.language)
    return Situation(
        copy=copy,
        now=now,
        live=Edition.objects.live(now).filter(circular=circular, language=copy.language).first(),
        ahead=next((edition for edition in editions if edition.published_at > now), None),
        editions=editions,
        withdrawals=list(
            circular.withdrawals.filter(languages)
            .filter(Q(lifted_at=None) | Q(lifted_at__gt=now))
            .select_related("successor")
            .order_by("pk")
        ),
        removals=list(circular.removals.filter(lifted_at=None).select_related("file").order_by("pk")),
        set_aside=list(circular.set_aside.filter(language=copy.language, taken_up_at=None)),
        relations=_relations_of(circular, user=user, now=now),
        copies=list(circular.working_copies.order_by("pk")),
        approvals=workflow.approvals(copy, now),
        required=workflow.required(copy),
        entries=[
            Entry(row.at, row.actor_label, actions.in_words(row), row.reason)
            for row in AuditEntry.objects.filter(circular=circular).order_by("-at", "-pk")[:HISTORY_LENGTH]
        ],
        open_remarks=list(copy.remarks.filter(resolved_at=None)),
    )


def _relations_of(circular: Circular, *, user: Any, now: datetime) -> list[Any]:
    ends = Q(from_circular=circular) | Q(to_circular=circular)
    found: list[Any] = list(Relation.objects.stated().filter(ends).select_related("from_circular", "to_circular"))
    others = {row: row.to_circular if row.from_circular_id == circular.pk else row.from_circular for row in found}
    names = names_of(others.values(), now=now)
    limited = {other.pk for other in others.values() if other.is_limited}
    if limited:  # one that points here is not told of to those whom it does not name, before it is public
        public = Edition.objects.live(now).filter(circular__in=limited).values_list("circular_id", flat=True)
        limited -= {*public, *Circular.objects.open_to(user).filter(pk__in=limited).values_list("pk", flat=True)}
    relations = [row for row in found if others[row].pk not in limited]
    for row in relations:
        row.other_name = names[others[row].pk]
    return relations


def names_of(circulars: Iterable[Circular], *, now: datetime) -> dict[int, str]:
    """Number and title of the public edition of each, the address where there is none: a draft is not for everyone."""
    rows = {circular.pk: circular for circular in circulars}
    names = {pk: str(circular) for pk, circular in rows.items()}
    if rows:
        editions = Edition.objects.live(now).filter(circular__in=rows).order_by("is_original")
        for edition in editions.defer("body", "facts", "rendered"):
            names[edition.circular_id] = f"{edition.number} {edition.title}".strip()
    return names
