"""A word that stands everywhere in and around one circular is told by no door of search while it is not public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from circulars import publishing
from circulars.models import (
    Addressee,
    AddresseeLine,
    Blob,
    Dossier,
    Event,
    EventAlias,
    EventMention,
    PromotedResult,
    SearchTerm,
    ShownText,
    WorkingCopy,
)
from circulars.search import terms, upkeep
from tests import factories
from tests.circulars.file_access_samples import attach
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORD = "zephyrine"
NEAR = ["zephyr", "zephyrina", "z", "zph", "year:2026", "thing zephyrin"]  # what is typed is repeated by a page
WHOLE = [WORD, f'"{WORD}"', f"thing -{WORD}", f"to:{WORD}", f"place:{WORD}", f"topic:{WORD}", f"issuer:{WORD}"]


@pytest.fixture(autouse=True)
def _another_circular(settings, tmp_path, monkeypatch):
    settings.BLOBS_DIR = tmp_path / "blobs"
    monkeypatch.setattr(upkeep, "PAUSE", 0)
    factories.published(title="Other thing")


@pytest.fixture
def copy():
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    event = Event.objects.create(slug="event", name="Zephyrine Games", place="Zephyrine", **days)
    EventAlias.objects.create(event=event, text="Zephyrine Cup")
    body = Addressee.objects.create(slug="body", name="Zephyrine Council")
    text = "<p>The Zephyrine Public Hall (ZPH), at Zephyrine.</p>"
    found = factories.draft(title="Opening of Zephyrine", body=text, place="Zephyrine", summary_ko="Zephyrine 요약")
    EventMention.objects.create(working_copy=found, event=event, text="Zephyrine")
    AddresseeLine.objects.create(working_copy=found, position=0, text="Zephyrine", addressee=body)
    attach(found, name="Zephyrine.pdf", title="Zephyrine")
    for blob in Blob.objects.all():
        ShownText.objects.update_or_create(blob=blob, defaults={"pieces": [["p", "Zephyrine words"]]})
    PromotedResult.objects.create(phrases="zephyr", circular=found.circular)
    dossier = Dossier.objects.create(slug="dossier", name_ko="Zephyrine 모음", is_public=False)
    PromotedResult.objects.create(phrases="zephyr", dossier=dossier)
    return found


def told(client) -> list[tuple[str, str]]:
    """(address, what was typed) wherever the word, or the title beside it, is told to somebody who did not type it."""
    terms.count(timezone.now())
    upkeep.work(timezone.now())
    found = []
    for address in ("/search/", "/en/search/", "/search/suggest/", "/en/search/suggest/", "/api/v1/circulars/"):
        for typed in (*NEAR, *WHOLE):
            answer = client.get(address, {"q": typed}).content.decode().lower()
            if (WORD if typed in NEAR else "opening") in answer:
                found.append((address, typed))
    return found


def test_of_a_draft_and_of_a_schedule_nothing_is_told(client, copy):
    assert told(client) == []
    publishing.publish(copy.pk, by=None, now=timezone.now(), at=timezone.now() + timedelta(days=2))
    assert told(client) == []


def test_of_what_was_public_nothing_is_told_once_it_is_hidden_or_erased(client, copy, make_user):
    publishing.publish(copy.pk, by=None, now=NOW)
    assert len(told(client)) > 10
    removal = publishing.hide(copy.circular_id, by=make_user("kim"), now=timezone.now(), reason_ko="유출")
    assert not SearchTerm.objects.filter(text=WORD).exists()
    assert told(client) == []
    publishing.erase(removal.pk, by=make_user("park"), now=timezone.now())
    assert told(client) == []


def test_what_a_correction_takes_out_is_told_no_more(client, copy):
    publishing.publish(copy.pk, by=None, now=NOW)
    told(client)
    copy = WorkingCopy.objects.get(pk=copy.pk)
    copy = factories.edit(copy, now=timezone.now(), title="New", body="<p>New.</p>", place="", summary_ko="")
    for lines in (copy.eventmentions, copy.addresseelines, copy.attachments):
        lines.all().delete()
    publishing.publish(copy.pk, by=None, now=timezone.now(), change_note="All of it was wrong.")
    assert told(client) == []


def test_name_of_a_dossier_is_suggested_no_more_once_it_is_private():
    dossier = Dossier.objects.create(slug="dossier", name_ko="Zephyrine 모음")
    terms.count(NOW)
    assert SearchTerm.objects.filter(text=WORD).exists()
    dossier.is_public = False
    dossier.save()
    assert not SearchTerm.objects.filter(text=WORD).exists()
