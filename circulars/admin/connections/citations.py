"""Citations that wait: a list of what is meant and missing, and a page on which staff decide about some of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from circulars import publishing
from circulars.admin.common.desk_page import desk_page
from circulars.admin.connections import citations_panel
from circulars.admin.connections.citations_panel import PERMISSION
from circulars.admin.working_copy.status import names_of
from circulars.models import Circular, Edition, Reference
from circulars.rendering import plain_text
from circulars.reports import Scope, waiting

PAGE = 25  # groups
MOST = 200  # citations of one page of decisions
AROUND = 90  # characters to either side that show what a citation is
OPERATIONS: dict[str, Callable[..., Reference]] = {
    "confirm": publishing.confirm_reference,
    "refuse": publishing.refuse_reference,
    "reset": publishing.reset_reference,
}


class LeadForm(forms.Form):
    """``citations`` are those that stay ticked; ``target`` is asked for only where they are led somewhere."""

    target = forms.ModelChoiceField(
        label=gettext_lazy("Lead to this circular"), queryset=Circular.objects.none(), required=False
    )

    def __init__(self, data: Any, *, admin_site: Any, choices: QuerySet[Circular]) -> None:
        if data is not None and not data.get("target", "").isdecimal():  # the widget asks the database for the value
            data = data.copy()
            data["target"] = ""
        super().__init__(data)
        field: Any = self.fields["target"]
        field.queryset = choices
        field.widget = AutocompleteSelect(Reference._meta.get_field("target"), admin_site)
        field.widget.choices = field.choices


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view
    return [
        path("citations/", view(overview(model_admin)), name="circulars_citations"),
        path("citations/decide/", view(decide(model_admin)), name="circulars_citations_decide"),
        path(
            "<int:copy_id>/citations/<int:citation_id>/<slug:decision>/",
            view(answer(model_admin)),
            name="circulars_citation_answer",
        ),
    ]


def overview(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        scope = _scope(request)
        chosen = {name: request.GET[name] for name in ("series", "year") if request.GET.get(name)}
        series, without_year = chosen.get("series", ""), chosen.get("year") == "none"
        if series != waiting.UNKNOWN and not (series.isdecimal() and len(series) < 10):
            series = ""
        rows = waiting.waiting(scope, series=series, without_year=without_year)
        page = Paginator(waiting.groups(rows), PAGE).get_page(request.GET.get("p"))
        drafts = waiting.in_drafts(scope, series, without_year=without_year)
        context = {
            "title": _("Citations that wait"),
            "filters": _filters(scope, series, without_year),
            "page": page,
            "groups": [
                (group, f"{reverse('admin:circulars_citations_decide')}?{urlencode(group.meant.query)}")
                for group in waiting.described(list(page.object_list), rows)
            ],
            "drafts": drafts,
            "most_drafts": waiting.DRAFTS,
            "links": _page_links(page, series, without_year),
        }
        return desk_page(model_admin, request, "admin/citations.html", context)

    return view


def decide(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        scope, now = _scope(request), timezone.now()
        found = _asked_for(request, scope)
        rows = list(found.select_related("edition__circular", "target").order_by("-edition", "start", "pk")[:MOST])
        if not rows:
            model_admin.message_user(
                request, _("These citations do not wait any more, or are not yours to decide."), messages.WARNING
            )
            return HttpResponseRedirect(reverse("admin:circulars_citations"))
        form = LeadForm(
            request.POST or None,
            admin_site=model_admin.admin_site,
            choices=model_admin.admin_site.get_model_admin(Circular).get_queryset(request).exclude(path=None),
        )
        ticked = [row for row in rows if str(row.pk) in request.POST.getlist("citations")]
        if request.method == "POST" and form.is_valid():
            decision = request.POST.get("decision", "")
            if not ticked:
                form.add_error(None, _("Tick the citations that you decide about."))
            elif decision == "link" and form.cleaned_data["target"] is None:
                form.add_error("target", _("Choose the circular that is meant."))
            elif decision != "link" and decision not in OPERATIONS:
                raise Http404
            else:
                return _taken(model_admin, request, ticked, decision, form.cleaned_data["target"], now)
        names = names_of([row.target for row in rows if row.target], now=now)
        context = {
            "title": _("Decide about citations"),
            "form": form,
            "media": model_admin.media + form.media,
            "rows": [
                {
                    "row": row,
                    "is_ticked": row in ticked or request.method != "POST",
                    "before": before,
                    "after": after,
                    "target": names.get(row.target_id or 0, ""),
                    "state": citations_panel.STATES[row.origin],
                    "number": row.edition.number,
                    "form_url": reverse("admin:circulars_circular_change", args=[row.edition.circular_id]),
                }
                for row, (before, after) in zip(rows, _surroundings(rows), strict=True)
            ],
            "decisions": [
                (one, citations_panel.LABELS[one])
                for one in OPERATIONS
                if any(one in citations_panel.decisions_for(row) for row in rows)
            ],
            "is_cut": len(rows) == MOST,
            "most": MOST,
        }
        return desk_page(model_admin, request, "admin/citations_decide.html", context)

    return view


def answer(model_admin: Any) -> Callable[..., HttpResponse]:
    """A button of the panel: one citation of the public text of this copy."""

    @never_cache
    @require_POST
    def view(request: HttpRequest, copy_id: int, citation_id: int, decision: str) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        mine = Reference.objects.filter(edition__circular=copy.circular_id, edition__language=copy.language)
        if decision not in OPERATIONS or not mine.filter(pk=citation_id).exists():
            raise Http404
        level = messages.SUCCESS
        try:
            OPERATIONS[decision](citation_id, by=request.user, now=timezone.now())
            said = _("Recorded. The page shows it at once.")
        except publishing.PublishingError as error:
            said, level = str(error), messages.ERROR
        panel = citations_panel.built(copy, said)
        if request.POST.get("answer") == "panel" and panel:
            return HttpResponse(render_to_string(panel.template, {"panel": panel, "is_alone": True}, request))
        model_admin.message_user(request, said, level)
        return HttpResponseRedirect(f"{reverse('admin:circulars_workingcopy_change', args=[copy.pk])}#panel-citations")

    return view


def _taken(
    model_admin: Any, request: HttpRequest, rows: list[Reference], decision: str, target: Any, now: datetime
) -> HttpResponse:
    done, refused = 0, set()
    for row in rows:
        try:
            if decision == "link":
                publishing.link_reference(row.pk, target.pk, by=request.user, now=now)
            else:
                OPERATIONS[decision](row.pk, by=request.user, now=now)
            done += 1
        except publishing.PublishingError as error:
            refused.add(f"{row.text}: {error}")
    if done:
        said = ngettext("Recorded for %(count)s citation.", "Recorded for %(count)s citations.", done)
        model_admin.message_user(request, said % {"count": done}, messages.SUCCESS)
    for why in sorted(refused)[:5]:
        model_admin.message_user(request, why, messages.ERROR)
    return HttpResponseRedirect(reverse("admin:circulars_citations"))


def _asked_for(request: HttpRequest, scope: Scope) -> QuerySet[Reference]:
    """One citation, all of an edition, or all that wait for the same number."""
    asked = request.GET
    rows = waiting.readable(scope)
    for name, column in (("citation", "pk"), ("edition", "edition")):
        if name in asked:
            return rows.filter(**{column: _whole(asked[name])})
    series = None if asked.get("series") == waiting.UNKNOWN else _whole(asked.get("series", ""))
    year = _whole(asked["year"]) if asked.get("year") else None
    suffix = asked.get("suffix", "")
    if "\x00" in suffix:
        raise Http404
    return waiting.of(waiting.waiting(scope), waiting.Meant(series, year, _whole(asked.get("serial", "")), suffix))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def _surroundings(rows: list[Reference]) -> list[tuple[str, str]]:
    """The words before and behind each; every body is read once."""
    keys = {row.edition_id or 0 for row in rows}
    texts = {pk: plain_text(body) for pk, body in Edition.objects.filter(pk__in=keys).values_list("pk", "body")}
    return [
        (text[max(0, row.start - AROUND) : row.start], text[row.end : row.end + AROUND])
        for row in rows
        for text in [texts.get(row.edition_id or 0, "")]
    ]


def _filters(scope: Scope, series: str, without_year: bool) -> list[dict[str, Any]]:
    """As links, each with how much it leaves."""
    address = reverse("admin:circulars_citations")

    def link(label: str, count: int | None, is_chosen: bool, **query: str) -> dict[str, Any]:
        kept = {name: value for name, value in query.items() if value}
        url = f"{address}?{urlencode(kept)}" if kept else address
        return {"label": label, "count": count, "is_chosen": is_chosen, "url": url}

    year = "none" if without_year else ""
    counts = waiting.by_series(waiting.waiting(scope, without_year=without_year))
    by_series = [link(_("All series"), sum(count for *_names, count in counts), not series, year=year)]
    by_series += [
        link(name or _("unknown series"), count, key == series, series=key, year=year) for key, name, count in counts
    ]
    by_year = [
        link(_("All years"), None, not without_year, series=series),
        link(_("without a year"), None, without_year, series=series, year="none"),
    ]
    return [{"heading": _("By series"), "links": by_series}, {"heading": _("By year"), "links": by_year}]


def _page_links(page: Any, series: str, without_year: bool) -> dict[str, str]:
    kept = {name: value for name, value in (("series", series), ("year", "none" if without_year else "")) if value}
    links = {}
    if page.has_previous():
        links["previous"] = f"?{urlencode(kept | {'p': page.previous_page_number()})}"
    if page.has_next():
        links["next"] = f"?{urlencode(kept | {'p': page.next_page_number()})}"
    return links


def _scope(request: HttpRequest) -> Scope:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    return Scope(request.user, timezone.now(), {})
