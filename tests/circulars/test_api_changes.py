"""A copy that follows ``changes/`` holds what the portal shows, whatever happened."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from circulars import editing, facts, publishing
from circulars.api import following
from circulars.models import Circular, Edition, PublicChange, Removal
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ORIGIN = "http://testserver"
CHANGES = "/api/v1/changes/"
HOUR = timedelta(hours=1)
# What depends on other circulars or on the day; docs/api.md says that no change is announced for it.
COMPUTED = {
    "contact",
    "cited_by",
    "cited_by_count",
    "cites",
    "relations",
    "withdrawn",
    "body_html",
    "section",
    "further_sections",
}


def own(document: dict) -> dict:
    kept = {name: value for name, value in document.items() if name not in COMPUTED}
    notice = document["withdrawn"]
    return kept | {"is_withdrawn": notice is not None, "home": (document["section"] or {}).get("slug")}


class Copy:
    """Follows as docs/api.md tells: drop what is held of a circular, then fetch its documents."""

    def __init__(self, client) -> None:
        self.client = client
        self.cursor = ""
        self.documents: dict[str, dict[str, dict]] = {}

    def follow(self, size: int = 100) -> int:
        read = 0
        while True:
            query = {"page_size": size} | ({"after": self.cursor} if self.cursor else {})
            answer = self.client.get(CHANGES, query).json()
            for change in answer["results"]:
                read += 1
                for address in (change["self"], *change["former"]):
                    self.documents.pop(address, None)
                if change["documents"]:
                    self.documents[change["self"]] = {
                        one["self"]: own(self.client.get(one["self"].removeprefix(ORIGIN)).json())
                        for one in change["documents"]
                    }
            self.cursor = answer["cursor"] or ""
            if not answer["has_more"]:
                return read


def shown(client) -> dict[str, dict[str, dict]]:
    """Everything by way of the list and the languages of each."""
    found, at = {}, "/api/v1/circulars/?page_size=50"
    while at:
        answer = client.get(at).json()
        for row in answer["results"]:
            original = client.get(row["self"].removeprefix(ORIGIN)).json()
            found[row["self"]] = {
                one["self"]: own(client.get(one["self"].removeprefix(ORIGIN)).json()) for one in original["languages"]
            }
        at = answer["next"]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_copy_holds_what_the_portal_shows(client, make_user, settings, seed):
    settings.API_REQUESTS_PER_MINUTE = 0
    chance = random.Random(seed)
    kim, lee = make_user("kim"), make_user("lee")
    now, copy = NOW, Copy(client)
    sections = [factories.section(f"section-{index}") for index in range(3)]

    def anything(**conditions) -> Circular | None:
        return chance.choice(list(Circular.objects.filter(path__isnull=False, **conditions)) or [None])

    def correct() -> None:
        edition = chance.choice(list(Edition.objects.live(now)) or [None])
        if edition:
            factories.corrected(edition, now=now, title=f"Corrected {now:%H%M%S}")

    def translate() -> None:
        circular = anything()
        if circular and not circular.working_copies.filter(language="ko").exists():
            row = editing.add_language(circular, "ko", by=None, now=now, title="번역")
            factories.edit(row, now=now, body="<p>본문</p>")
            publishing.publish(row.pk, by=None, now=now)

    def hide() -> None:
        edition = chance.choice(list(Edition.objects.live(now)) or [None])
        if edition:
            only = [edition.pk] if chance.random() < 0.5 else []
            publishing.hide(edition.circular_id, by=kim, now=now, reason_ko="개인정보", editions=only)

    def lift_or_erase() -> None:
        removal = Removal.objects.filter(lifted_at=None, erased_at=None).first()
        if removal and chance.random() < 0.7:
            publishing.lift(removal.pk, by=kim, now=now)
        elif removal:
            publishing.erase(removal.pk, by=lee, now=now)

    def withdraw() -> None:
        if circular := anything(withdrawals=None):
            publishing.withdraw(circular.pk, by=kim, now=now, reason_ko="취소", reason_en="Cancelled")

    def rename() -> None:
        if circular := anything():
            publishing.rename(circular.pk, key=f"{chance.randint(1000, 9999)}", by=None, now=now)

    def move() -> None:
        if circular := anything():
            publishing.move(circular.pk, section=chance.choice(sections), by=None, now=now)

    steps = [lambda: factories.published(now=now), correct, translate, hide, lift_or_erase, withdraw, rename, move]
    factories.published(now=now)
    for _step in range(40):
        now += timedelta(minutes=7)
        try:
            chance.choice(steps)()
        except publishing.PublishingError:
            continue
        if chance.random() < 0.2:
            copy.follow(size=chance.choice([1, 3, 100]))
    copy.follow()

    assert copy.documents == {key: value for key, value in shown_everywhere(client, copy).items() if value}
    assert copy.follow() == 0


def shown_everywhere(client, copy: Copy) -> dict:
    """What the list shows, and translations whose original is removed, which no list shows."""
    found = shown(client)
    for address, documents in copy.documents.items():
        if address not in found:
            assert client.get(address.removeprefix(ORIGIN)).status_code == 410
            found[address] = {one: own(client.get(one.removeprefix(ORIGIN)).json()) for one in documents}
    return found


def test_change_tells_what_happened(client):
    edition = factories.published()

    answer = client.get(CHANGES).json()

    address = f"{ORIGIN}/api/v1/circulars/{edition.circular.path}/"
    page = f"{ORIGIN}/circulars/{edition.circular.path}/"
    assert answer["results"] == [
        {
            "url": page,
            "self": address,
            "kind": "published",
            "effective_at": "2026-03-02T10:00:00+09:00",
            "language": "en",
            "version": 1,
            "is_major": True,
            "is_quiet": False,
            "former": [],
            "documents": [{"url": page, "self": address, "language": "en", "version": 1}],
            "tombstones": [],
        }
    ]
    assert answer["has_more"] is False
    assert client.get(answer["next"].removeprefix(ORIGIN)).json() == answer | {"results": []}


def test_removed_leaves_a_tombstone_with_the_reason(client, make_user):
    edition = factories.published()
    publishing.hide(edition.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="개인정보", reason_en="Data")

    *_published, change = client.get(CHANGES).json()["results"]

    assert (change["kind"], change["documents"]) == ("hidden", [])
    (tombstone,) = change["tombstones"]
    assert (tombstone["language"], tombstone["reason_ko"], tombstone["reason_en"]) == ("", "개인정보", "Data")
    assert tombstone["removed_at"] == "2026-03-02T11:00:00+09:00"
    assert client.get(tombstone["self"].removeprefix(ORIGIN)).status_code == 410


def test_renamed_names_its_former_addresses(client):
    edition = factories.published()
    former = f"{ORIGIN}/api/v1/circulars/{edition.circular.path}/"
    publishing.rename(edition.circular_id, key="99", by=None, now=NOW + HOUR)

    change = client.get(CHANGES).json()["results"][-1]

    assert (change["kind"], change["former"]) == ("moved", [former])


def test_nothing_is_told_of_what_is_only_scheduled(client):
    edition = factories.published(at=factories.later(hours=1), now=timezone.now() - HOUR)
    publishing.move(edition.circular_id, section=factories.section("other"), by=None, now=timezone.now() - HOUR)

    assert PublicChange.objects.count() == 2
    assert client.get(CHANGES).json() == {"results": [], "cursor": None, "has_more": False, "next": None}


def test_change_is_told_once_it_has_settled(client):
    edition = factories.published(now=timezone.now() - timedelta(seconds=3))
    fresh = client.get(CHANGES)
    PublicChange.objects.update(effective_at=timezone.now() - following.SETTLED_AFTER)
    settled = client.get(CHANGES)

    assert fresh.json()["results"] == []
    assert (fresh["Cache-Control"], "ETag" in fresh) == ("no-store", False)
    assert settled.json()["results"][0]["url"].endswith(f"/{edition.circular.path}/")
    assert "s-maxage" in settled["Cache-Control"]
    assert client.get(CHANGES, headers={"If-None-Match": settled["ETag"]}).status_code == 304


def test_changes_of_one_moment_are_not_lost_between_pages(client):
    for _index in range(5):
        factories.published()
    copy = Copy(client)

    assert copy.follow(size=2) == 5
    assert len(copy.documents) == 5


@pytest.mark.every_case
@pytest.mark.parametrize("cursor", ["x", "MS4", "MS4x!", "MS4x" * 30, "LTEuMQ", "MS4tMQ", "é"])
def test_bad_cursor_is_refused(client, cursor):
    answer = client.get(CHANGES, {"after": cursor})

    assert (answer.status_code, list(answer.json()["parameters"])) == (400, ["after"])


def test_cursor_survives_the_way_there_and_back():
    change = following.Change(7, NOW, "published", "en", 1, True, False, 1, "uclg/2026/1")

    assert following.read_cursor(following.cursor_of(change)) == (NOW, 7)


def test_imported_edition_of_old_times_is_told_to_those_who_follow(client):
    first = factories.published()
    copy = Copy(client)
    copy.follow()
    draft = factories.draft(title="From the archive", issued_on=date(2012, 5, 1))
    Circular.objects.filter(pk=draft.circular_id).update(year=2012, key="7", path="uclg/2012/7")
    content = facts.content_of(draft)
    at = NOW - timedelta(days=4000)
    publishing.import_edition(
        draft.circular_id, content=content, language="en", published_at=at, by=None, now=NOW + HOUR
    )

    assert copy.follow() == 1
    assert len(copy.documents) == 2
    assert first.circular.path in next(iter(copy.documents))
