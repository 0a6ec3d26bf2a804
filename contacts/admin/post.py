from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contacts import hooks
from contacts.admin import hand_over
from contacts.admin.appointments import AppointmentInline
from contacts.admin.base import DirectoryAdmin
from contacts.admin.dated import DatedForm, DatedFormSet, DatedInline, today_for
from contacts.appointments import open_posts, running_on, vacant_posts
from contacts.directory import Directory
from contacts.models import Appointment, Post, PostState


class PostStateForm(DatedForm):
    class Meta:
        model = PostState
        fields = "__all__"
        help_texts = {
            "from_date": _("The page turns at midnight of this day. Add a row for each change."),
            "duty_ko": _("What this post answers for, in the words of a citizen."),
            "telephone": _("Empty: the team's."),
            "mailbox": _("Empty: the team's."),
            "closed_in_favour_of": _("Who answers now. Circulars of this post show that one."),
        }

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        successor = cleaned.get("closed_in_favour_of")
        if successor and not cleaned.get("is_closed"):
            self.add_error("is_closed", _("Only a closed post is taken over by another: tick “closed” as well."))
        if successor and successor.pk == self.instance.post_id:
            self.add_error("closed_in_favour_of", _("A post cannot take itself over."))
        return cleaned


class PostStateFormSet(DatedFormSet):
    copied_fields = ("team", "duty_ko", "duty_en", "telephone", "mailbox")

    def clean(self) -> None:
        super().clean()
        if not self.kept_forms() and not any(self.errors):
            raise ValidationError(_("A post needs at least one row that says what it is."))


class PostStateInline(DatedInline, admin.StackedInline):
    model = PostState
    form = PostStateForm
    formset = PostStateFormSet
    fk_name = "post"
    fields = [
        ("from_date", "team"),
        ("duty_ko", "duty_en"),
        ("telephone", "mailbox"),
        ("is_closed", "closed_in_favour_of"),
    ]

    def get_min_num(self, request: HttpRequest, obj: Post | None = None, **kwargs) -> int:
        return 0 if obj else 1


class StateFilter(admin.SimpleListFilter):
    title = _("state today")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("held", _("held")), ("vacant", _("vacant")), ("closed", _("closed or not begun"))]

    def queryset(self, request: HttpRequest, queryset):
        day = today_for(request).day
        if self.value() == "vacant":
            return queryset.filter(pk__in=vacant_posts(day).values("pk"))
        if self.value() == "held":
            held = open_posts(day).exclude(pk__in=vacant_posts(day).values("pk"))
            return queryset.filter(pk__in=held.values("pk"))
        if self.value() == "closed":
            return queryset.exclude(pk__in=open_posts(day).values("pk"))
        return queryset


class TeamFilter(admin.SimpleListFilter):
    title = _("team")
    parameter_name = "team"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [(team.slug, team.name()) for team in today_for(request).teams]

    def queryset(self, request: HttpRequest, queryset):
        found = today_for(request)
        team = found.team(self.value() or "")
        return queryset.filter(pk__in=[post.pk for post in found.posts_of(team)]) if team else queryset


@admin.register(Post)
class PostAdmin(DirectoryAdmin):
    list_display = ["duty_today", "team_today", "telephone_today", "holder_today", "state_today", "slug"]
    list_filter = [StateFilter, TeamFilter]
    search_fields = [
        "slug",
        "states__duty_ko",
        "states__duty_en",
        "states__telephone",
        "appointments__person__name_ko",
        "appointments__person__name_en",
    ]
    inlines = [PostStateInline, AppointmentInline]
    fields = ["slug", "position"]
    change_form_template = "contacts/admin/post_change_form.html"

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(hand_over.view_for(self))
        return [path("<int:post_id>/hand-over/", view, name="contacts_post_hand_over"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> list[str]:
        return ["slug"] if obj else []  # an address is for ever

    def get_form(self, request: HttpRequest, obj=None, change: bool = False, **kwargs):
        kwargs["help_texts"] = {
            "slug": _("Part of the page's address, for ever. Letters (Hangul too), digits and hyphens."),
            "position": _("Lower numbers come first in the team."),
        }
        return super().get_form(request, obj, change, **kwargs)

    def prepare_rows(self, rows: list, found: Directory) -> None:
        running = Appointment.objects.filter(running_on(found.day), post__in=[row.pk for row in rows])
        holders: dict[int, list[Appointment]] = {}
        for appointment in running.select_related("person").order_by("-is_lead", "is_acting", "from_date", "pk"):
            holders.setdefault(appointment.post_id, []).append(appointment)
        for row in rows:
            row.view = found.own_post(row.pk)
            row.holders = holders.get(row.pk, [])

    def label_of(self, object_id: str, found: Directory) -> str:
        post = found.own_post(int(object_id)) if object_id.isdecimal() else None
        return f"{post.duty()} ({post.team.name()})" if post else ""

    def get_deleted_objects(self, objs, request: HttpRequest):
        """What names a post is counted with a link: its circulars may be thousands, and drafts not for everybody."""
        uses = [use for post in objs for ask in hooks.post_users for use in ask(post) if use.count]
        if uses:
            return [], {}, set(), [self._line_of(use) for use in uses]
        return super().get_deleted_objects(objs, request)

    @staticmethod
    def _line_of(use: hooks.Use) -> str:
        if not use.url:
            return format_html("{}: {}", use.label, use.count)
        return format_html('<a href="{}">{}</a>: {}', use.url, use.label, use.count)

    def dated_rows(self, owner: Post) -> list:
        return [*owner.states.all(), *owner.appointments.all()]

    @admin.display(description=_("duty"))
    def duty_today(self, post) -> str:
        return post.view.duty() if post.view else post.slug

    @admin.display(description=_("team"), empty_value="")
    def team_today(self, post) -> str | None:
        return post.view.team.name() if post.view else None

    @admin.display(description=_("telephone"), empty_value="")
    def telephone_today(self, post) -> str | None:
        return post.view.telephone.display() if post.view and post.view.telephone else None

    @admin.display(description=_("holder"), empty_value="")
    def holder_today(self, post) -> str:
        acting = _("acting")
        names = [f"{row.person} ({acting})" if row.is_acting else str(row.person) for row in post.holders]
        return ", ".join(names)

    @admin.display(description=_("state today"))
    def state_today(self, post) -> str:
        if post.view is None:
            return str(_("not begun"))
        if post.view.is_closed:
            return format_html("<strong>{}</strong>", _("closed"))
        return str(_("held")) if post.holders else format_html("<strong>{}</strong>", _("vacant"))
