"""The section tree: listed as a tree; moved, renamed and merged by operations alone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circulars import publishing, sections, steps
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import InUseMixin, Use, circular_uses, count_in_words, object_uses
from circulars.admin.common.slugs import SlugForm
from circulars.admin.common.steps import done, is_sent, step_page
from circulars.admin.masters.section_steps import NAMES, ApprovalsForm
from circulars.models import Circular, Placement, Redirect, Section
from circulars.publishing.tree import address_of

INDENT = "\u2003"  # an em space: white space at the start of an option would be dropped


def tree_choices(tree: sections.SectionTree, allowed: set[int] | None = None) -> list[tuple[int, str]]:
    """The sections in reading order, indented by depth; of limited staff only those they may edit in."""
    language = get_language() or "ko"
    return [
        (node.pk, f"{INDENT * depth}{node.name(language)}")
        for depth, node in tree.flat()
        if allowed is None or node.pk in allowed
    ]


class SectionChoice(forms.TypedChoiceField):
    """One section of the tree; ``clean`` gives the row, or None."""

    def __init__(self, *, tree: sections.SectionTree, allowed: set[int] | None = None, **kwargs) -> None:
        choices = [("", "---------"), *tree_choices(tree, allowed)]
        super().__init__(choices=choices, coerce=_section, empty_value=None, **kwargs)


def _section(pk: str) -> Section:
    section = Section.objects.filter(pk=pk).first()
    if section is None:
        raise ValueError(pk)
    return section


class SectionForm(ApprovalsForm, SlugForm):
    """Another place in the tree or another address is tried here, so that a refusal keeps what was typed."""

    class Meta:
        model = Section
        fields = [
            "name_ko",
            "name_en",
            "parent",
            "slug",
            "position",
            "intro_ko",
            "intro_en",
            "required_approvals",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tree = sections.load()
        below = self.below = tree.subtree(self.instance.pk) if self.instance.pk else set()
        if "parent" in self.fields:
            choices = [choice for choice in tree_choices(tree) if choice[0] not in below]
            parent: Any = self.fields["parent"]
            parent.choices = [("", _("(top of the menu)")), *choices]
        if "slug" in self.fields and self.instance.pk:
            self.fields["slug"].help_text = _("The former address will lead to the new one for ever.")

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if self.instance.pk and not slug:
            return self.initial.get("slug", "")
        former = Redirect.objects.filter(old_path=address_of(slug)).exclude(section=self.instance.pk or 0)
        if slug and former.exists():
            raise forms.ValidationError(_("The address %(address)s is taken.") % {"address": address_of(slug)})
        return slug

    def clean_parent(self) -> Section | None:
        parent = self.cleaned_data["parent"]
        if parent and parent.pk in self.below:
            raise forms.ValidationError(_("A section cannot be moved into itself or below itself."))
        return parent

    def clean_required_approvals(self) -> int:
        number = self.cleaned_data["required_approvals"]
        if number > 2:
            raise forms.ValidationError(_("None, one or two approvals are possible."))
        return number


class TreeList(ChangeList):
    """Rows in reading order with their depth; a search or filter keeps the order and shows the hits alone."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = {row.pk: row for row in self.result_list}
        ordered = []
        for depth, node in sections.load().flat():
            if node.pk in rows:
                rows[node.pk].depth = depth
                ordered.append(rows[node.pk])
        self.result_list = ordered


class MergeForm(forms.Form):
    def __init__(self, *args, tree: sections.SectionTree, without: set[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = SectionChoice(tree=tree, allowed=set(tree.by_id) - without, label=_("Merge into"))
        self.fields["is_sure"] = forms.BooleanField(label=_("I have read what moves. This cannot be undone."))


@admin.register(Section)
class SectionAdmin(AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    form = SectionForm
    desk_position = 20
    list_display = ["name_in_tree", "name_en", "slug", "position", "required_approvals"]
    sortable_by = ()
    search_fields = ["name_ko", "name_en", "slug"]
    list_per_page = 2000
    list_max_show_all = 2000
    change_form_template = "admin/section_form.html"
    export_columns = ["path_in_words", "name_ko", "name_en", "slug", "position", "required_approvals"]
    fieldsets = [
        (gettext_lazy("Name and place"), {"fields": ["name_ko", "name_en", "parent", "slug", "position"]}),
        (gettext_lazy("Introduction on its page"), {"fields": ["intro_ko", "intro_en"]}),
        (gettext_lazy("Before publication"), {"fields": ["required_approvals", *NAMES.values()]}),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return TreeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        return super().get_queryset(request).select_related("parent")

    @admin.display(description=gettext_lazy("section"))
    def name_in_tree(self, section: Section) -> str:
        depth = min(getattr(section, "depth", 0), 8)
        return format_html('<span class="desk-depth-{}">{}</span>', depth, section.name_ko)

    @admin.display(description=gettext_lazy("place in the menu"))
    def path_in_words(self, section: Section) -> str:
        return getattr(section, "path_label", section.name_ko)

    # for those who may look at a section and not change it; in the form they are fields
    @admin.display(description=gettext_lazy("First approval by"))
    def first_approval(self, section: Section) -> str:
        return _step_in_words(section, 1)

    @admin.display(description=gettext_lazy("Second approval by"))
    def second_approval(self, section: Section) -> str:
        return _step_in_words(section, 2)

    def prepare_export(self, rows: list[Any], request: HttpRequest) -> None:
        tree = sections.load()
        for row in rows:
            row.path_label = " › ".join(node.name_ko for node in tree.ancestors(row.pk))

    def save_model(self, request: HttpRequest, obj: Section, form: forms.ModelForm, change: bool) -> None:
        """Names and order are saved as they are; place and address by the operations that keep lists and redirects."""
        if not change:
            super().save_model(request, obj, form, change)
            self._save_steps(request, form)
            return
        before = Section.objects.get(pk=obj.pk)
        slug, parent = obj.slug, obj.parent
        obj.slug, obj.parent = before.slug, before.parent
        super().save_model(request, obj, form, change)
        now = timezone.now()
        if slug != before.slug:
            publishing.rename_section(obj.pk, slug=slug, by=request.user, now=now)
        if (parent.pk if parent else None) != before.parent_id:
            publishing.move_section(obj.pk, parent=parent, by=request.user, now=now)
        obj.refresh_from_db()
        self._save_steps(request, form)

    def _save_steps(self, request: HttpRequest, form: Any) -> None:
        """Who approves; and a word where nobody can, while the one who chose it is still here."""
        form.save_steps()
        for slot in steps.nobody_gives(form.instance, timezone.now()):
            sentence = _(
                "Nobody can give this approval today: %(who)s. Look at the group or the post, or choose others."
            )
            self.message_user(request, sentence % {"who": steps.in_words(slot)}, messages.WARNING)

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The form has tried the operations; what still refuses one is somebody else's change in between."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except publishing.PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def uses_of(self, obj: Section) -> list[Use]:
        return [
            *circular_uses(Circular.objects.filter(home_section=obj)),
            *circular_uses(Circular.objects.filter(placement_rows__section=obj)),
            *object_uses(Section.objects.filter(parent=obj)),
            *object_uses(Redirect.objects.filter(section=obj)),
        ]

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<int:section_id>/merge/", view, name="circulars_section_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest, section_id: int) -> HttpResponse:
        """Shows what moves, asks for the target, and merges."""
        section = get_object_or_404(Section, pk=section_id)
        if not self.has_change_permission(request, section) or not request.user.has_perm("circulars.move_circular"):
            raise PermissionDenied
        tree = sections.load()
        data = request.POST if is_sent(request) else None
        form = MergeForm(data, tree=tree, without=tree.subtree(section.pk))

        def do(values: dict[str, Any]) -> tuple[str, str]:
            publishing.merge_sections(section.pk, into=values["into"], by=request.user, now=timezone.now())
            said = {"section": section, "into": values["into"]}
            sentence = _("%(section)s is now part of %(into)s; its address leads there.") % said
            return sentence, reverse("admin:circulars_section_changelist")

        return done(self, request, form, do, refused_at="into") or step_page(
            self,
            request,
            form=form,
            subject=section,
            title=_("Merge %(section)s into another section") % {"section": section},
            intro=_("Everything below moves, the section is closed, and its address leads to the other one for ever."),
            preview=_preview(section, tree),
            submit_label=_("Merge the sections"),
            is_dangerous=True,
        )


def _step_in_words(section: Section, position: int) -> str:
    if section.required_approvals < position:
        return _("none")
    return steps.in_words(steps.slots_of(section)[position - 1])


def _preview(section: Section, tree: sections.SectionTree) -> list[tuple[str, str]]:
    """What a merge moves, in numbers; the sections below by name."""
    node = tree.by_id.get(section.pk)
    below = ", ".join(child.name(get_language() or "ko") for child in node.children) if node else ""
    return [
        (_("Have their home here"), count_in_words(Circular.objects.filter(home_section=section).count())),
        (_("Appear here as well"), count_in_words(Placement.objects.filter(section=section).count())),
        (_("Sections directly below"), below or _("none")),
        (_("Former addresses that lead here"), str(Redirect.objects.filter(section=section).count())),
        (_("Staff limited to this section"), str(section.editors.count())),
    ]
