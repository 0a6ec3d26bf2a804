"""Members with their official mailboxes, and the groups to which circulars are sent."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars.admin.common import moments
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import InUseMixin, Use
from circulars.admin.common.inlines import LabelledTabularInline
from circulars.admin.members.table import MembersImport
from circulars.alerts import mailboxes as spelling
from circulars.members import mailboxes
from circulars.models import MemberBody, MemberGroup, MemberMailbox, SendingRecipient

PRIVACY = gettext_lazy(
    "Kept are the name of the body and its official mailboxes, as long as it is a member. Enter mailboxes of offices, "
    "not of people. What was sent to whom is kept for good, with name and mailbox as they were, because the office has "
    "to answer for it; a member to whom something was sent is therefore made inactive instead of being deleted."
)


class MailboxForm(forms.ModelForm):
    is_right = forms.BooleanField(label=gettext_lazy("it is right again"), required=False)

    class Meta:
        model = MemberMailbox
        fields = ["address"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.bounced_at is None:
            self.fields["is_right"].widget = forms.HiddenInput()

    def clean_address(self) -> str:
        return spelling.normal(self.cleaned_data["address"])

    def save(self, commit: bool = True) -> MemberMailbox:
        if "address" in self.changed_data:
            self.instance.bounced_at = None  # what came back was sent to another one
        return super().save(commit)


class MailboxFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            address = "" if form in self.deleted_forms else form.cleaned_data.get("address", "")
            if address and address in seen:
                raise ValidationError(_("The same mailbox stands there twice."))
            seen.add(address)


class MailboxInline(LabelledTabularInline):
    model = MemberMailbox
    form = MailboxForm
    formset = MailboxFormSet
    extra = 1
    fields = ["address", "state", "is_right"]
    readonly_fields = ["state"]

    @admin.display(description=gettext_lazy("state"))
    def state(self, mailbox: MemberMailbox) -> str:
        if not mailbox.pk or mailbox.bounced_at is None:
            return ""
        return _("came back on %(when)s; nothing is sent there") % {"when": moments.in_words(mailbox.bounced_at)}


class BouncedFilter(admin.SimpleListFilter):
    title = gettext_lazy("mailboxes")
    parameter_name = "mailboxes"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("returned", _("mail came back")), ("none", _("no mailbox is known"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "returned":
            return queryset.filter(pk__in=MemberMailbox.objects.filter(bounced_at__isnull=False).values("member"))
        return queryset.filter(mailboxes=None) if self.value() == "none" else queryset


class MemberForm(forms.ModelForm):
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("groups"),
        queryset=MemberGroup.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = MemberBody
        fields = ["name_ko", "name_en", "language", "addressee", "is_active"]
        help_texts = {
            "name_en": gettext_lazy("Used in mails in English."),
            "addressee": gettext_lazy("Where circulars name it among those they are sent to."),
            "is_active": gettext_lazy("Without it, nothing is sent to it; what was sent stays recorded."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "groups" in self.fields:
            self.fields["groups"].initial = list(self.instance.groups.values_list("pk", flat=True))


@admin.register(MemberBody)
class MemberBodyAdmin(AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    form = MemberForm
    desk_position = 17
    list_display = ["name_ko", "name_en", "language", "boxes", "is_active"]
    list_filter = ["is_active", BouncedFilter, "groups", "language"]
    search_fields = ["name_ko", "name_en", "mailboxes__address"]
    search_help_text = gettext_lazy("Name or mailbox")
    list_per_page = 100
    autocomplete_fields = ["addressee"]
    inlines = [MailboxInline]
    readonly_fields = ["sent_link"]
    export_columns = ["name_ko", "name_en", "language_code", "mailbox_list", "group_list", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj: MemberBody | None = None) -> list:
        fields = ["name_ko", "name_en", "language", "addressee", "groups", "is_active"]
        return [(None, {"fields": [*fields, "sent_link"] if obj else fields, "description": str(PRIVACY)})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemberBody]:
        rows = super().get_queryset(request)
        return rows.annotate(
            box_count=Count("mailboxes", distinct=True),
            returned_count=Count("mailboxes", filter=Q(mailboxes__bounced_at__isnull=False), distinct=True),
        )

    @admin.display(description=gettext_lazy("official mailboxes"), ordering="box_count")
    def boxes(self, member: Any) -> str:
        if not member.returned_count:
            return str(member.box_count)
        words = ngettext(
            "%(all)d, of which %(count)d came back", "%(all)d, of which %(count)d came back", member.box_count
        )
        return words % {"all": member.box_count, "count": member.returned_count}

    @admin.display(description=gettext_lazy("language of mails"))
    def language_code(self, member: MemberBody) -> str:
        return member.language

    @admin.display(description=gettext_lazy("official mailboxes"))
    def mailbox_list(self, member: MemberBody) -> str:
        return "; ".join(box.address for box in member.mailboxes.all())

    @admin.display(description=gettext_lazy("groups of members"))
    def group_list(self, member: MemberBody) -> str:
        return "; ".join(group.name_ko for group in member.groups.all())

    @admin.display(description=gettext_lazy("sent to it"))
    def sent_link(self, member: MemberBody) -> str:
        number = SendingRecipient.objects.filter(member=member).count()
        if not number:
            return _("nothing yet")
        words = ngettext("%(count)d mail", "%(count)d mails", number) % {"count": number}
        return format_html('<a href="{}">{}</a>', sent_to(member), words)

    def prepare_export(self, rows: list, request: HttpRequest) -> None:
        from django.db.models import prefetch_related_objects

        prefetch_related_objects(rows, "mailboxes", "groups")

    def uses_of(self, obj: Any) -> list[Use]:
        number = SendingRecipient.objects.filter(member=obj).count()
        if not number:
            return []
        words = ngettext(
            "%(count)d mail that was sent to it. Make it inactive instead.",
            "%(count)d mails that were sent to it. Make it inactive instead.",
            number,
        )
        return [Use(words % {"count": number}, sent_to(obj))]

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(MembersImport.as_view(model_admin=self))
        return [path("import/", view, name="circulars_memberbody_import"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = []
        if MembersImport.may_import(request):
            links = [(_("Import a table"), reverse("admin:circulars_memberbody_import"))]
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "groups" in form.cleaned_data:
            form.instance.groups.set(form.cleaned_data["groups"])
        now = timezone.now()
        for row in [row for formset in formsets for row in formset.forms if row.cleaned_data.get("is_right")]:
            if row.instance.pk:
                mailboxes.set_right(row.instance, by=request.user, now=now)
        self._tell_doubles(request, form.instance)

    def _tell_doubles(self, request: HttpRequest, member: MemberBody) -> None:
        """It may be meant: one mailbox answers for two bodies. Each sending goes to it once."""
        own = member.mailboxes.values_list("address", flat=True)
        others = MemberBody.objects.filter(mailboxes__address__in=list(own)).exclude(pk=member.pk).distinct()
        for other in others[:5]:
            values = {"member": other.name_ko}
            sentence = _("Another member has the same mailbox: %(member)s. A circular goes to it once.") % values
            self.message_user(request, sentence, messages.WARNING)
        if MemberBody.objects.filter(name_ko__iexact=member.name_ko).exclude(pk=member.pk).exists():
            self.message_user(request, _("Another member has the same name."), messages.WARNING)


@admin.register(MemberGroup)
class MemberGroupAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    desk_position = 18
    list_display = ["name_ko", "name_en", "size"]
    search_fields = ["name_ko", "name_en"]
    filter_horizontal = ["members"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemberGroup]:
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def size(self, group: Any) -> int:
        return group.member_count


def sent_to(member: MemberBody) -> str:
    """Everything that was sent to it."""
    return reverse("admin:circulars_sendingrecipient_changelist", query={"member__id__exact": member.pk})
