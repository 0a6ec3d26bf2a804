"""Events: shared by all documents that announce, change or report them. Hours are those of the place."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTimeWidget
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circulars import addresses
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import PublicOnceUsedMixin, Use, circular_uses, object_uses
from circulars.admin.common.inlines import LabelledTabularInline
from circulars.admin.common.slugs import FixedSlugMixin, SlugForm
from circulars.admin.timelines import event_steps
from circulars.events import visible
from circulars.models import Circular, Dossier, Event, EventAlias, EventMention


class EventForm(SlugForm):
    """Days, and hours by the clock of the place; the moments that are stored follow from both and the zone."""

    starts_time = forms.TimeField(
        label=gettext_lazy("Begins at"),
        required=False,
        widget=AdminTimeWidget,
        help_text=gettext_lazy("By the clock of the place; empty for an event that takes whole days."),
    )
    ends_time = forms.TimeField(label=gettext_lazy("Ends at"), required=False, widget=AdminTimeWidget)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        event: Event = self.instance
        if event.pk:
            zone = ZoneInfo(event.time_zone) if event.time_zone in available_timezones() else None
            for name in ("starts", "ends"):
                if moment := getattr(event, f"{name}_at"):
                    self.initial[f"{name}_time"] = moment.astimezone(zone).time()

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("Name the time zone as Region/City, for example Africa/Casablanca."))
        return zone

    def clean(self) -> dict | None:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
            return data
        if data.get("ends_time") and not data.get("starts_time"):
            self.add_error("starts_time", _("An event that ends at an hour begins at one."))
            return data
        zone = data.get("time_zone")
        if first and last and zone:
            starts_at = _moment(first, data.get("starts_time"), zone)
            ends_at = _moment(last, data.get("ends_time"), zone)
            if starts_at and ends_at and ends_at < starts_at:
                self.add_error("ends_time", _("The event ends before it begins."))
                return data
            self.instance.starts_at, self.instance.ends_at = starts_at, ends_at
        return data


def _moment(day: date, hour: time | None, zone: str) -> datetime | None:
    return datetime.combine(day, hour, ZoneInfo(zone)) if hour else None


class EventAliasForm(forms.ModelForm):
    """Former addresses are made by changing the address, and stay."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "of" in self.fields:
            choices = [choice for choice in EventAlias.Of.choices if choice[0] != EventAlias.Of.ADDRESS]
            self.fields["of"].choices = choices  # type: ignore[attr-defined]


class EventAliasInline(LabelledTabularInline):
    model = EventAlias
    form = EventAliasForm
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventAlias]:
        return super().get_queryset(request).exclude(of=EventAlias.Of.ADDRESS)


@admin.register(Event)
class EventAdmin(FixedSlugMixin, AuditedMixin, PublicOnceUsedMixin, ExportMixin, admin.ModelAdmin):
    form = EventForm
    desk_position = 10
    list_display = ["own_name", "starts_on", "ends_on", "place_in_words", "status"]
    list_filter = ["status", "starts_on"]
    search_fields = ["name", "name_ko", "name_en", "series_name", "place", "place_ko", "aliases__text"]
    show_full_result_count = False
    change_form_template = "admin/event_form.html"
    export_columns = [
        "name",
        "name_ko",
        "name_en",
        "series_name",
        "series_edition",
        "starts_on",
        "ends_on",
        "starts_at",
        "ends_at",
        "time_zone",
        "place",
        "place_ko",
        "online_url",
        "status",
        "status_note_ko",
    ]
    fieldsets = [
        (gettext_lazy("Names"), {"fields": ["name", "name_ko", "name_en", "series_name", "series_edition", "slug"]}),
        (
            gettext_lazy("When and where"),
            {
                "fields": [
                    ("starts_on", "ends_on"),
                    ("starts_time", "ends_time"),
                    "time_zone",
                    "place",
                    "place_ko",
                    "online_url",
                ]
            },
        ),
        (gettext_lazy("Status"), {"fields": ["status", "status_note_ko", "status_note_en"]}),
        (gettext_lazy("For the public"), {"fields": ["public_address", "subscribers", "where_used"]}),
    ]
    readonly_fields = ["where_used", "public_address", "subscribers"]
    inlines = [EventAliasInline]

    @admin.display(description=gettext_lazy("event"), ordering="name_ko")
    def own_name(self, event: Event) -> str:
        return event.name_ko or event.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """In lists and choices without those that were merged into another one; their forms can still be opened."""
        events = super().get_queryset(request)
        match = request.resolver_match
        return events if match is not None and "object_id" in match.kwargs else events.filter(merged_into=None)

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path(f"<int:event_id>/{name}/", wrap(view), {"model_admin": self}, name=f"circulars_event_{name}")
            for name, view in event_steps.VIEWS.items()
        ] + super().get_urls()

    @admin.display(description=gettext_lazy("Public page"))
    def public_address(self, event: Event | None) -> str:
        """Its page, and those that lead there; a page that is not public yet is said to be so."""
        if event is None or not event.pk:
            return _("It has a page as soon as a published circular speaks of it.")
        if event.merged_into is not None:
            return _("This event was merged into “%(event)s”; its address leads there.") % {"event": event.merged_into}
        address = addresses.event(event.slug, get_language() or "ko")
        former = event.aliases.filter(of=EventAlias.Of.ADDRESS).exclude(text=event.slug).values_list("text", flat=True)
        others = [*former, *event.merged.values_list("slug", flat=True)]
        led = _("Former addresses: %(list)s") % {"list": ", ".join(others)} if others else ""
        if visible.find(event.slug, timezone.now()) is None:
            soon = _("Nobody sees it yet: no published circular speaks of it, and no public dossier holds it.")
            return format_html("{} {} {}", address, soon, led)
        return format_html('<a href="{0}">{0}</a> {1}', address, led)

    @admin.display(description=gettext_lazy("calendars of readers"))
    def subscribers(self, event: Event | None) -> str:
        note = _("A change of name, days, hours, place or status reaches every calendar that has subscribed to it.")
        if event is None or not event.pk or not event.sequence:
            return note
        last = timezone.localdate(event.changed_at).isoformat() if event.changed_at else ""
        said = _("Changed so far: %(count)d, last on %(day)s.") % {"count": event.sequence, "day": last}
        return f"{note} {said}"

    @admin.display(description=gettext_lazy("place"), ordering="place")
    def place_in_words(self, event: Event) -> str:
        return event.place_ko or event.place

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> list:
        """The hours are fields of the form alone, which a page without the right to change does not have."""
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return super().get_fieldsets(request, obj)
        names, when, *status = super().get_fieldsets(request, obj)
        moments = ["starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "place", "place_ko", "online_url"]
        return [names, (when[0], {"fields": moments}), *status]

    def circulars_of(self, obj: Event) -> QuerySet[Circular]:
        mentions = EventMention.objects.filter(event=obj)
        return Circular.objects.filter(
            Q(pk__in=mentions.filter(edition__isnull=False).values("edition__circular"))
            | Q(pk__in=mentions.filter(working_copy__isnull=False).values("working_copy__circular"))
        )

    def uses_of(self, obj: Event) -> list[Use]:
        return [
            *circular_uses(self.circulars_of(obj)),
            *object_uses(Dossier.objects.filter(entries__event=obj).distinct()),
        ]
