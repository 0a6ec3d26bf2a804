"""Who may edit where: for each member of staff the sections, on one page a person."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circulars import assignments, sections
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.steps import is_sent, step_page
from circulars.admin.masters.sections import tree_choices
from circulars.models import Section, SectionEditor


class LimitForm(forms.Form):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"] = forms.MultipleChoiceField(
            label=_("Sections"),
            choices=tree_choices(sections.load()),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("A section holds for all below it. Without any, the person edits everywhere."),
        )


@admin.register(SectionEditor)
class SectionEditorAdmin(ExportMixin, admin.ModelAdmin):
    """The list shows people, not rows: a person without rows has no limit, which must be seen as well."""

    desk_position = 41
    list_display = ["user", "section"]
    list_select_related = ["user", "section"]

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.limit_view)
        return [path("<int:user_id>/sections/", view, name="circulars_sectioneditor_limit"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        limits: dict[int, list[int]] = {}
        for user_id, section_id in SectionEditor.objects.values_list("user_id", "section_id"):
            limits.setdefault(user_id, []).append(section_id)
        tree, language = sections.load(), get_language() or "ko"
        staff = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("display_name", "username")
        people = [
            {
                "user": user,
                "is_unlimited": user.is_superuser or user.pk not in limits,
                "sections": [
                    " › ".join(node.name(language) for node in tree.ancestors(pk)) for pk in limits.get(user.pk, [])
                ],
                "url": "" if user.is_superuser else reverse("admin:circulars_sectioneditor_limit", args=[user.pk]),
            }
            for user in staff
        ]
        export = "admin:circulars_sectioneditor_export"
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Who may edit where"),
            "people": people,
            "has_change_permission": self.has_change_permission(request),
            "export_links": [(one.upper(), reverse(export, args=[one])) for one in ("csv", "xlsx")],
        }
        return TemplateResponse(request, "admin/access.html", context | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:circulars_sectioneditor_changelist"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SectionEditor | None = None) -> bool:
        return False

    def limit_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Sets the sections of one person."""
        user = get_object_or_404(get_user_model(), pk=user_id, is_staff=True, is_superuser=False)
        if not self.has_change_permission(request) or user == request.user:
            raise PermissionDenied
        present = SectionEditor.objects.filter(user=user).values_list("section_id", flat=True)
        form = LimitForm(request.POST if is_sent(request) else None, initial={"sections": list(present)})
        if form.is_bound and form.is_valid():
            chosen = Section.objects.filter(pk__in=form.cleaned_data["sections"])
            assignments.limit(user, sections=chosen, by=request.user, now=timezone.now())
            self.message_user(request, _("Saved: %(name)s") % {"name": user}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:circulars_sectioneditor_changelist"))
        return step_page(
            self,
            request,
            form=form,
            title=_("Where %(name)s may edit") % {"name": user},
            submit_label=_("Save"),
        )
