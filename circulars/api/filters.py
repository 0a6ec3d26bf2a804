"""The filters of lists. A value that cannot be used is refused by name, with what is allowed."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from circulars import lookup, sections, terms
from circulars.api.errors import BadParameter
from circulars.events import visible
from circulars.memory import per_generation
from circulars.models import (
    Addressee,
    AddresseeLine,
    Attachment,
    DeadlineLine,
    Edition,
    Event,
    EventMention,
    Issuer,
    Removal,
    Topic,
)
from circulars.models.choices import EventStatus, FileRole, Kind, Language
from circulars.reading import dated, links

YES_OR_NO = [("true", "true"), ("false", "false")]
NUMBER = re.compile(r"(?P<serial>\d{1,9})(?P<suffix>(?!\s*-\s*\d)[^/\d][^/]{0,19})?(?:/(?P<year>\d{4}))?")


class YearFilter(django_filters.Filter):
    field_class = forms.IntegerField


class DayFilter(django_filters.Filter):
    field_class = forms.DateField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **kwargs)


class MomentFilter(django_filters.CharFilter):
    """A day or a moment."""


class CircularFilters(django_filters.FilterSet):
    """All are joined by AND. Ranges include both ends."""

    issuer = django_filters.CharFilter(method="of_issuer", help_text="Slug of the issuer, as in /api/v1/issuers/.")
    year = YearFilter(
        field_name="circular__year",
        min_value=1900,
        max_value=2999,
        help_text="Year in the address: of issue, else of receipt.",
    )
    number = django_filters.CharFilter(
        method="of_number",
        max_length=80,
        help_text="`31`, `31/2018`, `2018-31`, `5(REV)`, or the whole number as printed.",
    )
    cites = django_filters.CharFilter(
        method="citing",
        max_length=240,
        help_text="Circulars that cite this one, named as in its address: `uclg/2018/27`.",
    )
    section = django_filters.CharFilter(
        method="in_section", help_text="Slug of a section, as in /api/v1/sections/; all sections below it are included."
    )
    topic = django_filters.CharFilter(method="on_topic", help_text="Slug of a topic, as in /api/v1/topics/.")
    term = django_filters.CharFilter(
        method="in_term",
        help_text="Slug of a term of office, as in /api/v1/terms/: issued in it, and by its body unless it is one of "
        "this office.",
    )
    language = django_filters.ChoiceFilter(
        method="in_language",
        choices=Language.choices,
        help_text="Circulars that can be read in this language, in the original or a translation.",
    )
    kind = django_filters.ChoiceFilter(choices=Kind.choices, help_text="Kind of document.")
    issued_after = DayFilter(field_name="issued_on", lookup_expr="gte", help_text="Issued on this day or later.")
    issued_before = DayFilter(field_name="issued_on", lookup_expr="lte", help_text="Issued on this day or earlier.")
    received_after = DayFilter(field_name="received_on", lookup_expr="gte", help_text="Received on this day or later.")
    received_before = DayFilter(
        field_name="received_on", lookup_expr="lte", help_text="Received on this day or earlier."
    )
    published_after = MomentFilter(
        method="published_from",
        help_text="The present edition was published here at this moment or later: a day (2026-12-03, in the office's "
        "zone) or a moment with offset (2026-12-03T09:00:00+09:00).",
    )
    published_before = MomentFilter(
        method="published_to", help_text="The same, up to this moment, or to the end of this day."
    )
    deadline_after = DayFilter(method="due_between", help_text="With a deadline whose last day is this one or later.")
    deadline_before = DayFilter(
        method="due_between",
        help_text="With a deadline whose last day is this one or earlier; with `deadline_after` "
        "one deadline between the two.",
    )
    event = django_filters.CharFilter(method="on_event", help_text="Slug of an event, as in /api/v1/events/.")
    event_after = DayFilter(
        method="taking_place",
        help_text="Of an event that ends on this day or later, or of a day printed in the circular.",
    )
    event_before = DayFilter(
        method="taking_place",
        help_text="The same, beginning on this day or earlier; together one event between the two.",
    )
    has_file = django_filters.ChoiceFilter(
        method="with_files", choices=YES_OR_NO, help_text="Whether files are attached."
    )
    addressee = django_filters.CharFilter(
        method="sent_to", help_text="Slug of a body it is sent to, or sent to for information."
    )

    class Meta:
        model = Edition
        fields: list[str] = []

    def of_issuer(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(circular__series__issuer=self._key(Issuer, name, value, "/api/v1/issuers/"))

    def of_number(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        value = unicodedata.normalize("NFKC", value)
        wanted = Q(number_label__iexact=value)
        if found := NUMBER.fullmatch(value.strip()):
            by_parts = Q(number_serial=int(found["serial"]))
            if found["suffix"]:
                by_parts &= Q(number_suffix__iexact=found["suffix"])
            if found["year"]:
                by_parts &= Q(number_year=int(found["year"])) | Q(number_year=None, circular__year=int(found["year"]))
            wanted |= by_parts
        else:
            wanted |= lookup.matching(value)
        return rows.filter(wanted)

    def citing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        cited = Edition.objects.live(self.request.public_at).originals().filter(circular__path=value.strip("/"))
        found = cited.values_list("circular_id", flat=True).first()
        if found is None:
            raise BadParameter({name: f"There is no circular “{value[:80]}”. Write it as uclg/2018/27."})
        return rows.filter(pk__in=links.citing(self.request.public_at, found).values("pk"))

    def in_section(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        node = sections.tree(self.request.public_generation).by_slug.get(value)
        if node is None:
            raise BadParameter({name: _unknown(value, "/api/v1/sections/")})
        at = self.request.public_at
        in_force = Q(section_entries__superseded_at=None) | Q(section_entries__superseded_at__gt=at)
        return rows.filter(
            in_force,
            section_entries__section=node.pk,
            section_entries__removed_at=None,
            section_entries__published_at__lte=at,
        )

    def on_topic(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(circular__topics=self._key(Topic, name, value, "/api/v1/topics/"))

    def in_term(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        term = terms.by_slug(self.request.public_generation, value)
        if term is None:
            raise BadParameter({name: _unknown(value, "/api/v1/terms/")})
        rows = rows.filter(dated.within("issued_on", term.from_date, term.to_date))
        return rows.filter(circular__series__issuer=term.issuer_pk) if term.issuer_pk else rows

    def in_language(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        other = Edition.objects.live(self.request.public_at).filter(language=value, circular=OuterRef("circular"))
        return rows.filter(Q(language=value) | Exists(other))

    def published_from(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(published_at__gte=_moment(name, value, is_end=False))

    def published_to(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(published_at__lte=_moment(name, value, is_end=True))

    def due_between(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        """Both ends are asked of one line, so the second of the two names finds nothing more to do."""
        after, before = (self.form.cleaned_data.get(one) for one in ("deadline_after", "deadline_before"))
        if after and before and name == "deadline_before":
            return rows
        lines = DeadlineLine.objects.filter(dated.within("due_on", after, before), edition=OuterRef("pk"))
        return rows.filter(Exists(lines))

    def taking_place(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        after, before = (self.form.cleaned_data.get(one) for one in ("event_after", "event_before"))
        if after and before and name == "event_before":
            return rows
        mentions = dated.taking_place(EventMention.objects.filter(edition=OuterRef("pk")), after, before)
        return rows.filter(Exists(mentions))

    def on_event(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        event = visible.find(value, self.request.public_at)
        if event is None:
            raise BadParameter({name: _unknown(value, "/api/v1/events/")})
        meant = Event.objects.same_as(event.pk).values("pk")
        told_in = EventMention.objects.filter(event__in=meant, edition__isnull=False).order_by().values("edition")
        return rows.filter(pk__in=told_in)

    def with_files(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        removed = Removal.objects.filter(file=OuterRef("file"), lifted_at=None)
        attached = Exists(Attachment.objects.filter(~Exists(removed), edition=OuterRef("pk"), role=FileRole.ATTACHMENT))
        return rows.filter(attached) if value == "true" else rows.filter(~attached)

    def sent_to(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        key = self._key(Addressee, name, value, "the addressees of any circular")
        return rows.filter(Exists(AddresseeLine.objects.filter(edition=OuterRef("pk"), addressee=key)))

    def _key(self, model: Any, name: str, slug: str, known: str) -> int:
        keys = per_generation(
            self.request.public_generation,
            ("api.keys", model._meta.label),
            lambda: dict(model.objects.order_by().values_list("slug", "pk")),
        )
        if slug not in keys:
            raise BadParameter({name: _unknown(slug, known)})
        return keys[slug]


class EventFilters(django_filters.FilterSet):
    starts_after = DayFilter(field_name="starts_on", lookup_expr="gte", help_text="Starts on this day or later.")
    starts_before = DayFilter(field_name="starts_on", lookup_expr="lte", help_text="Starts on this day or earlier.")
    status = django_filters.ChoiceFilter(choices=EventStatus.choices, help_text="Whether it takes place.")

    class Meta:
        model = Event
        fields: list[str] = []


CIRCULAR_FILTERS = tuple(CircularFilters.base_filters)
EVENT_FILTERS = tuple(EventFilters.base_filters)


def narrowed(
    filters: type[django_filters.FilterSet], given: Mapping[str, str], rows: QuerySet, request: Any
) -> QuerySet:
    """``rows`` after these filters; raises BadParameter and names every value that cannot be used."""
    if empty := [name for name in filters.base_filters if given.get(name) == ""]:
        raise BadParameter(dict.fromkeys(empty, "Give a value, or leave the parameter away."))
    found = filters(data=given, queryset=rows, request=request)
    if found.is_valid():
        return found.qs
    wrong = {}
    for name, messages in found.form.errors.items():
        field = found.form.fields[name]
        hint = f" Allowed: {', '.join(str(key) for key, _label in field.choices if key)}." if _is_choice(field) else ""
        hint = hint or (" Write a day as 2026-12-03." if isinstance(field, forms.DateField) else "")
        wrong[name] = " ".join(str(message) for message in messages) + hint
    raise BadParameter(wrong)


def _is_choice(field: forms.Field) -> bool:
    return isinstance(field, forms.ChoiceField)


def _unknown(slug: str, known: str) -> str:
    return f"There is no “{slug[:80]}”. Known are those in {known}."


def _moment(name: str, value: str, *, is_end: bool) -> datetime:
    """A day stands for its beginning or end in the office's zone. A plus that was sent as a blank is read as one."""
    try:
        if len(value) <= 10:
            day = date.fromisoformat(value)
            found = datetime.combine(day, time.max if is_end else time.min, tzinfo=timezone.get_default_timezone())
        else:
            found = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
        if found.tzinfo is None:
            raise ValueError
        if not 1900 <= found.year <= 2999:  # nothing was published then: the nearest moment that every database knows
            return datetime(1900, 1, 1, tzinfo=UTC) if found.year < 1900 else datetime(2999, 12, 31, tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = "A day such as 2026-12-03, or a moment with its offset such as 2026-12-03T09:00:00+09:00."
        raise BadParameter({name: message}) from error
