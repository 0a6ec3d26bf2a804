from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.admin import person_hand_over
from contacts.admin.base import DirectoryAdmin
from contacts.appointments import running_on
from contacts.directory import Directory
from contacts.models import Appointment, Person

STAFF_LIST = ["contacts.add_person", "contacts.change_appointment", "contacts.change_poststate"]


class HeldPostInline(admin.TabularInline):
    """To be read: appointments are written at the post, where they are seen beside each other."""

    model = Appointment
    fields = ["post_then", "from_date", "to_date", "is_acting", "is_lead"]
    readonly_fields = ["post_then", "from_date", "to_date", "is_acting", "is_lead"]
    verbose_name_plural = _("posts held")
    can_delete = False
    extra = 0
    ordering = ["-from_date"]

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=_("post"))
    def post_then(self, appointment: Appointment) -> str:
        """By its name at the end of the appointment, else of today."""
        day = appointment.to_date or max(timezone.localdate(), appointment.from_date)
        state = appointment.post.states.filter(from_date__lte=day).order_by("-from_date").first()
        return state.duty_ko if state else appointment.post.slug


@admin.register(Person)
class PersonAdmin(DirectoryAdmin):
    list_display = ["name_ko", "name_en", "is_name_public", "posts_today", "user"]
    list_filter = ["is_name_public"]
    list_select_related = ["user"]
    search_fields = ["name_ko", "name_en", "staff_number"]
    autocomplete_fields = ["user"]
    inlines = [HeldPostInline]
    change_form_template = "contacts/admin/person_change_form.html"
    fields = ["name_ko", "name_en", "is_name_public", "staff_number", "user"]
    actions = ["hide_names", "show_names"]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_name_public":
            field.show_hidden_initial = True  # what the form was opened with
        return field

    def save_model(self, request: HttpRequest, obj: Person, form, change: bool) -> None:
        """A name that somebody hid while the form was open stays hidden, unless this very box was changed."""
        if change and "is_name_public" not in form.changed_data:
            obj.is_name_public = Person.objects.select_for_update().get(pk=obj.pk).is_name_public
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Hide the names of the chosen people"), permissions=["change"])
    def hide_names(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        count = self._set_public(request, queryset, is_public=False)
        words = ngettext("%(count)d name is hidden now.", "%(count)d names are hidden now.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Publish the names of the chosen people, who agreed"), permissions=["change"])
    def show_names(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        count = self._set_public(request, queryset, is_public=True)
        words = ngettext(
            "%(count)d name may be shown now, as long as the office publishes names.",
            "%(count)d names may be shown now, as long as the office publishes names.",
            count,
        )
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    def _set_public(self, request: HttpRequest, queryset: QuerySet[Person], *, is_public: bool) -> int:
        """How many changed. Each is saved and recorded by itself, and all of them or none."""
        with transaction.atomic():
            rows = list(Person.objects.select_for_update().filter(pk__in=queryset.values("pk")).order_by("pk"))
            changed = [person for person in rows if person.is_name_public != is_public]
            for person in changed:
                request.audited_values = {  # type: ignore[attr-defined]
                    "before": {"is_name_public": not is_public},
                    "after": {"is_name_public": is_public},
                }
                self.log_change(request, person, [{"changed": {"fields": ["is_name_public"]}}])
            for person in changed:
                person.is_name_public = is_public
                person.save(update_fields=["is_name_public"])
        return len(changed)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        links = []
        if self.has_change_permission(request):
            links.append((_("Hide all names"), reverse("admin:portal_office_names")))
        if request.user.has_perms(STAFF_LIST):
            links.append((_("Take in the staff list"), reverse("admin:staff-list")))
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def get_form(self, request: HttpRequest, obj=None, change: bool = False, **kwargs):
        kwargs["help_texts"] = {
            "is_name_public": _("With the person's consent only. The office must publish names as well."),
            "user": _("The account this person works with, if any."),
        }
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """The search for accounts is open only to those who may see accounts."""
        return [] if request.user.has_perm("portal.view_user") else ["user"]

    def prepare_rows(self, rows: list, found: Directory) -> None:
        running = Appointment.objects.filter(running_on(found.day), person__in=[row.pk for row in rows])
        held: dict[int, list[str]] = {}
        for appointment in running.order_by("pk"):
            if (view := found.own_post(appointment.post_id)) is not None:
                held.setdefault(appointment.person_id, []).append(view.duty())
        for row in rows:
            row.duties = held.get(row.pk, [])

    def dated_rows(self, owner: Person) -> list[Appointment]:
        return []  # its appointments protect it already

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(person_hand_over.view_for(self))
        return [path("<int:person_id>/hand-over/", view, name="contacts_person_hand_over"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None):
        context = {"may_hand_over": person_hand_over.may_hand_over(request)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_list_display(self, request: HttpRequest) -> list:
        return [*self.list_display, "hand_over_link"] if person_hand_over.may_hand_over(request) else self.list_display

    @admin.display(description=_("hand-over"), empty_value="")
    def hand_over_link(self, person) -> str | None:
        if not person.duties:
            return None
        address = reverse("admin:contacts_person_hand_over", args=[person.pk])
        label = _("Hand over what %(person)s holds") % {"person": person}
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, label, _("Hand over"))

    @admin.display(description=_("posts today"))
    def posts_today(self, person) -> str:
        return ", ".join(person.duties)
