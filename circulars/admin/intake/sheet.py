"""The confirming page: the original on the left, what was read from it on the right, and the way to a draft."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from circulars import background
from circulars import intake as operations
from circulars.admin.intake import answers, choices, original, shown
from circulars.admin.intake.access import RECEIVE, intake_for, note_read, require, sheet_url
from circulars.admin.intake.choices import KEPT
from circulars.intake import reading
from circulars.models import Intake, WorkingCopy
from circulars.publishing import PublishingError

TEMPLATE = "admin/circulars/intake/sheet.html"
LAST_ITEM = 999


@method_decorator(never_cache, name="dispatch")
class SheetView(View):
    """``?item=`` is the further draft of the same original."""

    model_admin: Any = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.intake = intake_for(self.model_admin, request, kwargs["intake_id"])
        asked = request.POST.get("item") or request.GET.get("item") or "0"
        is_number = asked.isascii() and asked.isdigit() and len(asked) <= len(str(LAST_ITEM))
        self.item = int(asked) if is_number else 0
        self.wants_json = "application/json" in request.headers.get("Accept", "")

    def get(self, request: HttpRequest, intake_id: int) -> HttpResponse:
        note_read(request, self.intake)
        if self.item and self.item not in operations.sheet(self.intake, self.item).items:
            raise Http404
        return self._page()

    def post(self, request: HttpRequest, intake_id: int) -> HttpResponse:
        require(request)
        try:
            if request.POST.get("make") == "draft":
                return self._make()
            refused = []
            if not self.wants_json:
                sheet = operations.sheet(self.intake, self.item)
                refused = answers.typed_besides(self.intake, self.item, sheet, request.POST, user=request.user)
            said, field = answers.answer(self.intake, self.item, request.POST, user=request.user)
        except operations.NotPossible as error:
            return self._answered(str(error), status=400)
        for sentence in refused:
            messages.error(request, sentence)
        return self._answered(said, field=field)

    # answering ------------------------------------------------------------------------------------------------

    def _answered(self, said: str, *, status: int = 200, field: str = "") -> HttpResponse:
        if not self.wants_json:
            if said:
                messages.add_message(self.request, messages.ERROR if status >= 400 else messages.SUCCESS, said)
            return HttpResponseRedirect(self._here(f"#field-{field}" if field else "#sheet"))
        content: dict[str, Any] = {"said": said}
        if status < 400:
            self.intake.refresh_from_db()
            found = shown.of(operations.sheet(self.intake, self.item))
            fields = [one for one in found.fields if not field or one.name == field]
            content["fields"] = {
                one.name: render_to_string(
                    "admin/circulars/intake/_field.html",
                    {"field": one, "may_answer": True, "language": self.intake.language},
                    self.request,
                )
                for one in fields
            }
            content["counts"] = render_to_string("admin/circulars/intake/_counts.html", {"shown": found})
        response = JsonResponse(content, status=status)
        response["Cache-Control"] = "private, no-store"
        return response

    def _here(self, anchor: str) -> str:
        """This page again, with what was chosen for the draft so far."""
        kept = {name: value for name in KEPT if (value := self.request.POST.get(name))}
        if self.item:
            kept["item"] = str(self.item)
        query = f"?{urlencode(kept)}" if kept else ""
        return f"{sheet_url(self.intake)}{query}{anchor}"

    def _make(self) -> HttpResponse:
        require(self.request, "circulars.add_workingcopy")
        sheet = operations.sheet(self.intake, self.item)
        if not self.wants_json:
            refused = answers.typed_besides(self.intake, self.item, sheet, self.request.POST, user=self.request.user)
            if refused:
                for sentence in refused:
                    messages.error(self.request, sentence)
                return HttpResponseRedirect(self._here("#sheet"))
            sheet = operations.sheet(self.intake, self.item)
        files = choices.files_of(self.intake, self.intake.files.all())
        form = choices.draft_form(self.intake, self.item, sheet, files, user=self.request.user, data=self.request.POST)
        if not form.is_valid():
            return self._page(form=form, status=422)
        values = form.cleaned_data
        try:
            copy = operations.draft(
                self.intake.pk,
                item=self.item,
                by=self.request.user,
                now=timezone.now(),
                series=values["series"],
                home_section=values["home_section"],
                post=values["post"],
                text_status=values["text_status"],
                received_from=values["received_from"],
                files=values["files"],
                requested=values["requested"],
            )
        except (operations.NotPossible, PublishingError) as error:
            form.add_error(None, str(error))
            return self._page(form=form, status=422)
        blobs = [row.blob for row in copy.attachments.select_related("blob")]
        background.read_now(blobs, now=timezone.now(), seconds=background.UPLOAD_SECONDS)  # for the checks on the form
        for name, why in getattr(copy, "refused_files", []):
            messages.warning(self.request, f"“{name}”: {why}")
        messages.success(self.request, _("The draft is made from the original. Look through it once more."))
        return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))

    # the page -------------------------------------------------------------------------------------------------

    def _page(self, *, form: choices.DraftForm | None = None, status: int = 200) -> HttpResponse:
        request, intake = self.request, self.intake
        sheet = operations.sheet(intake, self.item)
        rows = list(intake.files.all())
        files = choices.files_of(intake, rows)
        drafts = _drafts_shown(intake, request.user)
        own = next((one for one in drafts if one["item"] == self.item), None)
        may_receive = request.user.has_perm(RECEIVE)
        taken_by_other = bool(
            intake.state == Intake.State.TAKEN and intake.taken_by and intake.taken_by != request.user
        )
        is_open = may_receive and own is None and intake.state != Intake.State.DECLINED
        found = shown.of(sheet)
        context = self.model_admin.admin_site.each_context(request) | {
            "opts": self.model_admin.opts,
            "title": str(intake),
            "subtitle": None,
            "intake": intake,
            "item": self.item,
            "items": [(one, sheet_url(intake, one)) for one in sheet.items] if len(sheet.items) > 1 else [],
            "shown": found,
            "parts": original.of(reading.of(intake), sheet),
            "files": files,
            "file_rows": rows,
            "doubles": _doubles_shown(operations.doubles(intake, by=request.user), request.user),
            "drafts": drafts,
            "own_draft": own,
            "taken_by_other": taken_by_other,
            "may_receive": may_receive,
            "may_answer": is_open and not taken_by_other,
            "is_open": is_open,
            "trouble": operations.trouble_of(intake),
            "language": intake.language,
            "media": self.model_admin.media,
        }
        if context["may_answer"]:
            form = form or choices.draft_form(intake, self.item, sheet, files, user=request.user, kept=request.GET)
            chosen = {str(position) for position in form["files"].value() or []}
            context["form"] = form
            context["chosen_files"] = [one["position"] for one in files if str(one["position"]) in chosen]
        request.current_app = self.model_admin.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, TEMPLATE, context, status=status)


def _drafts_shown(intake: Intake, user) -> list[dict[str, Any]]:
    rows = list(intake.drafts.filter(circular__isnull=False).order_by("item"))
    copies = {
        (copy.circular_id, copy.language): copy
        for copy in WorkingCopy.objects.editable_by(user)
        .filter(circular__in=[row.circular_id for row in rows])
        .defer("body", "summary_ko")
    }
    found = []
    for row in rows:
        copy = copies.get((row.circular_id, row.language))
        address = reverse("admin:circulars_workingcopy_change", args=[copy.pk]) if copy else ""
        found.append({"item": row.item, "title": copy.title if copy else "", "url": address, "at": row.created_at})
    return found


def _doubles_shown(found: list[Any], user) -> list[dict[str, Any]]:
    """Each once, the strongest sign first; of circulars only those that this person may open."""
    words = {
        "hash": _("the same file"),
        "message_id": _("the same mail"),
        "number": _("the same number"),
        "text": _("nearly the same text"),
    }
    keys = [one.circular.pk for one in found if one.circular is not None]
    copies: dict[int, WorkingCopy] = {}
    if keys:
        for copy in WorkingCopy.objects.editable_by(user).filter(circular__in=keys).defer("body", "summary_ko"):
            copies.setdefault(copy.circular_id, copy)
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.intake is not None:
            address, name = sheet_url(one.intake), str(one.intake)
            state = one.intake.get_state_display()
        else:
            copy = copies.get(one.circular.pk)
            if copy is None:
                continue
            address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
            name, state = f"{copy.number} {copy.title}".strip(), str(copy.state_at(timezone.now()).label)
        likeness = f" ({round(one.likeness * 100)} %)" if one.likeness else ""
        row = rows.setdefault(address, {"url": address, "name": name, "state": state, "why": []})
        row["why"].append(f"{words.get(one.kind, one.kind)}{likeness}")
    return list(rows.values())


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(SheetView.as_view(model_admin=model_admin))
    return [path("<int:intake_id>/", view, name="circulars_intake_sheet")]
