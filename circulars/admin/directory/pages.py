"""What the site mixes into the admins of teams and posts: buttons, the pages behind them, and dated changes."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from circulars.admin.directory import dated_changes, on_day, taking_out

MODELS = frozenset({"contacts.Team", "contacts.Post"})


class DirectoryPagesMixin(ModelAdmin):
    def get_urls(self) -> list:
        own = taking_out.urls(self) if self.opts.model_name == "post" else []
        return [*own, *on_day.directory_urls(self), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        given = extra_context or {}
        links = [*given.get("tool_links", [])]
        if request.user.has_perms(taking_out.RIGHTS):
            links.append((_("Directory of a day as a file"), taking_out.address()))
        return super().changelist_view(request, given | {"tool_links": links})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        given = extra_context or {}
        links = [*given.get("tool_links", [])]
        if object_id.isdecimal():
            links.append((_("What this page said on a day"), on_day.address(str(self.opts.model_name), int(object_id))))
        return super().change_view(request, object_id, form_url, given | {"tool_links": links})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        context = getattr(response, "context_data", None)
        if context and (owner := context.get("object")) is not None:
            changes, is_cut = dated_changes.of(owner)
            context |= {"dated_changes": changes, "dated_changes_cut": is_cut}
            context["on_day_url"] = on_day.address(str(self.opts.model_name), owner.pk)
        return response
