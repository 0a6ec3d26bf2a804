"""Relations that the text suggests, beside the form: accepted or refused one by one, without leaving it."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from circulars import publishing, suggestions
from circulars.admin.common.panel import Panel
from circulars.admin.connections import relations
from circulars.admin.working_copy.status import names_of
from circulars.models import Circular, Edition, Origin, RelationKind, WorkingCopy
from circulars.publishing.identity import address_of

TEMPLATE = "admin/circulars/workingcopy/_suggestions.html"
ONLY_PANEL = "panel"  # the value of ``answer`` with which the script asks for the panel alone


class Shown(NamedTuple):
    words: str
    sentence: str
    why: str
    address: str
    accept_url: str
    refuse_url: str
    key: str


def may_answer(user, copy: WorkingCopy) -> bool:
    """What is public changes with the answer; relations of a draft become public with it, so its editors answer."""
    needed = "circulars.move_circular" if copy.circular.path else "circulars.change_workingcopy"
    return user.has_perm(needed)


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    found = _panel(copy) if may_answer(request.user, copy) else None
    return found if found and found.values["rows"] else None


def _panel(copy: WorkingCopy, said: str = "") -> Panel:
    now = timezone.now()
    found = suggestions.of_copy(copy, at=now)
    circulars = Circular.objects.in_bulk([row.circular_id for row in found])
    names = names_of(circulars.values(), now=now)
    rows = [_shown(copy, row, circulars[row.circular_id], names[row.circular_id]) for row in found]
    values = {"rows": rows, "said": said, "language": copy.language}
    return Panel("relations", _("Is this a relation?"), TEMPLATE, values, brief=str(len(rows)))


def _shown(copy: WorkingCopy, row: suggestions.Suggestion, other: Circular, name: str) -> Shown:
    accept, refuse = (
        reverse(f"admin:circulars_workingcopy_suggestion_{answer}", args=[copy.pk, other.pk, row.kind])
        for answer in ("accept", "refuse")
    )
    words = relations.in_words(row.kind, name, is_newer=True)
    return Shown(words, row.sentence, row.why, address_of(other.path), accept, refuse, f"{other.pk}-{row.kind}")


def urls(model_admin: Any) -> list:
    """The ways of the buttons, for ``WorkingCopyAdmin.get_urls``."""

    def accept(copy: WorkingCopy, other: Circular, kind: RelationKind, user) -> str:
        publishing.relate(copy.circular_id, other.pk, kind=kind, by=user, now=timezone.now(), origin=Origin.CONFIRMED)
        return _("The relation is recorded. Both pages show it.")

    def refuse(copy: WorkingCopy, other: Circular, kind: RelationKind, user) -> str:
        publishing.refuse_relation(copy.circular_id, other.pk, kind=kind, by=user, now=timezone.now())
        return _("Refused; it is not suggested again.")

    def view(take: Any) -> Any:
        @never_cache
        @require_POST
        def taken(request: HttpRequest, copy_id: int, other_id: int, kind: str) -> HttpResponse:
            copy = model_admin.copy_for(request, copy_id)
            if not model_admin.has_change_permission(request, copy) or not may_answer(request.user, copy):
                raise PermissionDenied
            # suggested is only what is public; a key that was put into the address finds no draft
            public = Edition.objects.live(timezone.now()).filter(circular=OuterRef("pk"))
            other = Circular.objects.filter(Exists(public), pk=other_id).first()
            if other is None or kind not in RelationKind.values:
                raise Http404
            level = messages.SUCCESS
            try:
                said = take(copy, other, RelationKind(kind), request.user)
            except publishing.PublishingError as error:
                said, level = str(error), messages.ERROR
            if request.POST.get("answer") == ONLY_PANEL:
                context = {"panel": _panel(copy, said), "is_alone": True}
                return HttpResponse(render_to_string(TEMPLATE, context, request))
            model_admin.message_user(request, said, level)
            address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
            return HttpResponseRedirect(f"{address}#panel-relations")

        return taken

    guarded = model_admin.admin_site.admin_view
    name = "circulars_workingcopy_suggestion"
    where = "<int:copy_id>/suggestions/<int:other_id>/<slug:kind>"
    return [
        path(f"{where}/accept/", guarded(view(accept)), name=f"{name}_accept"),
        path(f"{where}/refuse/", guarded(view(refuse)), name=f"{name}_refuse"),
    ]
