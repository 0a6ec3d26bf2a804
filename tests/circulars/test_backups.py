"""Backups: made while the portal serves, proved, put back elsewhere, and never a way back for what was removed."""

import os
import random
import shutil
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from circulars import outbox, public_cache, publishing
from circulars.backups import databases, drilling, emptied, keeping, making, manifests, nightly, proving, removals
from circulars.backups.errors import BackupError, Damaged
from circulars.backups.places import FolderPlace, place_of
from circulars.backups.sealing import Seal, identity_in, new_pair
from circulars.files.storage import blobs
from circulars.observing import keeping as observed
from portal.databases.postgresql.base import DatabaseWrapper
from portal.environment.engines import database_at
from tests import backed_up, factories

HOUR = timedelta(hours=1)
LOAD_SECONDS = float(os.environ.get("PROOF_LOAD_SECONDS", "1"))
DAMAGES = int(os.environ.get("PROOF_DAMAGES", "24"))


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def place(folder) -> FolderPlace:
    return FolderPlace(folder)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_what_comes_back_is_what_was_there(place, folder, tmp_path, make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    now = timezone.now() - 3 * HOUR
    stays = backed_up.with_file("Meadowlark", now=now)
    factories.corrected(stays, now=now + HOUR)
    hidden, erased, shown = (backed_up.with_file(words, now=now) for words in ("Kestrel", "Zephyrquarz", "Osprey"))
    removal = publishing.hide(shown.circular_id, by=kim, now=now + HOUR, reason_ko="착오")
    outbox.queue("once", to="lee@example.org", subject="Waits", body="Waits", now=now)
    language = stays.circular.original_language
    here = f"/circulars/{stays.circular.path}/"
    paths = ["/", here, f"{here}{language}/v1/", f"{here}history/", "/en/search/?q=Meadowlark", "/api/v1/circulars/"]
    paths += ["/feeds/site.atom"]

    making.make(place, Seal(), now=timezone.now())
    publishing.hide(hidden.circular_id, by=kim, now=timezone.now(), reason_ko="유출")
    gone = publishing.hide(erased.circular_id, by=kim, now=timezone.now(), reason_ko="유출", reason_en="A leak")
    publishing.erase(gone.pk, by=lee, now=timezone.now())
    publishing.lift(removal.pk, by=kim, now=timezone.now())
    assert removals.tell(place) == 3
    assert removals.tell(place) == 0
    paths += [f"/circulars/{row.circular.path}/" for row in (hidden, erased, shown)]
    before = backed_up.pages_here(paths)

    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        told = other.restored(folder)
        after = other.pages(paths)
        refused = other.refused(folder)
        remains = [path for path in other.data.rglob("*") if path.is_file() and b"Zephyrquarz" in path.read_bytes()]

    assert [status for status, _ in after] == [status for status, _ in before] == [200] * 7 + [410, 410, 200]
    assert after[1:4] + after[-3:] == before[1:4] + before[-3:]  # to the byte
    assert told.count("Removed again") == 3
    assert "1 mails that waited then are held" in told
    assert "everything holds" in told
    assert "There is a database already" in refused
    assert remains == []


@pytest.mark.long
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_backup_under_load_brings_back_every_byte(place, folder, tmp_path, make_user):
    """Two write and two read while sets are made; then the place is lost, and restored from the last set."""
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    now = timezone.now() - 3 * HOUR
    stays = backed_up.with_file("Meadowlark", now=now)
    before_set, after_set, hidden = ([backed_up.with_file(f"{words}{n}quarz", now=now) for n in range(3)]
                                     for words in ("Zephyr", "Kestrel", "Osprey"))  # fmt: skip
    here = f"/circulars/{stays.circular.path}/"
    gone = [path for row in (*before_set, *after_set, *hidden) for path in backed_up.addresses(row)]
    for edition in before_set:
        _erase(edition, kim, lee)

    with backed_up.load([here, "/", "/en/search/?q=Meadowlark"]) as load:
        until = time.monotonic() + LOAD_SECONDS
        sets = 0
        while time.monotonic() < until or sets < 2:
            confirmed = load.confirmed()
            making.make(place, Seal(), now=timezone.now() + sets * timedelta(seconds=1))
            sets += 1
    assert load.failures == []
    with backed_up.elsewhere(tmp_path / "meanwhile") as other:
        other.restored(folder)  # a set of the midst of it: whole, and check_data finds nothing
        answers = other.pages([here, *confirmed])
    assert [status for status, _ in answers] == [200] * len(answers)

    making.make(place, Seal(), now=timezone.now() + HOUR)
    for edition in after_set:
        _erase(edition, kim, lee)
    for edition in hidden:
        publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")
    removals.tell(place)
    erased = [*before_set, *after_set]
    paths = ["/", "/en/", here, f"{here}history/", "/en/search/?q=Meadowlark", "/api/v1/circulars/"]
    paths += load.confirmed()
    marks = [f"{words}{n}quarz" for words in ("Zephyr", "Kestrel", "Osprey") for n in range(3)]
    searches = [f"/en/search/?q={mark}" for mark in marks]
    before = backed_up.pages_here([*paths, *gone, *searches])
    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        told = other.restored(folder)
        after = other.pages([*paths, *gone, *searches])
        said = other.texts([*paths, "/feeds/site.atom", *gone])
        remains = other.remains([mark for mark in marks if not mark.startswith("Osprey")])

    assert [status for status, _ in after] == [200] * len(paths) + [410] * len(gone) + [200] * len(searches)
    compared = list(zip([*paths, *gone, *searches], before, after, strict=True))
    assert [path for path, one, other in compared if one != other] == []
    assert [mark for mark in marks if any(mark.lower() in text.lower() for text in said)] == []
    assert remains == []
    assert told.count("Removed again") == 6
    assert "everything holds" in told
    print(  # noqa: T201 - kept by the proof
        f"figure: {sets} sets made under load, {len(load.confirmed())} circulars published and {load.reads} pages read "
        f"meanwhile, none failed; the place deleted and restored: {len(compared)} pages the same to the byte, "
        f"check_data finds nothing"
        f"\nfigure: {len(erased)} erased ({len(after_set)} after the set was made) and {len(hidden)} hidden since: "
        f"{len(gone)} addresses asked, all 410; their words in none of {len(said)} answers, and those of the erased "
        f"nowhere in the database and the files of the restored place"
    )


def _erase(edition, kim, lee) -> None:
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출", reason_en="A leak")
    publishing.erase(removal.pk, by=lee, now=timezone.now())


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_damaged_backup_is_refused_with_what_is_damaged(place, folder, tmp_path):
    now = timezone.now() - HOUR
    making.make(place, Seal(), now=now)  # an older set is no way out that is taken silently
    removed = backed_up.with_file("Kestrel", now=now)
    publishing.hide(removed.circular_id, by=None, now=now, reason_ko="유출")
    backed_up.with_file("Meadowlark", now=now)
    stamp = making.make(place, Seal(), now=timezone.now()).manifest.stamp
    dice = random.Random(20261122)
    counted: Counter[str] = Counter()

    for number in range(DAMAGES):
        damaged = backed_up.copy_of(folder, tmp_path / "damaged")
        what = backed_up.damage(damaged, dice, kind=backed_up.DAMAGES[number % 3], only=f"sets/{stamp}")
        kind, _, name = what.partition(": ")
        with pytest.raises(BackupError) as caught:
            proved(FolderPlace(damaged))
        assert name in str(caught.value), what
        counted[kind] += 1
    kinds = ", ".join(f"{counted[kind]} {kind}" for kind in backed_up.DAMAGES)
    print(  # noqa: T201  (the proof collects it)
        f"figure: {DAMAGES} damaged backups ({kinds}; manifest, database, lists, files and register of removals), "
        f"{counted.total()} refused, each with the name of what is damaged"
    )


def proved(place: FolderPlace, seal: Seal | None = None) -> list:
    """As the restore does before it changes anything."""
    return proving.prove(place, seal or Seal(), manifests.read(place, manifests.newest(place)))


@pytest.mark.django_db(transaction=True)
def test_register_of_removals_is_missed_where_it_is_lost(place, folder):
    edition = backed_up.with_file("Kestrel", now=timezone.now() - HOUR)
    making.make(place, Seal(), now=timezone.now() - HOUR)
    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="유출")
    assert removals.tell(place) == 1
    (name,) = place.names(removals.FOLDER)
    with place.open(name) as file:
        words = file.read()

    place.delete(name)
    with pytest.raises(Damaged, match=f"{name}: is missing"):
        removals.read(place)
    assert removals.tell(place) == 1  # the portal that knows of it tells anew
    with place.open(name) as file:
        assert file.read() == words
    place.put("removals/0123-hidden.json", lambda file: file.write(words))
    place.put("removals/4567-hidden.json", lambda file: file.write(words))
    place.put("removals/4567-erased.json", lambda file: file.write(words))
    removals.tell(place)
    place.delete("removals/4567-hidden.json")  # what it said is overtaken
    removals.read(place)
    place.delete("removals/0123-hidden.json")  # of a removal that this database does not know
    assert removals.tell(place) == 0
    with pytest.raises(Damaged, match="0123-hidden"):
        removals.read(place)
    place.delete(removals.LIST)
    with pytest.raises(Damaged, match=f"{removals.LIST}: is missing"):
        proved(place)


@pytest.mark.django_db(transaction=True)
def test_newest_backup_without_its_manifest_is_not_passed_over_silently(place, folder, tmp_path):
    backed_up.with_file("Kestrel", now=timezone.now() - HOUR)
    older = making.make(place, Seal(), now=timezone.now() - HOUR).manifest.stamp
    newer = making.make(place, Seal(), now=timezone.now()).manifest.stamp
    place.delete(f"sets/{newer}/{manifests.NAME}")

    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        assert f"--set {older}" in other.refused(folder)
        other.restored(folder, "--set", older)


@pytest.mark.django_db(transaction=True)
def test_damaged_backup_leaves_the_place_empty(place, folder, tmp_path):
    backed_up.with_file("Meadowlark", now=timezone.now() - HOUR)
    making.make(place, Seal(), now=timezone.now())
    next((folder / "blobs").rglob("*/*")).unlink()

    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        assert "is missing" in other.refused(folder)
        assert not (other.data / "hoeram.sqlite3").exists()
        assert "There is no backup at this place" in other.refused(tmp_path / "nothing")


@pytest.mark.django_db(transaction=True)
def test_encrypted_backup_opens_with_its_key_alone(place, folder, tmp_path, settings):
    recipient, identity = new_pair()
    edition = backed_up.with_file("Meadowlark", now=timezone.now() - HOUR)
    making.make(place, Seal(recipient=recipient), now=timezone.now())

    assert all(b"Meadowlark" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with pytest.raises(BackupError, match="--identity"):
        proved(place)
    with pytest.raises(Damaged, match="cannot be decrypted"):
        proved(place, Seal(identity=new_pair()[1]))
    with pytest.raises(BackupError, match="backup_key"):
        Seal(recipient="age1nonsense")
    key = tmp_path / "key"
    key.write_text(f"# kept in a safe\n{identity}\n")
    assert identity_in(str(key)) == identity
    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        other.restored(folder, "--identity", str(key))
        assert other.pages([f"/circulars/{edition.circular.path}/"])[0][0] == 200


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_second_backup_keeps_only_what_is_new(place):
    now = timezone.now() - HOUR
    edition = backed_up.with_file("Meadowlark", now=now)
    first = making.make(place, Seal(), now=now)
    again = making.make(place, Seal(), now=now + HOUR / 2)
    backed_up.with_file("Kestrel", now=now)
    third = making.make(place, Seal(), now=now + HOUR)

    assert (first.new_blobs, again.new_blobs, third.new_blobs) == (1, 0, 1)
    assert len(proved(place)) == 2
    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    blobs().delete(sha256)
    assert making.make(place, Seal(), now=now + 2 * HOUR).missing == []  # it lies at the place already
    place.delete(making.name_of(sha256, Seal()))
    assert making.make(place, Seal(), now=now + 3 * HOUR).missing == [sha256]


@pytest.mark.django_db(transaction=True)
def test_bytes_of_an_erased_file_leave_the_backups_too(place, make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    now = timezone.now() - HOUR
    edition = backed_up.with_file("Zephyrquarz", now=now)
    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    making.make(place, Seal(), now=now)
    removal = publishing.hide(edition.circular_id, by=kim, now=now, reason_ko="유출")
    publishing.erase(removal.pk, by=lee, now=now)
    making.make(place, Seal(), now=now + HOUR)

    assert not place.exists(making.name_of(sha256, Seal()))
    for stamp in manifests.stamps(place):
        proving.prove(place, Seal(), manifests.read(place, stamp))  # the older set does without it


@pytest.mark.django_db(transaction=True)
def test_backup_of_a_later_release_or_another_database_is_refused(place, folder, tmp_path):
    factories.published()
    taken = making.make(place, Seal(), now=timezone.now()).manifest
    later = taken._replace(stamp="29991231T000000Z", migrations={"circulars": "9999_later"})
    other_kind = taken._replace(stamp="29991231T000001Z", vendor="oracle")
    for manifest in (later, other_kind):
        text = manifests.written(manifest)
        place.put(f"sets/{manifest.stamp}/{manifests.NAME}", lambda file, text=text: file.write(text))
    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        assert "circulars 9999_later" in other.refused(folder, "--set", later.stamp)
        assert "one of oracle" in other.refused(folder, "--set", other_kind.stamp)


@pytest.mark.django_db(transaction=True)
def test_commands_say_what_to_do(folder, settings, capsys, tmp_path):
    backed_up.with_file("Meadowlark", now=timezone.now() - HOUR)
    settings.BACKUP_TO = ""
    with pytest.raises(CommandError, match="PORTAL_BACKUP_TO"):
        call_command("backup", place="")
    with pytest.raises(CommandError, match="no backup"):
        call_command("backup", place=str(folder), prove=True)
    call_command("backup", place=str(folder))
    call_command("backup", place=str(folder), prove=True)
    call_command("backup", place=str(folder), list=True)
    assert "whole, 1 files read" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="place of the backups"):
        call_command("backup", place=str(tmp_path / "file" / "below"))
    settings.BACKUP_KEEP = "many"
    with pytest.raises(CommandError, match="7,5,12"):
        call_command("backup", place=str(folder))


@pytest.mark.django_db(transaction=True)
def test_night_makes_one_and_the_minute_tells(folder, settings):
    assert nightly.back_up(timezone.now()) == ""
    settings.BACKUP_TO = str(folder)
    edition = backed_up.with_file("Kestrel", now=timezone.now() - HOUR)
    assert "1 files, 1 new" in nightly.back_up(timezone.now())
    made = manifests.read(place_of(str(folder)), manifests.newest(place_of(str(folder))))
    assert made.release == public_cache.release()
    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="유출")
    assert nightly.tell_removals(timezone.now()) == "1 told"
    assert nightly.tell_removals(timezone.now()) == ""
    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    blobs().delete(sha256)
    place_of(str(folder)).delete(making.name_of(sha256, Seal()))
    with pytest.raises(BackupError, match="check_data"):
        nightly.back_up(timezone.now() + HOUR)


@pytest.mark.django_db(transaction=True)
def test_disk_that_is_not_mounted_is_no_place_to_begin(folder, settings, capsys, staff_client):
    settings.BACKUP_TO = str(folder)
    nightly.back_up(timezone.now())
    disk = folder.rename(folder.with_name("disk"))

    for asked in (nightly.back_up, nightly.tell_removals, lambda now: call_command("backup")):
        with pytest.raises((BackupError, CommandError), match="mounted"):
            asked(timezone.now())
    assert not folder.exists()
    assert [sign.code for sign in observed.look(timezone.now()) if sign.kind == "backup"] == ["emptied"]
    assert "database" in nightly.at(str(folder.with_name("another")), now=timezone.now()).line  # says nothing of it
    with pytest.raises(BackupError, match="mounted"):
        nightly.back_up(timezone.now())

    disk.rename(folder)
    nightly.back_up(timezone.now() + HOUR)
    assert [sign.code for sign in observed.look(timezone.now()) if sign.kind == "backup"] == ["ok"]
    folder.rename(disk)
    call_command("backup", begin=True)  # it is another disk
    assert len(manifests.stamps(FolderPlace(folder))) == 1
    capsys.readouterr()
    under = shutil.copytree(folder, folder.with_name("under"))  # as a trial before the disk was mounted left it
    nightly.back_up(timezone.now() + 2 * HOUR)
    folder.rename(folder.with_name("mounted"))
    under.rename(folder)
    with pytest.raises(BackupError, match="mounted"):
        nightly.back_up(timezone.now() + 3 * HOUR)
    emptied.forget()  # as a restored database does, which may be at a place of its own
    assert "database" in nightly.back_up(timezone.now() + 3 * HOUR)
    assert "더 이상 실행하지 않음" not in staff_client.get("/admin/circulars/jobrun/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_tidy_up_behind_each_other(place):
    with nightly._alone(), pytest.raises(BackupError, match="Another backup"):
        nightly.run(place, now=timezone.now())


def test_sets_are_kept_by_days_weeks_and_months():
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    every = [(now - timedelta(hours=12 * number)).strftime(manifests.STAMP) for number in range(800)]
    kept = sorted(set(every) - set(keeping.to_drop(every, keeping.Rule(7, 5, 12))))

    assert kept[-2:] == sorted(every)[-2:]
    assert len({stamp[:6] for stamp in kept}) == 12
    assert 7 + 4 + 10 <= len(kept) <= 1 + 7 + 5 + 12
    assert keeping.to_drop(kept, keeping.Rule(7, 5, 12)) == []
    assert keeping.to_drop([], keeping.Rule()) == []


def test_what_somebody_else_put_beside_the_sets_is_none_and_stays(place):
    for name in ("20261101T000000Z", "20261102T000000Z", "20261102T000000Z (copy)", "old"):
        place.put(f"sets/{name}/{manifests.NAME}", lambda file: file.write(b"{}"))
    place.put("sets/notes.txt", lambda file: file.write(b""))

    assert manifests.stamps(place) == ["20261101T000000Z", "20261102T000000Z"]
    assert manifests.newest(place) == "20261102T000000Z"
    assert keeping.drop(place, keeping.Rule(1, 0, 0)) == (1, 0)
    left = {name.split("/")[1] for name in place.names("sets")}
    assert left == {"20261102T000000Z", "20261102T000000Z (copy)", "old", "notes.txt"}


def test_programs_of_postgresql_are_told_all_that_the_address_says(monkeypatch):
    """A certificate of the office's own among it: without, each backup over TLS would be refused."""
    url = "postgresql://portal:p%40ss@db.example:6432/hoeram?sslmode=verify-full&sslrootcert=/etc/hoeram/ca.pem"
    configuration = database_at(url, "PORTAL_DATABASE_URL")
    given = DatabaseWrapper(configuration | {"TIME_ZONE": None, "AUTOCOMMIT": True}).get_connection_params()
    monkeypatch.setattr(databases, "_settings", lambda: given)
    told: list[dict[str, str]] = []

    def run(command, *, env, **options):
        told.append(env)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(databases.shutil, "which", lambda program: f"/usr/bin/{program}")
    databases._run("pg_dump")

    assert told[0].items() >= {
        "PGHOST": "db.example", "PGPORT": "6432", "PGUSER": "portal", "PGPASSWORD": "p@ss",
        "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/etc/hoeram/ca.pem", "PGCONNECT_TIMEOUT": "3",
    }.items()  # fmt: skip
    there = database_at(drilling._url(given, "trial"), "PORTAL_DATABASE_URL")
    assert there == configuration | {"NAME": "trial", "OPTIONS": there["OPTIONS"]}
    options = {name: str(value) for name, value in configuration["OPTIONS"].items()}
    assert {name: str(value) for name, value in there["OPTIONS"].items()} == options


@pytest.mark.parametrize("text", ["", "7", "7,5", "7,5,12,1", "a,b,c", "0,5,12", "-1,5,12"])
def test_rule_that_makes_no_sense_is_refused(text):
    with pytest.raises(BackupError):
        keeping.rule_of(text)


def test_settings_are_kept_without_what_lets_anybody_in():
    given = {"PORTAL_SECRET_KEY": "x", "PORTAL_DATABASE_URL": "x", "PORTAL_HOSTS": "portal.example", "HOME": "/"}
    assert making.open_settings(given) == {"PORTAL_HOSTS": "portal.example"}


def test_place_that_may_not_be_read_is_not_empty(folder, monkeypatch):
    assert manifests.stamps(FolderPlace(folder)) == []

    def closed(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        manifests.stamps(FolderPlace(folder))
