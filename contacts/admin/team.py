from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contacts import directory
from contacts.admin.base import DirectoryAdmin
from contacts.admin.dated import DatedForm, DatedFormSet, DatedInline, today_for
from contacts.directory import Directory
from contacts.models import Team, TeamState

WORDS = ("name", "duties", "postal_address", "opening_hours")


class TeamStateForm(DatedForm):
    class Meta:
        model = TeamState
        fields = "__all__"
        widgets = {
            "duties_ko": AdminTextareaWidget(attrs={"rows": 3}),
            "duties_en": AdminTextareaWidget(attrs={"rows": 3}),
        }
        help_texts = {
            "from_date": _("The page turns at midnight of this day. Add a row for each change."),
            "parent": _("The team above it in the tree; empty at the top."),
            "telephone": _("As you would write it, such as 02-0000-0010. Posts without their own show this one."),
            "mailbox": _("The team's, not a person's: it must be read when somebody is away."),
            "duties_ko": _("What citizens can ask this team for, in a sentence or two."),
            "closed_in_favour_of": _("Who answers now. Pages lead there."),
        }

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        team, successor = self.instance.team_id, cleaned.get("closed_in_favour_of")
        if successor and not cleaned.get("is_closed"):
            self.add_error("is_closed", _("Only a closed team is taken over by another: tick “closed” as well."))
        if successor and successor.pk == team:
            self.add_error("closed_in_favour_of", _("A team cannot take itself over."))
        parent, day = cleaned.get("parent"), cleaned.get("from_date")
        if parent and team and day and "parent" in self.changed_data and _is_below(team, parent.pk, day):
            self.add_error("parent", _("This team is the same, or below it in the tree."))
        return cleaned


def _is_below(team_pk: int, other_pk: int, day) -> bool:
    found = directory.load(day)
    other = found.team_by_pk(other_pk)
    return other_pk == team_pk or (other is not None and team_pk in {above.pk for above in found.ancestors(other)})


class TeamStateFormSet(DatedFormSet):
    copied_fields = (
        *(f"{field}_{language}" for field in WORDS for language in ("ko", "en")),
        "parent",
        "telephone",
        "mailbox",
    )

    def clean(self) -> None:
        super().clean()
        if not self.kept_forms() and not any(self.errors):
            raise ValidationError(_("A team needs at least one row that says what it is."))


class TeamStateInline(DatedInline, admin.StackedInline):
    model = TeamState
    form = TeamStateForm
    formset = TeamStateFormSet
    fk_name = "team"
    fieldsets = [
        (None, {"fields": [("from_date", "parent"), ("name_ko", "name_en"), ("telephone", "mailbox")]}),
        (
            _("For citizens"),
            {
                "fields": [
                    ("duties_ko", "duties_en"),
                    ("postal_address_ko", "postal_address_en"),
                    ("opening_hours_ko", "opening_hours_en"),
                ]
            },
        ),
        (_("Closing"), {"fields": [("is_closed", "closed_in_favour_of")]}),
    ]

    def get_min_num(self, request: HttpRequest, obj: Team | None = None, **kwargs) -> int:
        return 0 if obj else 1


class OpenFilter(admin.SimpleListFilter):
    title = _("state today")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("open", _("active")), ("closed", _("closed"))]

    def queryset(self, request: HttpRequest, queryset):
        if self.value() not in ("open", "closed"):
            return queryset
        teams = today_for(request).every_team()
        return queryset.filter(pk__in=[team.pk for team in teams if team.is_closed == (self.value() == "closed")])


@admin.register(Team)
class TeamAdmin(DirectoryAdmin):
    list_display = ["name_today", "parent_today", "telephone_today", "mailbox_today", "state_today", "slug"]
    list_filter = [OpenFilter]
    search_fields = ["slug", "states__name_ko", "states__name_en", "states__telephone", "states__duties_ko"]
    inlines = [TeamStateInline]
    fields = ["slug", "position"]
    change_form_template = "contacts/admin/team_change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Team | None = None) -> list[str]:
        return ["slug"] if obj else []  # an address is for ever

    def get_form(self, request: HttpRequest, obj=None, change: bool = False, **kwargs):
        kwargs["help_texts"] = {
            "slug": _("Part of the page's address, for ever. Letters (Hangul too), digits and hyphens."),
            "position": _("Lower numbers come first among the teams of one level."),
        }
        return super().get_form(request, obj, change, **kwargs)

    def prepare_rows(self, rows: list, found: Directory) -> None:
        for row in rows:
            row.view = found.team_by_pk(row.pk)
            row.parent_view = found.team_by_pk(row.view.parent_pk) if row.view else None

    def label_of(self, object_id: str, found: Directory) -> str:
        team = found.team_by_pk(int(object_id)) if object_id.isdecimal() else None
        return team.name() if team else ""

    def dated_rows(self, owner: Team) -> list[TeamState]:
        return list(owner.states.all())

    @admin.display(description=_("team"))
    def name_today(self, team) -> str:
        return team.view.name() if team.view else team.slug

    @admin.display(description=_("part of"), empty_value="")
    def parent_today(self, team) -> str | None:
        return team.parent_view.name() if team.parent_view else None

    @admin.display(description=_("telephone"), empty_value="")
    def telephone_today(self, team) -> str | None:
        return team.view.telephone.display() if team.view and team.view.telephone else None

    @admin.display(description=_("role mailbox"), empty_value="")
    def mailbox_today(self, team) -> str | None:
        return team.view.mailbox if team.view else None

    @admin.display(description=_("state today"))
    def state_today(self, team) -> str:
        if team.view is None:
            return str(_("not begun"))
        return format_html("<strong>{}</strong>", _("closed")) if team.view.is_closed else str(_("active"))
