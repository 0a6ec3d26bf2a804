"""The index follows what stands around the words: marked when it changes, written anew by the upkeep, resumable."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import changes, search, upkeep, words
from circulars.models import (
    Addressee,
    AddresseeAlias,
    Circular,
    Dossier,
    Event,
    EventAlias,
    EventMention,
    Issuer,
    JobRun,
    Milestone,
    SearchCopy,
    SearchEntry,
    SearchSubject,
    Topic,
    WorkingCopy,
)
from circulars.search import upkeep as index
from circulars.search import watching
from contacts.models import PostState, TeamState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(index, "PAUSE", 0)


def found(text: str) -> set[int]:
    now = timezone.now()
    generation = changes.state(now).generation
    query = search.parse(text, language="ko", generation=generation)
    return {hit.entry.circular for hit in search.find(query, at=now, language="ko", generation=generation).hits}


def keep_up() -> str:
    return index.keep_up(timezone.now())


def marked() -> list[int]:
    return sorted(SearchEntry.objects.filter(version=0).values_list("circular", flat=True))


def updates(captured) -> int:
    return sum(1 for one in captured if one["sql"].startswith("UPDATE") and "search" in one["sql"])


@pytest.fixture
def event():
    return Event.objects.create(slug="forum", name="World Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))


@pytest.fixture
def mentioning(event):
    """A circular that mentions the event, and one that does not."""
    copy = factories.draft()
    EventMention.objects.create(working_copy=copy, position=0, text="the meeting", event=event)
    from circulars import publishing

    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    factories.published()
    keep_up()
    assert marked() == []
    return edition.circular_id


# what is marked -----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_an_event_marks_what_mentions_it_and_nothing_else(event, mentioning):
    event.name_ko = "세계포럼"
    with CaptureQueriesContext(connection) as captured:
        event.save()

    assert updates(captured) == 3, "entries, copies, the event itself"
    assert marked() == [mentioning]
    assert list(SearchCopy.objects.filter(version=0).values_list("working_copy__circular", flat=True)) == [mentioning]
    assert found("세계포럼") == set()
    assert "1 editions" in keep_up()
    assert found("세계포럼") == {mentioning}
    assert marked() == []


@pytest.mark.database
def test_a_save_without_new_words_marks_nothing(event, mentioning):
    event.online_url = "https://forum.example/"
    with CaptureQueriesContext(connection) as captured:
        event.save()

    assert (updates(captured), marked()) == (0, [])


@pytest.mark.database
def test_aliases_are_found_and_forgotten_and_move(event, mentioning):
    alias = EventAlias.objects.create(event=event, text="더반총회")
    assert marked() == [mentioning]
    keep_up()
    assert found("더반총회") == {mentioning}
    other = Event.objects.create(slug="other", name="Other", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))
    alias.event = other
    alias.save()
    assert marked() == [mentioning]
    keep_up()
    assert found("더반총회") == set()
    SearchSubject.objects.update(version=words.VERSION)
    alias.delete()
    assert SearchSubject.objects.get(event=other).version == 0


@pytest.mark.database
def test_addressees_issuers_and_series(event):
    body = Addressee.objects.create(slug="members", name="Members")
    copy = factories.draft(addressees=["All members"])
    copy.addresseelines.update(addressee=body)
    from circulars import publishing

    first = publishing.publish(copy.pk, by=None, now=factories.NOW).circular_id
    other = factories.published(series=factories.series("iom")).circular_id
    keep_up()
    AddresseeAlias.objects.create(addressee=body, text="회원도시")
    assert marked() == [first]
    keep_up()
    assert found("회원도시") == {first}
    issuer = Issuer.objects.get(slug="iom")
    issuer.name_ko = "국제이주기구"
    issuer.save()
    assert marked() == [other]
    keep_up()
    assert found("국제이주기구") == {other}
    issuer.position = 7
    issuer.save()
    assert marked() == []


@pytest.mark.database
def test_dossiers_with_their_milestones_are_subjects():
    dossier = Dossier.objects.create(slug="compact", name_ko="이주 협약")
    keep_up()
    assert SearchSubject.objects.get(dossier=dossier).version == words.VERSION
    Milestone.objects.create(dossier=dossier, name_ko="검토 회의", first_on=date(2026, 5, 1))
    assert SearchSubject.objects.get(dossier=dossier).version == 0
    keep_up()
    assert index.waiting(timezone.now()) == dict.fromkeys(index.waiting(timezone.now()), 0)


@pytest.mark.database
def test_duties_follow_the_directory_on_the_day(monkeypatch):
    post = factories.post()
    mine = factories.published(post=post).circular_id
    factories.published(post=factories.post("another", duty_ko="다른 업무"))
    keep_up()
    today = timezone.localdate()
    PostState.objects.create(post=post, team_id=post.states.get().team_id, from_date=today, duty_ko="기후외교")
    assert marked() == [mine]
    keep_up()
    assert found("기후외교") == {mine}
    tomorrow = today + timedelta(days=1)
    PostState.objects.create(post=post, team_id=post.states.first().team_id, from_date=tomorrow, duty_ko="해양도시")
    assert marked() == [], "it holds from tomorrow on"

    now = timezone.now() + timedelta(days=1)
    assert index.turn_posts(now) == "2 marked", "its entry and its working copy"
    assert marked() == [mine]
    JobRun.objects.create(name=index.TURNING_JOB, finished_at=now)
    SearchEntry.objects.update(version=words.VERSION)
    assert index.turn_posts(now + timedelta(days=3)), "a day on which the upkeep had been is looked at once more"
    assert index.turn_posts(now + timedelta(days=3)) != ""


@pytest.mark.database
def test_a_team_marks_the_posts_that_were_closed_in_its_favour():
    post, closed = factories.post(), factories.post("closed")
    mine = factories.published(post=closed).circular_id
    state = closed.states.get()
    state.is_closed, state.closed_in_favour_of = True, post
    state.save()
    keep_up()
    team = TeamState.objects.get()
    team.name_ko = "미래외교부"
    team.save()

    assert marked() == [mine]
    keep_up()
    assert found("미래외교부") == {mine}


@pytest.mark.database
def test_topics_are_facets_at_once_and_no_word_is_read():
    topic = Topic.objects.create(slug="migration", name_ko="이주")
    circular = factories.published().circular
    keep_up()

    circular.topics.add(topic)

    entry = SearchEntry.objects.get()
    assert (entry.topics, entry.version) == (f" {topic.pk} ", words.VERSION)
    circular.topics.clear()
    assert SearchEntry.objects.get().topics == ""


@pytest.mark.database
def test_saving_an_event_costs_the_same_however_many_mention_it(event):
    counts = []
    for number in range(8):
        copy = factories.draft()
        EventMention.objects.create(working_copy=copy, position=0, text="it", event=event)
        if number in (0, 7):
            event.name = f"Forum {number}"
            with CaptureQueriesContext(connection) as captured:
                event.save()
            counts.append(len(captured))

    assert counts[0] == counts[1] <= 8


@pytest.mark.database
def test_a_saved_copy_is_found_after_its_transaction(django_capture_on_commit_callbacks, administrator):
    with django_capture_on_commit_callbacks(execute=True):
        copy = factories.draft(title="서울 선언", by=administrator)
    assert factories.copies_found("서울", administrator) == [copy.pk]
    with django_capture_on_commit_callbacks(execute=True):
        copy = factories.edit(copy, by=administrator, title="부산 선언")
    assert factories.copies_found("서울", administrator) == []
    assert factories.copies_found("부산", administrator) == [copy.pk]
    WorkingCopy.objects.get(pk=copy.pk).save(update_fields=["state"])
    assert SearchCopy.objects.get().version == words.VERSION


@pytest.mark.database
def test_many_copies_of_one_transaction_are_left_to_the_upkeep(django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(watching, "AT_ONCE", 2)
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(3):
            factories.draft()
    assert not SearchCopy.objects.exists()

    assert keep_up() == "3 copies"


# the job --------------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_the_job_finds_what_is_missing_and_lets_superseded_entries_go():
    now = timezone.now()
    first = factories.published(now=now - timedelta(days=3), title="Old words")
    second = factories.corrected(first, now=now - timedelta(days=2), title="New words")
    third = factories.published(now=now - timedelta(days=3))
    keep_up()
    assert set(SearchEntry.objects.values_list("edition", flat=True)) == {second.pk, third.pk}
    SearchEntry.objects.all().delete()

    outcome = upkeep.JOBS["index_search"].run(timezone.now())

    assert "2 missing" in outcome
    assert set(SearchEntry.objects.values_list("edition", flat=True)) == {second.pk, third.pk}
    assert found("New words") == {first.circular_id}
    assert keep_up() == ""


@pytest.mark.database
def test_the_job_stops_after_its_seconds_and_goes_on(monkeypatch):
    for _number in range(3):
        factories.published()
    keep_up()
    index.mark_all()
    monkeypatch.setattr(index, "KINDS", tuple(kind._replace(size=1) for kind in index.KINDS))
    ticks = iter(range(0, 1000, 8))
    monkeypatch.setattr(index.time, "monotonic", lambda: next(ticks))

    assert keep_up() == "2 editions, more to do"

    monkeypatch.undo()
    assert "1 editions" in keep_up()
    assert keep_up() == ""


@pytest.mark.database
def test_one_that_cannot_be_read_stops_no_other(monkeypatch, caplog):
    editions = [factories.published(title=f"Word {number}") for number in range(3)]
    keep_up()
    index.mark_all()
    broken = editions[1].circular_id
    write = index.entries.write_words

    def breaks(keys, read=None):
        if SearchEntry.objects.filter(pk__in=keys, circular=broken).exists():
            raise ValueError("비밀 낱말")
        write(keys, read)

    monkeypatch.setattr(index.entries, "write_words", breaks)

    assert keep_up() == "2 editions, 3 copies, 1 files, 1 editions failed"

    assert marked() == [broken]
    assert "비밀" not in caplog.text
    with pytest.raises(CommandError):
        call_command("rebuild_search", only_stale=True)
    monkeypatch.undo()
    call_command("rebuild_search", only_stale=True)
    assert marked() == []


# the command ----------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_rebuild_marks_everything_serves_meanwhile_and_goes_on(capsys):
    edition = factories.published(title="Durban declaration")
    Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))
    keep_up()
    call_command("rebuild_search", limit=1)
    out = capsys.readouterr().out
    assert "1" in out
    assert found("Durban") == {edition.circular_id}
    assert sum(index.waiting(timezone.now()).values())

    call_command("rebuild_search", only_stale=True)

    assert not sum(index.waiting(timezone.now()).values())
    assert found("Durban") == {edition.circular_id}
    with pytest.raises(CommandError):
        call_command("rebuild_search", limit=0)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_is_killed_goes_on_where_it_was():
    for number in range(30):
        factories.published(title=f"Document {number}")
    keep_up()
    entries = set(SearchEntry.objects.values_list("edition", flat=True))
    script = (
        "import os, django; django.setup();"
        "from circulars.search import upkeep as index; index.PAUSE = 0.3;"
        "index.KINDS = tuple(kind._replace(size=1) for kind in index.KINDS);"
        "from django.core.management import call_command; call_command('rebuild_search')"
    )
    settings = connection.settings_dict
    child = subprocess.Popen(
        [sys.executable, "-c", f"from django.conf import settings as s; s.DATABASES['default']['NAME'] = "
         f"{str(settings['NAME'])!r}; {script}"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not 0 < SearchEntry.objects.filter(version=0).count() < 30:
            assert time.monotonic() < deadline, "it never began"
            assert child.poll() is None, "it ended by itself"
            time.sleep(0.02)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    left = SearchEntry.objects.filter(version=0).count()
    assert 0 < left < 30

    call_command("rebuild_search", only_stale=True)

    assert not sum(index.waiting(timezone.now()).values())
    assert set(SearchEntry.objects.values_list("edition", flat=True)) == entries
    assert len(found("Document 7")) == 1
    assert Circular.objects.count() == 30


@pytest.mark.database
def test_nothing_of_an_erased_circular_is_left_in_the_index(make_user):
    from circulars import publishing
    from tests import erased

    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    planted = erased.plant(kim, lee, timezone.now() - timedelta(hours=3))
    assert {name.partition(".")[0] for name in erased._index_tables_with([erased.MARK])} >= {
        "search_words_editions", "search_words_copies", "search_words_parts",
    }  # fmt: skip
    now = timezone.now()
    removal = publishing.hide(planted.circular, by=kim, now=now, reason_ko="유출", reason_en="A leak")

    publishing.erase(removal.pk, by=lee, now=now)

    assert erased._index_tables_with([erased.MARK]) == []
    keep_up()
    assert erased._index_tables_with([erased.MARK]) == []
