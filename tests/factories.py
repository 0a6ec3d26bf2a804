"""Rows for tests, made through the operations of the product where it has one.

Times lie around ``NOW``; scheduled editions need a future time, because the database guards public ones by its clock.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.utils import timezone

from circulars import changes, editing, publishing, search
from circulars.models import AddresseeLine, Circular, Edition, Issuer, Kind, Section, Series, WorkingCopy
from circulars.search import copies
from contacts.models import Post, PostState, Team, TeamState

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 10:00 in Seoul, a Monday
_serial = (number for number in count(1) if not 1900 <= number < 2100)  # "circular 2026/2026" may be two years


def issuer(slug: str = "uclg", **fields) -> Issuer:
    names = {"name": "United Cities and Local Governments", "name_ko": "세계지방정부연합", "abbreviation": slug.upper()}
    return Issuer.objects.get_or_create(slug=slug, defaults=names | fields)[0]


def series(issuer_slug: str = "uclg", code: str = "circular", **fields) -> Series:
    defaults = {"name_ko": "서큘러", "name_en": "Circular", "pattern": "Circular {serial}/{year}"} | fields
    return Series.objects.get_or_create(issuer=issuer(issuer_slug), code=code, defaults=defaults)[0]


def own_series(**fields) -> Series:
    """A series of the office itself, whose numbers are allocated."""
    Issuer.objects.get_or_create(slug="office", defaults={"name": "한빛도 국제협력실", "is_own_office": True})
    pattern = "국제협력실 공고 제{year}-{serial}호"
    return series("office", "notice", **({"pattern": pattern, "allocates": True, "name_ko": "공고"} | fields))


def section(slug: str = "circulars", parent: Section | None = None, **fields) -> Section:
    defaults = {"name_ko": f"메뉴 {slug}", "name_en": slug.title(), "parent": parent} | fields
    return Section.objects.get_or_create(slug=slug, defaults=defaults)[0]


def post(slug: str = "uclg-desk", **fields) -> Post:
    team, created = Team.objects.get_or_create(slug="cooperation")
    if created:
        TeamState.objects.create(
            team=team, from_date=date(2015, 1, 1), name_ko="국제협력부", name_en="Cooperation", telephone="02-0000-0001"
        )
    row, created = Post.objects.get_or_create(slug=slug)
    if created:
        state = {"duty_ko": "국제기구 협력", "duty_en": "International bodies", "telephone": "02-0000-0002"} | fields
        PostState.objects.create(post=row, team=team, from_date=date(2015, 1, 1), **state)
    return row


def draft(*, by=None, now: datetime = NOW, **fields) -> WorkingCopy:
    """A complete working copy of a received circular; ``fields`` are of ``editing.create``, ``addressees`` a list."""
    addressees = fields.pop("addressees", [])
    holder = fields.pop("post", None)
    values = {
        "title": "Declaration on migration",
        "language": "en",
        "series": fields.pop("series", None) or series(),
        "home_section": fields.pop("home_section", None) or section(),
        "kind": Kind.CIRCULAR,
        "issued_on": date(2026, 2, 20),
        "body": "<p>Dear members,</p><p>The Forum will gather in Marrakech.</p>",
    } | fields
    if "number_serial" not in values and not values["series"].allocates and values["kind"] == Kind.CIRCULAR:
        values["number_serial"] = next(_serial)
        values["number_label"] = f"Circular {values['number_serial']}/2026"
    copy = editing.create(by=by, now=now, **values)
    Circular.objects.filter(pk=copy.circular_id).update(post=holder or post())
    for position, text in enumerate(addressees):
        AddresseeLine.objects.create(working_copy=copy, position=position, text=text)
    return WorkingCopy.objects.select_related("circular").get(pk=copy.pk)


def published(*, by=None, now: datetime = NOW, at: datetime | None = None, **fields) -> Edition:
    """A circular with one edition, public from ``at`` (now when None)."""
    return publishing.publish(draft(by=by, now=now, **fields).pk, by=by, now=now, at=at)


def edit(copy: WorkingCopy, *, by=None, now: datetime = NOW, **fields) -> WorkingCopy:
    """Save new words in a working copy, as the form does."""
    copy = WorkingCopy.objects.get(pk=copy.pk)
    from django.db import transaction

    with transaction.atomic():
        copy = editing.claim(copy.pk, revision=copy.revision, by=by, now=now)
        for name, value in fields.items():
            setattr(copy, name, value)
        copy.save()
    return copy


def corrected(edition: Edition, *, by=None, now: datetime, note: str = "The date was wrong.", **fields) -> Edition:
    """A further edition of the same circular and language."""
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    copy = edit(copy, by=by, now=now, **(fields or {"title": f"{edition.title} (corrected)"}))
    return publishing.publish(copy.pk, by=by, now=now, change_note=note)


def later(**duration) -> datetime:
    """A moment that lies ahead of the database's clock, for schedules."""
    return timezone.now() + timedelta(**duration)


def copies_found(text: str, user) -> list[int]:
    """Keys of the working copies that the desk's search gives ``user``, the best first."""
    query = search.parse(text, language="ko", generation=changes.state(timezone.now()).generation)
    return copies.rank(query, WorkingCopy.objects.editable_by(user)).keys
