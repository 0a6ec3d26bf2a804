"""What the three lists of the directory share: warnings on telephones, and deletion that says who is in the way."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts import hooks, telephone
from contacts.admin.dated import today_for
from contacts.directory import Directory
from contacts.models import Person, Post


class DirectoryChangeList(ChangeList):
    """Lets the admin add the state in force today to the rows of the page, without a query per row."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = today_for(request)
        self.result_list = list(self.result_list)
        cast(DirectoryAdmin, self.model_admin).prepare_rows(self.result_list, found)


class DirectoryAdmin(admin.ModelAdmin):
    delete_confirmation_template = "contacts/admin/delete_confirmation.html"
    list_per_page = 50

    def get_actions(self, request: HttpRequest) -> dict:
        """Many at once cannot be deleted: each refusal has its own reason."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None):
        label = self.label_of(object_id, today_for(request))
        context = {"subtitle": label} if label else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def label_of(self, object_id: str, found: Directory) -> str:
        """The name of today for the head of the form; empty for the object's own words."""
        return ""

    def get_deleted_objects(self, objs, request: HttpRequest):
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        if not request.user.is_superuser:
            past = [row for owner in objs for row in self.dated_rows(owner) if row.from_date < timezone.localdate()]
            protected = [*protected, *(escape(f"{row._meta.verbose_name}: {row}") for row in past)]
        for owner in objs:
            if count := hooks.signed_by(owner) if isinstance(owner, Post | Person) else 0:
                words = ngettext("%(count)d document was signed by it", "%(count)d documents were signed by it", count)
                protected = [*protected, words % {"count": count}]
        return deleted, counts, permissions, protected

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return DirectoryChangeList

    def prepare_rows(self, rows: list, found: Directory) -> None:
        """Add to the rows of one page of the list what ``list_display`` shows."""

    def dated_rows(self, owner) -> list:
        """Rows that were public: past days can be asked for, so they keep their owner from being deleted."""
        return []

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            typed = row.cleaned_data.get("telephone") if "telephone" in row.changed_data else None
            if typed and (warning := telephone_warning(typed)):
                self.message_user(request, warning, messages.WARNING)


def telephone_warning(typed: str) -> str:
    """What is odd about a number, for staff; empty where nothing is."""
    number = telephone.parse(typed)
    if not number.tel_uri:
        return _("“%(number)s” cannot be dialled. It is shown as typed, without a link.") % {"number": typed}
    if not number.is_valid:
        return _("“%(number)s” is not in the numbering plan. Please check it; it is shown and linked.") % {
            "number": number.display()
        }
    return ""
