"""What erasing leaves to people: how far the disk is cleaned, and what else may say the same."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from circulars.admin.common import moments
from circulars.admin.common.panel import Panel
from circulars.models import (
    Attachment,
    Circular,
    DiskCleaning,
    Event,
    Intake,
    IntakeDraft,
    Passage,
    Removal,
    WorkingCopy,
)
from circulars.publishing.identity import address_of

SHOWN = 20  # of what may say the same


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """Beside the form of a circular of which something was erased, for those who may erase."""
    if not request.user.has_perm("circulars.erase_circular"):
        return None
    rows = DiskCleaning.objects.filter(removal__circular=copy.circular_id).select_related("removal").order_by("pk")
    if not rows:
        return None
    return Panel(
        "erased",
        _("Erasing"),
        "admin/circulars/workingcopy/_erased.html",
        {"sentences": [_in_words(row) for row in rows]},
    )


def _in_words(row: DiskCleaning) -> str:
    values = {"what": row.removal.get_scope_display(), "erased": moments.in_words(row.removal.erased_at)}
    if row.done_at:
        values["cleaned"] = moments.in_words(row.done_at)
        return _("Erased (%(what)s) on %(erased)s; the disk was cleaned of it on %(cleaned)s.") % values
    if row.tries:
        values["tries"] = row.tries
        return (
            _(
                "Erased (%(what)s) on %(erased)s; the disk could not be cleaned of it yet, after %(tries)s tries. "
                "The list of jobs says why."
            )
            % values
        )
    return _("Erased (%(what)s) on %(erased)s; the disk is cleaned of it within minutes.") % values


def remains(removal: Removal, user) -> list[tuple[str, Any]]:
    """(label, value) of what this erasing does not reach, to be read before it is done."""
    circular = removal.circular
    found: list[tuple[str, Any]] = [(_("The address stays, with the words in it"), address_of(circular.path))]
    if likely := _that_say_the_same(removal):
        seen = list(WorkingCopy.objects.editable_by(user).filter(circular__in=likely)[:SHOWN])
        hidden = len(likely) - len({copy.circular_id for copy in seen})
        names = [str(copy) for copy in seen]
        if hidden > 0:
            names.append(_("%(count)s that you may not open") % {"count": hidden})
        found.append((_("Other circulars with the same title or files, which stay"), _lines(names)))
    if originals := _originals_that_stay(circular):
        label = _("Received originals from which others were drafted as well, which stay")
        found.append((label, _lines(row.code for row in originals[:SHOWN])))
    if removal.scope == Removal.Scope.WHOLE:
        owners = Q(eventmentions__edition__circular=circular) | Q(eventmentions__working_copy__circular=circular)
        if events := Event.objects.filter(owners).distinct()[:SHOWN]:
            found.append((_("Events it mentions, which stay"), _lines(map(str, events))))
        uses = Q(uses__edition__circular=circular) | Q(uses__working_copy__circular=circular)
        if passages := Passage.objects.filter(uses).distinct()[:SHOWN]:
            found.append((_("Passages it shares, which stay"), _lines(map(str, passages))))
    return found


def _that_say_the_same(removal: Removal) -> list[int]:
    """Circulars that were begun as a copy keep the title or name the same bytes."""
    circular = removal.circular
    uses = Attachment.objects.filter(Q(edition__circular=circular) | Q(working_copy__circular=circular))
    if removal.file:
        uses = uses.filter(file=removal.file)
    same = Q(attachments__blob__in=uses.values("blob"))
    if not removal.file:
        titles = {
            *circular.editions.values_list("title", flat=True),
            *circular.working_copies.values_list("title", flat=True),
        }
        same |= Q(title__in=titles - {""})
    copies = WorkingCopy.objects.filter(same).exclude(circular=circular)
    return list(Circular.objects.filter(working_copies__in=copies).distinct().values_list("pk", flat=True))


def _originals_that_stay(circular: Circular):
    others = IntakeDraft.objects.filter(circular__isnull=False).exclude(circular=circular).values("intake")
    return Intake.objects.filter(drafts__circular=circular, pk__in=others, emptied_at=None).distinct().only("code")


def _lines(names: Any) -> str:
    return format_html_join("; ", "{}", ((name,) for name in names))
