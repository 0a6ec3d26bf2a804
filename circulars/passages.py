"""Reusable passages: words kept once that many circulars carry. A change of them changes no public page.

A working copy shows today's words, publishing freezes them, and ``carriers`` tells which public editions still hold
earlier ones. Source: docs/domain.md, "Passages".
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from circulars import audit, editing, facts
from circulars.locking import locked, locked_copy
from circulars.models import Approval, Edition, Passage, PassageLine, State, WorkingCopy
from circulars.rendering import plain_text, sanitise

LONGEST = 50_000


class NotKept(Exception):
    """The passage cannot be stored as it is; the message is fit to show, ``field`` names what is to blame."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


def cleaned(body: str) -> str:
    """The text as it is stored. Raises NotKept for one without words, or with what belongs to one circular alone."""
    body = facts.in_one_spelling(sanitise.clean(body))
    if "<img" in body:
        raise NotKept(_("A passage holds no images: files belong to one circular. Take the image out."), "body")
    if not plain_text(body).strip():
        raise NotKept(_("Enter the text of the passage."), "body")
    if len(body) > LONGEST:
        raise NotKept(_("The text of a passage is too long."), "body")
    return body


@transaction.atomic
def create(*, code: str, language: str, name: str, body: str, heading: str = "", by, now: datetime) -> Passage:
    try:
        with transaction.atomic():
            passage = Passage.objects.create(
                code=code,
                language=language,
                name=name.strip(),
                heading=_heading(heading),
                body=cleaned(body),
                changed_at=now,
                changed_by=by,
            )
    except IntegrityError as error:
        raise NotKept(_("There is a passage with this short name in this language."), "code") from error
    audit.record("add", passage, by=by, now=now, code=code, language=language)
    return passage


@transaction.atomic
def change(
    passage_id: int, *, seen: int, by, now: datetime, name: str, heading: str, body: str, is_retired: bool
) -> Passage:
    """Keep other words, and raise the revision where readers would see a difference.

    ``seen`` is the revision that was open; NotKept is raised where somebody changed the words since. Approvals of
    drafts that carry the passage end with its words: nobody has approved the new ones. Public pages stay as they are.
    """
    approved = _approved_with(passage_id) if _differs(Passage.objects.get(pk=passage_id), heading, body) else []
    for circular_id in sorted({copy.circular_id for copy in approved}):
        locked(circular_id)  # before the passage: who publishes holds the circular while he reads it
    passage = Passage.objects.select_for_update(no_key=True).get(pk=passage_id)
    if passage.revision != seen:
        who = audit.label_of(passage.changed_by) or _("Someone else")
        raise NotKept(_("%(who)s has changed this passage since you opened it. Open it again.") % {"who": who})
    before = {"name": passage.name, "revision": passage.revision, "is_retired": passage.is_retired}
    if _differs(passage, heading, body):
        passage.heading, passage.body = _heading(heading), cleaned(body)
        passage.revision += 1
        for copy in approved:
            _end_approval(copy.pk, by=by, now=now)
    passage.name, passage.is_retired = name.strip(), is_retired
    after = {"name": passage.name, "revision": passage.revision, "is_retired": passage.is_retired}
    if before != after:
        passage.changed_at, passage.changed_by = now, by
        passage.save()
        audit.record("change", passage, by=by, now=now, **audit.differences(before, after))
    return passage


def record_deletion(passage: Passage, *, by, now: datetime) -> None:
    """The trace of one that nothing used."""
    audit.record("delete", passage, by=by, now=now, code=passage.code, language=passage.language)


@transaction.atomic
def refresh(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Open a published circular for a correction that brings in the present words of its passages."""
    copy = locked_copy(copy_id)
    live = Edition.objects.live(now).filter(circular=copy.circular, language=copy.language).first()
    if live is None or not is_outdated(live):
        raise editing.NotEditable(_("The public edition carries the present words of its passages."))
    return editing.claim(copy_id, revision=revision, by=by, now=now)


def working_copies(passage: Passage) -> QuerySet[WorkingCopy]:
    return WorkingCopy.objects.filter(Exists(PassageLine.objects.filter(working_copy=OuterRef("pk"), passage=passage)))


def live_editions(passage: Passage, at: datetime) -> QuerySet[Edition]:
    """The public editions that carry the passage, in whatever words."""
    lines = PassageLine.objects.filter(edition=OuterRef("pk"), passage=passage)
    return Edition.objects.live(at).filter(Exists(lines))


def carriers(passage: Passage, at: datetime) -> QuerySet[Edition]:
    """The public editions that carry earlier words. Words that were changed and changed back are no difference."""
    lines = PassageLine.objects.filter(edition=OuterRef("pk"), passage=passage)
    return Edition.objects.live(at).filter(Exists(lines.exclude(heading=passage.heading, body=passage.body)))


def is_outdated(edition: Edition) -> bool:
    return any(map(differs, edition.passagelines.select_related("passage")))


def differs(line: PassageLine) -> bool:
    """Whether the frozen words of a line are others than those of today."""
    return (line.heading, line.body) != (line.passage.heading, line.passage.body)


def is_used(passage: Passage) -> bool:
    return passage.uses.exists()


def offered(language: str, present: Any = ()) -> QuerySet[Passage]:
    """Those that a form of this language offers: not the retired ones, but for ``present`` which it names already."""
    return Passage.objects.filter(language=language).filter(is_retired=False) | Passage.objects.filter(pk__in=present)


def _heading(text: str) -> str:
    return facts.in_one_spelling(" ".join(text.split()))


def _differs(passage: Passage, heading: str, body: str) -> bool:
    return (passage.heading, passage.body) != (_heading(heading), cleaned(body))


def _approved_with(passage_id: int) -> list[WorkingCopy]:
    """Working copies whose words of now somebody has approved, and that are not public yet."""
    fitting = Approval.objects.filter(working_copy=OuterRef("pk"), revision=OuterRef("revision"))
    lines = PassageLine.objects.filter(working_copy=OuterRef("pk"), passage=passage_id)
    return list(WorkingCopy.objects.exclude(state=State.PUBLISHED).filter(Exists(fitting), Exists(lines)))


def _end_approval(copy_id: int, *, by, now: datetime) -> None:
    copy = WorkingCopy.objects.get(pk=copy_id)  # fresh: its circular is locked
    if copy.state != State.PUBLISHED:
        editing.claim(copy_id, revision=copy.revision, by=by, now=now)
