"""The demo content comes whole, into an empty place alone, and goes without a trace."""

import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from circulars import demo, editing, integrity, publishing
from circulars.demo.record import content_models
from circulars.models import (
    AuditEntry,
    Blob,
    Circular,
    DailyFigure,
    Edition,
    Feedback,
    JobRun,
    PassageLine,
    Reference,
    Relation,
    RelationKind,
    Series,
    ServerError,
    StandingFinding,
    Trouble,
    TurningMoment,
    Withdrawal,
    WorkingCopy,
)
from circulars.sections import load
from tests import factories
from tests.circulars import portable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path)


@pytest.fixture
def loaded(django_capture_on_commit_callbacks):
    started = time.process_time()
    demo.load(now=timezone.now())
    assert time.process_time() - started < 60, "a few seconds"


@pytest.mark.database
def test_demo_shows_what_the_portal_is_for(loaded):
    now = timezone.now()
    tree = load()

    branch = [node.name_ko for node in tree.ancestors(tree.by_slug["uclg-circulars"].pk)]
    assert branch == ["지방외교", "국제기구회의", "세계지방정부연합(UCLG)", "최근소식(Circular)"]
    assert Circular.objects.count() >= 40
    assert Edition.objects.scheduled(now).count() == 1
    assert Edition.objects.scheduled(now).get().published_at < now + timedelta(days=4)
    assert Withdrawal.objects.get(circular__path="uclg/2019/22").successor.path == "uclg/2019/22-rev"
    assert set(Edition.objects.live(now).filter(circular__path="uclg/2018/31").values_list("language", flat=True)) == {
        "en",
        "ko",
    }
    assert Edition.objects.filter(version__gte=2).exists()
    assert Reference.objects.filter(edition__circular__path="uclg/2018/31", target__path="uclg/2018/27").exists()
    assert Reference.objects.filter(target=None).count() < Reference.objects.count() / 4
    assert Series.objects.values("issuer").distinct().count() == 3
    assert list(integrity.check()) == []
    assert "시연용" in apps.get_model("portal", "Page").objects.get(slug="about").body_ko


def test_demo_shows_what_changed_and_why(loaded, client):
    """A new user meets corrections, a merger, a relation, a passage and a planned take-down at once."""
    now = timezone.now()
    history = Edition.objects.filter(circular__path="uclg/2026/12").order_by("version")
    assert [(row.version, row.is_major, bool(row.change_note)) for row in history] == [
        (1, True, False),
        (2, True, True),
        (3, False, False),
    ]
    merged = client.get("/circulars/uclg/2026/14/")
    assert merged["Location"] == "/circulars/uclg/2026/12/?from=uclg%2F2026%2F14"
    assert "찾으신" in client.get(merged["Location"]).content.decode()
    assert Relation.objects.get(to_circular__path="uclg/2026/16").kind == RelationKind.RESCHEDULES
    assert PassageLine.objects.filter(edition__in=Edition.objects.live(now), place="after").count() == 2
    assert Withdrawal.objects.get(effective_at__gt=now).circular.series.issuer.slug == "hanbit"
    compared = client.get("/circulars/uclg/2026/12/compare/?from=1&to=3").content.decode()
    assert all(f'id="comparison-{part}"' in compared for part in ("text", "facts"))
    assert client.get(f"/verify/{history[0].code}/").status_code == 200


def test_demo_is_not_loaded_where_there_is_content(capsys):
    factories.section()

    call_command("load_demo")

    assert "not loaded" in capsys.readouterr().out
    assert not Circular.objects.exists()


@pytest.mark.database
def test_demo_goes_without_a_trace(loaded, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert demo.remove(now=timezone.now()) == []

    assert _content() == []
    assert not Blob.objects.exists()
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["remove_demo"]
    assert list(integrity.check()) == []
    demo.load(now=timezone.now())


def test_what_readers_told_of_the_demo_goes_with_it_and_holds_nothing_up(loaded, django_capture_on_commit_callbacks):
    circular = Circular.objects.filter(path__isnull=False).first()
    today = timezone.localdate()
    Feedback.objects.create(path=f"/circulars/{circular.path}/", circular=circular, language="ko", score=5, day=today)
    Feedback.objects.create(path="/", language="ko", score=4, day=today)
    DailyFigure.objects.create(circular=circular, day=today, kind="read", count=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert demo.remove(now=timezone.now()) == []

    assert list(Feedback.objects.values_list("path", flat=True)) == ["/"]
    assert not DailyFigure.objects.exists()
    assert not TurningMoment.objects.exists()
    assert _content() == []  # so it may be loaded again


@pytest.mark.database
def test_upkeep_is_no_content(loaded, django_capture_on_commit_callbacks):
    """What the portal writes by itself stands in nobody's way, neither when the demo goes nor when it comes."""
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tick")
    with django_capture_on_commit_callbacks(execute=True):
        assert demo.remove(now=timezone.now()) == []

    assert JobRun.objects.exists()
    assert not StandingFinding.objects.exists()
    assert _content() == []  # so it may be loaded again


def test_first_minutes_of_a_server_are_no_content():
    """The tick has begun before anybody loads the demo, and strangers have asked for addresses."""
    now = timezone.now()
    Trouble.objects.create(kind="backup", code="never", since=now, seen_at=now)
    ServerError.objects.create(place="portal/wsgi.py:1 application KeyError", frames="", first_at=now, last_at=now)

    assert _content() == []


def test_what_staff_made_or_edited_is_kept_and_named(loaded, make_user):
    kim = make_user("kim", "publisher")
    now = timezone.now()
    copy = WorkingCopy.objects.get(circular__path="uclg/2025/6")
    copy = editing.claim(copy.pk, revision=copy.revision, by=kim, now=now)
    own = factories.draft(by=kim, series=Series.objects.get(issuer__slug="iom"), now=now)
    publishing.publish(own.pk, by=kim, now=now)

    kept = demo.remove(now=now)

    assert "uclg/2025/6" in kept
    assert any("IOM" in name for name in kept)
    assert set(Circular.objects.values_list("path", flat=True)) == {"uclg/2025/6", own.circular.path or _path_of(own)}
    assert list(integrity.check()) == []
    assert demo.remove(now=now, with_edited=True)
    assert set(Circular.objects.values_list("path", flat=True)) == {_path_of(own)}


def test_remove_without_demo_says_so(capsys):
    call_command("remove_demo")

    assert "There is no demo content" in capsys.readouterr().out


def _content() -> list[str]:
    """What a demo is not loaded beside."""
    return [model._meta.label for model in content_models() if model._default_manager.exists()]


def _path_of(copy):
    return Circular.objects.get(pk=copy.circular_id).path
