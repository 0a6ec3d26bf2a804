"""What was handed over, by whom and when: a list, and a report of each that can be printed and, for now, undone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import handing_over, hooks
from contacts.admin.person_hand_over import may_hand_over
from contacts.appointments import HandOverRefused
from contacts.models import HandOver, Post


@admin.register(HandOver)
class HandOverAdmin(admin.ModelAdmin):
    list_display = ["from_date", "who", "posts", "state", "confirmed_by", "confirmed_at"]
    list_display_links = ["from_date", "who"]
    list_filter = ["from_date"]
    list_select_related = ["person", "confirmed_by"]
    list_per_page = 50
    search_fields = ["person__name_ko", "person__name_en"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: HandOver | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HandOver | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        return super().changelist_view(request, {"title": gettext("Hand-overs")} | (extra_context or {}))

    @admin.display(description=_("who hands over"))
    def who(self, record: HandOver) -> str:
        if record.person is not None:
            return str(record.person)
        names = Post.objects.filter(pk__in=[made["post"] for made in record.made])
        return ", ".join(str(post) for post in names)

    @admin.display(description=_("posts"))
    def posts(self, record: HandOver) -> int:
        return len(record.made)

    @admin.display(description=_("state"))
    def state(self, record: HandOver) -> str:
        return state_of(record)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None):
        """The report. A POST takes the hand-over back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = get_object_or_404(
            HandOver.objects.select_related("person", "work_to", "confirmed_by", "undone_by"),
            pk=object_id if object_id.isdecimal() else 0,
        )
        if request.method == "POST":
            return self._undo(request, record)
        return self._report(request, record)

    def _undo(self, request: HttpRequest, record: HandOver) -> HttpResponse:
        if not may_hand_over(request):
            raise PermissionDenied
        try:
            handing_over.undo(record.pk, by=request.user, at=timezone.now())
        except HandOverRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            words = gettext("The hand-over of %(day)s was taken back.") % {"day": date_format(record.from_date)}
            self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:contacts_handover_change", args=[record.pk]))

    def _report(self, request: HttpRequest, record: HandOver) -> TemplateResponse:
        now = timezone.now()
        lines = handing_over.reported(record, now)
        keys = [made["post"] for made in record.made]
        pages, count = hooks.pages_of_posts(keys, now)
        posts = [line["post"] for line in lines if line["post"] is not None]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": gettext("Report of a hand-over"),
            "opts": self.opts,
            "record": record,
            "state": state_of(record),
            "lines": lines,
            "pages": pages,
            "page_count": count,
            "more_pages": max(count - len(pages), 0),
            "uses": uses_then_and_now(record, posts),
            "can_undo": record.undone_at is None
            and record.from_date > timezone.localdate(now)
            and may_hand_over(request),
        }
        return TemplateResponse(request, "contacts/admin/hand_over_report.html", context)


def state_of(record: HandOver) -> str:
    if record.undone_at is not None:
        return gettext("taken back")
    return gettext("in force") if record.from_date <= timezone.localdate() else gettext("planned")


def uses_then_and_now(record: HandOver, posts: list[Post]) -> list[tuple[hooks.Use, int]]:
    """Each kind of thing that names the posts with its count of today, and the count at the confirmation."""
    now: dict[str, hooks.Use] = {}
    asked = [ask(post) for post in posts for ask in hooks.post_users]
    if record.person is not None and record.person.user is not None:
        asked += [ask(record.person.user) for ask in hooks.account_users]
    for uses in asked:
        for use in uses:
            key = use.key or use.label
            before = now[key].count if key in now else 0
            url = use.url if len(posts) == 1 or key not in now else ""
            now[key] = hooks.Use(use.label, before + use.count, url, use.key)
    return [(use, record.counted.get(key, 0)) for key, use in now.items() if use.count or record.counted.get(key)]
