"""Two states of a circular beside one another for staff: any two editions, or the working copy with one of them.

Editions that were removed are not among them: who may read what was hidden is decided elsewhere.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import comparing, signatories
from circulars import facts as facts_of
from circulars.admin.common import moments
from circulars.admin.common.desk_page import desk_page
from circulars.comparing import Content
from circulars.models import Edition, WorkingCopy
from circulars.reading.editions import without_removed
from circulars.reading.parts import comparison

DRAFT = "draft"  # what the address calls the working copy


class Side(NamedTuple):
    """``name`` is what the address says: a version, or ``draft``."""

    name: str
    label: str


def urls(model_admin) -> list:
    view = model_admin.admin_site.admin_view
    return [path("<int:copy_id>/compare/", view(view_of(model_admin)), name="circulars_workingcopy_compare")]


def view_of(model_admin) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        editions = list(
            Edition.objects.filter(circular=copy.circular_id, language=copy.language, removed_at=None)
            .order_by("-version")
            .only("pk", "version", "published_at", "superseded_at")
        )
        sides = _sides(editions)
        before, after = _chosen(request, editions, sides)
        context = {
            "title": _("Comparison"),
            "subtitle": str(copy),
            "original": copy,
            "sides": sides,
            "before": before,
            "after": after,
            "summary": "",
            "facts": "",
            "files": "",
            "text": "",
        }
        if before and after:
            context |= _compared(copy, before, after)
        return desk_page(model_admin, request, "admin/circulars/workingcopy/compare.html", context)

    return view


def _sides(editions: list[Edition]) -> list[Side]:
    """The working copy first, then the newest edition."""
    found = [Side(DRAFT, _("Working copy, as it was last saved"))]
    now = timezone.now()
    for edition in editions:
        values = {"version": edition.version, "time": moments.in_words(edition.published_at)}
        if edition.published_at > now:
            label = _("Edition %(version)s, public from %(time)s") % values
        else:
            label = _("Edition %(version)s, published on %(time)s") % values
        found.append(Side(str(edition.version), label))
    return found


def _chosen(request: HttpRequest, editions: list[Edition], sides: list[Side]) -> tuple[Side | None, Side | None]:
    """Without a choice the public edition and the working copy; nothing where no edition can be compared."""
    if not editions:
        return None, None
    now = timezone.now()
    public = next((edition for edition in editions if edition.published_at <= now), editions[0])
    by_name = {side.name: side for side in sides}
    try:
        return by_name[request.GET.get("from") or str(public.version)], by_name[request.GET.get("to") or DRAFT]
    except KeyError:
        raise Http404 from None


def _compared(copy: WorkingCopy, before: Side, after: Side) -> dict[str, Any]:
    result = comparing.compare(_content(copy, before), _content(copy, after))
    return {
        "summary": comparison.summary(result),
        "facts": comparison.facts(result.facts, copy.language, get_language() or "ko"),
        "files": comparison.files(result.files, None),
        "text": comparison.text(result.passages, copy.language),
    }


def _content(copy: WorkingCopy, side: Side) -> Content:
    if side.name == DRAFT:
        content = facts_of.content_of(copy)
        content["facts"] = signatories.told(content["facts"])
        return {"facts": content["facts"], "body": content["body"]}
    edition = Edition.objects.get(circular=copy.circular_id, language=copy.language, version=int(side.name))
    return without_removed(signatories.told(edition.facts), edition.body, edition.removed_files)
