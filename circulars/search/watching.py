"""What stands around the words of a document: when it changes, the rows that say it are marked, and no word is read.

The upkeep writes them anew within a minute; until then documents are found by their old words. A working copy that was
saved is the exception: whoever saved it looks for it next, so it is indexed right after its transaction.
"""

import logging
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from threading import local

from django.apps import apps
from django.db import Error, transaction
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import timezone

from circulars.models import (
    Circular,
    Dossier,
    SearchCopy,
    SearchEntry,
    SearchSubject,
    WorkingCopy,
)
from circulars.search import copies, entries, terms
from circulars.search.stale import mark_stale
from contacts.models import Post, PostState, TeamState

AT_ONCE = 10  # copies of one transaction; an import leaves more to the upkeep
# The columns whose words are found; a change of others marks nothing.
FIELDS: dict[str, tuple[str, ...]] = {
    "circulars.Event": (
        "name", "name_ko", "name_en", "series_name", "series_edition", "place", "place_ko", "starts_on",
    ),
    "circulars.EventAlias": ("event_id", "text"),
    "circulars.Addressee": ("name", "name_ko", "name_en"),
    "circulars.AddresseeAlias": ("addressee_id", "text"),
    "circulars.Issuer": ("abbreviation", "name", "name_ko", "name_en"),
    "circulars.Series": ("issuer_id",),
    "circulars.Dossier": ("name_ko", "name_en", "summary_ko", "summary_en", "is_public"),
    "circulars.DossierBody": ("dossier_id", "name"),
    "circulars.Milestone": ("dossier_id", "name_ko", "name_en"),
    "contacts.PostState": (
        "post_id", "from_date", "team_id", "duty_ko", "duty_en", "is_closed", "closed_in_favour_of_id",
    ),
    "contacts.TeamState": ("team_id", "from_date", "name_ko", "name_en", "is_closed", "closed_in_favour_of_id"),
}  # fmt: skip
BEFORE = "_words_before"


class _Waiting(local):
    """Keys of copies that were saved in the transaction that is open in this thread."""

    def __init__(self) -> None:
        self.keys: set[int] = set()


_waiting = _Waiting()
logger = logging.getLogger(__name__)


def connect() -> None:
    """Called once at start-up."""
    for label in FIELDS:
        model, uid = apps.get_model(label), f"circulars.search.{label}"
        pre_save.connect(_remember, sender=model, dispatch_uid=f"{uid}.before")
        post_save.connect(_saved, sender=model, dispatch_uid=f"{uid}.save")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"{uid}.delete")
    post_save.connect(_copy_saved, sender=WorkingCopy, dispatch_uid="circulars.search.copy")
    m2m_changed.connect(_topics_changed, sender=Circular.topics.through, dispatch_uid="circulars.search.topics")


def _remember(sender: type[Model], instance: Model, raw: bool = False, **kwargs) -> None:
    fields = FIELDS[sender._meta.label]
    known = None if raw or instance._state.adding else sender._default_manager.filter(pk=instance.pk)
    setattr(instance, BEFORE, known.values_list(*fields).first() if known is not None else None)


def _saved(sender: type[Model], instance: Model, raw: bool = False, **kwargs) -> None:
    values = tuple(getattr(instance, name) for name in FIELDS[sender._meta.label])
    before = getattr(instance, BEFORE, None)
    if raw or before == values:
        return
    mark_around(instance)
    if isinstance(instance, Dossier) and before and not instance.is_public:
        terms.forget(terms.words_of(f"{before[0]}\n{before[1]}"))  # which nobody is to be led to any more
    moved = before[0] if before and FIELDS[sender._meta.label][0].endswith("_id") else None
    if moved is not None and moved != values[0]:  # from another event, addressee, dossier, post or team
        mark_around(sender(**dict(zip(FIELDS[sender._meta.label], before, strict=True))))


def _deleted(sender: type[Model], instance: Model, **kwargs) -> None:
    mark_around(instance)


def mark_around(instance: Model) -> None:
    """Mark what is found by the words of this row: one UPDATE for entries, for copies and for subjects each."""
    match instance._meta.label:
        case "circulars.Event":
            _mark_event(instance.pk)
        case "circulars.EventAlias":
            _mark_event(instance.event_id)  # type: ignore[attr-defined]
        case "circulars.Addressee":
            _mark_lines("addresseelines__addressee", instance.pk)
        case "circulars.AddresseeAlias":
            _mark_lines("addresseelines__addressee", instance.addressee_id)  # type: ignore[attr-defined]
        case "circulars.Issuer":
            mark_stale(SearchEntry.objects.filter(issuer=instance.pk))
            mark_stale(SearchCopy.objects.filter(working_copy__circular__series__issuer=instance.pk))
        case "circulars.Series":
            mark_stale(SearchEntry.objects.filter(circular__series=instance.pk))
            mark_stale(SearchCopy.objects.filter(working_copy__circular__series=instance.pk))
        case "circulars.Dossier":
            _mark_dossier(instance.pk)
        case "circulars.DossierBody" | "circulars.Milestone":
            _mark_dossier(instance.dossier_id)  # type: ignore[attr-defined]
        case "contacts.PostState" | "contacts.TeamState":
            if instance.from_date <= timezone.localdate():  # type: ignore[attr-defined]
                _mark_posts(*_turned_by([instance]))


def _mark_event(event: int) -> None:
    _mark_lines("eventmentions__event", event)
    SearchSubject.objects.filter(event=event).update(version=0)


def _mark_dossier(dossier: int) -> None:
    SearchSubject.objects.filter(dossier=dossier).update(version=0)


def _mark_lines(path: str, key: int) -> None:
    mark_stale(SearchEntry.objects.filter(**{f"edition__{path}": key}))
    mark_stale(SearchCopy.objects.filter(**{f"working_copy__{path}": key}))


# the directory ------------------------------------------------------------------------------------------------------


def posts_turned(first: date, last: date) -> int:
    """Mark what the posts answer for whose state, or whose team's, began on one of these days; how many rows."""
    days = {"from_date__gte": first, "from_date__lte": last}
    return _mark_posts(*_turned_by([*PostState.objects.filter(**days), *TeamState.objects.filter(**days)]))


def _turned_by(states: Iterable[Model]) -> tuple[set[int], set[int]]:
    posts = {state.post_id for state in states if isinstance(state, PostState)}
    teams = {state.team_id for state in states if isinstance(state, TeamState)}
    return posts, teams


def _mark_posts(posts: set[int], teams: set[int]) -> int:
    """With the posts of these teams, and whatever was closed in favour of one of them: few rows, read in steps."""
    teams = _with_closed(TeamState, "team_id", teams)
    posts = posts | set(PostState.objects.filter(team__in=teams).values_list("post_id", flat=True))
    posts = _with_closed(PostState, "post_id", posts)
    if not posts:
        return 0
    slugs = list(Post.objects.filter(pk__in=posts).values_list("slug", flat=True))
    return (
        mark_stale(SearchEntry.objects.filter(circular__post__in=posts))
        + mark_stale(SearchEntry.objects.filter(edition__signatory_post__in=slugs))
        + mark_stale(SearchCopy.objects.filter(working_copy__circular__post__in=posts))
        + mark_stale(SearchCopy.objects.filter(working_copy__signatory_post__in=slugs))
    )


def _with_closed(model: type[Model], column: str, keys: set[int]) -> set[int]:
    found = set(keys)
    step = set(keys)
    while step:
        rows = model._default_manager.filter(closed_in_favour_of__in=step).values_list(column, flat=True)
        step = set(rows) - found
        found |= step
    return found


# circulars ----------------------------------------------------------------------------------------------------------


def _topics_changed(sender, instance: Model, action: str, reverse: bool, pk_set=None, **kwargs) -> None:
    """Facets: a column alone, so it is written at once."""
    if not action.startswith("post_"):
        return
    if reverse:  # from the side of a topic: rare, and left to the upkeep
        mark_stale(SearchEntry.objects.filter(Q(circular__in=pk_set or ())))
        return
    topics = entries.spaced(instance.topics.values_list("pk", flat=True))  # type: ignore[attr-defined]
    SearchEntry.objects.filter(circular=instance.pk).update(topics=topics)


def _copy_saved(sender, instance: WorkingCopy, created: bool, raw: bool = False, update_fields=None, **kwargs) -> None:
    if raw or (update_fields is not None and not set(update_fields) & _words_of_copies()):
        return
    if not created:
        mark_stale(SearchCopy.objects.filter(pk=instance.pk))
    if not transaction.get_connection().run_on_commit:
        _waiting.keys = set()  # those of a transaction that was rolled back have nothing to do with this one
    _waiting.keys.add(instance.pk)
    transaction.on_commit(_index_waiting, robust=True)


@lru_cache(maxsize=1)
def _words_of_copies() -> frozenset[str]:
    desk = {"state", "public_from", "assigned_to", "edited_at", "edited_by", "revision", "change_note"}
    return frozenset(field.name for field in WorkingCopy._meta.fields) - desk


def _index_waiting() -> None:
    """Once for all saves of a transaction. What fails stays marked, and the upkeep tries it again."""
    keys, _waiting.keys = _waiting.keys, set()
    if not keys or len(keys) > AT_ONCE:
        return
    try:
        with transaction.atomic():
            rows = SearchCopy.objects.filter(pk__in=keys).order_by("pk").select_for_update()
            list(rows.values_list("pk"))
            copies.index_copies(sorted(keys))
    except Error as error:
        logger.info("Working copies are indexed later: %s", type(error).__name__)
