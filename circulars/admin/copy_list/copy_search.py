"""The search above the list of circulars: words and numbers among what the person may edit, the best first.

It looks among the rows that the filters of the list leave, so that nothing else is found, counted or cut off.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from circulars import changes, lookup, search, words
from circulars.admin.copy_list.filters import tree_of
from circulars.models import (
    AddresseeLine,
    Attachment,
    DeadlineLine,
    EventMention,
    FileRole,
    Placement,
    SearchCopy,
    WorkingCopy,
)
from circulars.search import copies, parsing

JUST_NOW = timedelta(hours=1)  # what was saved since and is not indexed yet is looked through as it is
NAMING = ("title", "title_ko", "number_label")
PLAIN = (*NAMING, "issuer_name", "summary_ko", "body", "signatory")


class Found(NamedTuple):
    """``problems`` are sentences for the person who searched; ``is_more``: there are more than 1,000."""

    rows: QuerySet
    problems: tuple[str, ...]
    is_more: bool


def find(request: HttpRequest, rows: QuerySet, text: str) -> Found:
    """``rows`` are those that the person may see, filtered and ordered; an order that nobody chose gives way."""
    language = "en" if get_language() == "en" else "ko"
    query = search.parse(text, language=language, generation=changes.state(timezone.now()).generation)
    rows = _narrowed(rows, query.narrowed, request)
    if not query.words:
        return Found(rows if query.narrowed.is_anything else rows.none(), query.problems, False)
    asked = lookup.read(text)
    numbered = {one.key for one in lookup.of_staff(asked, request.user).found} if asked.is_number else set()
    ranked = copies.rank(query, rows)
    fresh = list(just_saved(rows, text).values_list("pk", flat=True)[: copies.MOST])
    found = rows.filter(pk__in={*numbered, *ranked.keys, *fresh})
    if "o" not in request.GET:
        place = Case(
            When(pk__in=numbered, then=Value(0)),
            When(pk__in=ranked.titled, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        found = found.annotate(search_place=place).order_by("search_place", "-pk")
    return Found(found, query.problems, ranked.is_more)


def just_saved(rows: QuerySet, text: str, *, fields: Sequence[str] = PLAIN, with_lines: bool = True) -> QuerySet:
    """Copies that were saved a moment ago, before the index knows their words; ``with_lines``: by addressees too.

    A large import leaves very many of them: what each of them is read for has its price.
    """
    wanted = parsing.cleaned(text).replace('"', " ").split()[: parsing.MOST_WORDS]
    if not wanted:
        return rows.none()
    fresh = SearchCopy.objects.filter(working_copy=OuterRef("pk"), version=words.VERSION)
    rows = rows.filter(~Exists(fresh), edited_at__gte=timezone.now() - JUST_NOW)
    for word in wanted:
        condition = _any_of(word, *fields)
        if with_lines:
            lines = AddresseeLine.objects.filter(working_copy__isnull=False, text__icontains=word)
            condition |= Q(pk__in=lines.values("working_copy"))
        rows = rows.filter(condition)
    return rows


def _any_of(word: str, *fields: str) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def _narrowed(rows: QuerySet[WorkingCopy], narrowed: search.Narrowed, request: HttpRequest) -> QuerySet:
    """The prefixes that readers have too, ``issuer:uclg``, over what is drafted."""
    conditions: list[Any] = []
    if narrowed.issuer:
        conditions.append(Q(circular__series__issuer__slug=narrowed.issuer))
    if narrowed.year:
        conditions.append(Q(circular__year=narrowed.year) | Q(issued_on__year=narrowed.year))
    if narrowed.topic:
        conditions.append(Q(circular__topics__slug=narrowed.topic))
    if narrowed.language:
        conditions.append(Q(language=narrowed.language))
    if narrowed.kind:
        conditions.append(Q(kind=narrowed.kind))
    if narrowed.section and (node := tree_of(request).by_slug.get(narrowed.section)):
        below = tree_of(request).subtree(node.pk)
        placed = Placement.objects.filter(section__in=below).values("circular")
        conditions.append(Q(circular__home_section__in=below) | Q(circular__in=placed))
    if narrowed.files:
        files = Attachment.objects.filter(working_copy=OuterRef("pk"), role=FileRole.ATTACHMENT)
        conditions.append(Exists(files))
    if narrowed.open:
        open_ones = DeadlineLine.objects.filter(working_copy=OuterRef("pk"), due_on__gte=timezone.localdate())
        conditions.append(Exists(open_ones))
    if narrowed.addressee:
        sent_to = _any_of(narrowed.addressee, "text", "addressee__name", "addressee__name_ko", "addressee__name_en")
        lines = AddresseeLine.objects.filter(working_copy__isnull=False)
        conditions.append(Q(pk__in=lines.filter(sent_to).values("working_copy")))
    if narrowed.place:
        there = EventMention.objects.filter(working_copy__isnull=False)
        there = there.filter(_any_of(narrowed.place, "place", "event__place", "event__place_ko"))
        conditions.append(Q(place__icontains=narrowed.place) | Q(pk__in=there.values("working_copy")))
    for condition in conditions:
        rows = rows.filter(condition)
    return rows
