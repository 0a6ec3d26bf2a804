"""Put back what an export tells: identities, tombstones, notices, removals and the record of public changes.

Like every way in, each function is one transaction under the circular's lock; nothing here invents a time.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from circulars import changes, numbering
from circulars.locking import locked
from circulars.models import (
    Circular,
    Edition,
    File,
    Placement,
    PublicChange,
    Redirect,
    Reference,
    Removal,
    Section,
    Series,
    Topic,
    VersionCounter,
    Withdrawal,
)
from circulars.publishing import freezing, intervals, listing, removal
from circulars.publishing.errors import NotImportable
from circulars.publishing.identity import address_of
from circulars.rendering import derived
from contacts.models import Post

ADDRESS_KEY = re.compile(r"\w[\w-]{0,119}")


@dataclass(kw_only=True)
class Identity:
    """An identity with its standing facts and no words yet."""

    series: Series
    year: int
    key: str
    original_language: str
    home_section: Section | None
    placements: Sequence[Section] = ()
    topics: Sequence[Topic] = ()
    post: Post | None = None
    pinned_until: date | None = None
    review_on: date | None = None
    is_quiet: bool = True
    allocated_serial: int | None = None
    created_at: datetime
    created_by: Any = None

    @property
    def path(self) -> str:
        return numbering.path_of(self.series, self.year, self.key)


def circular_of(identity: Identity) -> Circular:
    """The row of an identity, not stored yet and without placements and topics."""
    return Circular(
        series=identity.series,
        year=identity.year,
        key=identity.key,
        path=identity.path,
        original_language=identity.original_language,
        home_section=identity.home_section,
        post=identity.post,
        pinned_until=identity.pinned_until,
        review_on=identity.review_on,
        is_quiet=identity.is_quiet,
        allocated_serial=identity.allocated_serial,
        created_at=identity.created_at,
        created_by=identity.created_by,
    )


def restore_circular(**values: Any) -> Circular:
    """One circular of the values of an ``Identity``. Raises NotImportable where the address is taken."""
    return restore_circulars([Identity(**values)])[0]


@transaction.atomic
def restore_circulars(identities: Sequence[Identity]) -> list[Circular]:
    """All of them or none. Raises NotImportable for the first that cannot be taken."""
    for identity in identities:
        key, year = identity.key, identity.year
        if not ADDRESS_KEY.fullmatch(key) or key != key.lower() or not 1 <= year <= 9999:
            raise NotImportable(
                _("“%(key)s” of %(year)s cannot be part of an address.") % {"key": key[:40], "year": year}
            )
    addresses = [address_of(identity.path) for identity in identities]
    if former := Redirect.objects.filter(old_path__in=addresses).values_list("old_path", flat=True).first():
        raise NotImportable(_("The address %(address)s belongs to another circular.") % {"address": former})
    try:
        with transaction.atomic():
            circulars = Circular.objects.bulk_create(circular_of(identity) for identity in identities)
    except IntegrityError as error:
        raise NotImportable(_("The address %(address)s is taken.") % {"address": addresses[0]}) from error
    pairs = list(zip(circulars, identities, strict=True))
    Placement.objects.bulk_create(
        Placement(circular=circular, section=section) for circular, one in pairs for section in one.placements
    )
    tagged = Circular.topics.through
    tagged._default_manager.bulk_create(
        tagged(circular=circular, topic=topic) for circular, one in pairs for topic in {*one.topics}
    )
    serials: dict[tuple[Series, int], int] = {}
    for one in identities:
        if one.allocated_serial:
            used = one.series, one.year
            serials[used] = max(serials.get(used, 0), one.allocated_serial)
    for (series, year), serial in sorted(serials.items(), key=lambda one: (one[0][0].pk, one[0][1])):
        numbering.note(series, year, serial)
    return circulars


@transaction.atomic
def restore_tombstone(
    circular_id: int,
    *,
    language: str,
    version: int,
    published_at: datetime,
    erased_at: datetime,
    content_hash: str,
    code: str,
    kept: dict[str, Any],
    is_major: bool = True,
    translates: Edition | None = None,
    published_by=None,
    published_by_label: str = "",
    recorded_at: datetime,
) -> Edition:
    """An erased edition: identity, interval, hash and code, without words. ``kept`` are columns that erasing leaves.

    It counts as removed from the first moment; its removal follows and sets the time.
    """
    circular = locked(circular_id)
    before = intervals.newest(circular, language)
    if before and published_at <= before.published_at:
        raise NotImportable(_("Editions are imported in the order of their times."))
    if before:
        intervals.close(before, at=published_at)
    edition = Edition(
        **kept,
        circular=circular,
        language=language,
        version=version,
        is_original=language == circular.original_language,
        translates=translates,
        published_at=published_at,
        first_published_at=before.first_published_at if before else published_at,
        erased_at=erased_at,
        removed_at=erased_at,
        is_major=is_major,
        facts={},
        content_hash=content_hash,
        code=code,
        published_by=published_by,
        published_by_label=published_by_label,
        recorded_at=recorded_at,
    )
    edition.listed_on = freezing.listed_on(edition, edition.first_published_at)
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError as error:
        raise NotImportable(_("The verification code or version is used already.")) from error
    raise_version(circular, language, version)
    listing.rebuild([circular.pk])
    changes.touch()
    return edition


def raise_version(circular: Circular, language: str, last: int) -> None:
    """Versions up to ``last`` are used, among them cancelled ones that no edition shows."""
    counter, _created = VersionCounter.objects.get_or_create(circular=circular, language=language)
    if counter.last < last:
        counter.last = last
        counter.save(update_fields=["last"])


@transaction.atomic
def restore_withdrawal(circular_id: int, **columns: Any) -> Withdrawal:
    """A notice with its own times, lifted or not. Raises NotImportable where one stands already."""
    circular = locked(circular_id)
    try:
        with transaction.atomic():
            notice = Withdrawal.objects.create(circular=circular, **columns)
    except IntegrityError as error:
        raise NotImportable(_("This circular is withdrawn already, or the reason or times do not fit.")) from error
    changes.touch()
    return notice


@transaction.atomic
def restore_removal(
    circular_id: int, *, editions: Sequence[Edition] = (), file: File | None = None, **columns: Any
) -> Removal:
    """A removal with its own times, and all that is derived from it."""
    circular = locked(circular_id)
    try:
        with transaction.atomic():
            row = Removal.objects.create(circular=circular, file=file, **columns)
    except IntegrityError as error:
        raise NotImportable(_("The scope, reason or times of this removal do not fit.")) from error
    row.editions.set(editions)
    removal.derive(circular)
    changes.touch()
    return row


@transaction.atomic
def restore_changes(circular_id: int | None, rows: Iterable[dict[str, Any]]) -> None:
    """The public changes of a circular as they were recorded, for those who follow them."""
    PublicChange.objects.bulk_create(PublicChange(circular_id=circular_id, **row) for row in rows)
    changes.touch()


@transaction.atomic
def restore_reference(edition: Edition, *, start: int, end: int, **columns: Any) -> Reference:
    """What staff decided on a citation; it stands in the place of what software reads there."""
    locked(edition.circular_id)
    rows = Reference.objects.filter(edition=edition)
    known = rows.filter(start=start, end=end).values_list("position", flat=True).first()
    if known is not None:  # the rendered column knows it by this ordinal
        columns["position"] = known
    elif rows.filter(position=columns.get("position", 0)).exists():
        columns["position"] = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    row, created = Reference.objects.update_or_create(edition=edition, start=start, end=end, defaults=columns)
    if created:
        derived.rebuild([edition.pk])
    changes.touch()
    return row
