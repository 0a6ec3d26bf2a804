"""Who works on what: a copy is given to a colleague, a member of staff is limited to sections."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from circulars import audit, notifications
from circulars.models import Section, SectionEditor, WorkingCopy


@transaction.atomic
def assign(copy_id: int, *, to, by, now: datetime) -> bool:
    """Give a working copy to ``to`` (None: to nobody). Its words stay as they are, so no revision is counted.

    False where it had been so before.
    """
    copy = WorkingCopy.objects.select_for_update(of=("self",)).select_related("assigned_to", "circular").get(pk=copy_id)
    if copy.assigned_to_id == (to.pk if to else None):
        return False
    before, copy.assigned_to = copy.assigned_to, to
    copy.save(update_fields=["assigned_to"])
    audit.record(
        "assign_person",
        copy,
        by=by,
        now=now,
        circular=copy.circular,
        before=audit.label_of(before),
        after=audit.label_of(to),
    )
    notifications.assigned(copy, by=by, now=now)
    return True


@transaction.atomic
def limit(user, *, sections: Iterable[Section], by, now: datetime) -> bool:
    """Let ``user`` edit in these sections and all below them alone; without any, everywhere.

    False where it had been so before.
    """
    rows = SectionEditor.objects.select_for_update(of=("self",)).filter(user=user).select_related("section")
    before = {row.section_id: row.section for row in rows}
    after = {section.pk: section for section in sections}
    if before.keys() == after.keys():
        return False
    SectionEditor.objects.filter(user=user).exclude(section__in=after).delete()
    SectionEditor.objects.bulk_create(SectionEditor(user=user, section_id=pk) for pk in after.keys() - before.keys())
    names = [sorted(str(section) for section in side.values()) for side in (before, after)]
    audit.record("limit", user, by=by, now=now, before=names[0], after=names[1])
    return True
