import io
import zipfile
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from circulars import publishing
from circulars.files import derived
from circulars.files.storage import blobs
from circulars.files.store import put
from circulars.models import Attachment, File, WorkingCopy
from tests import factories
from tests.circulars import file_samples
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.django_db

PDF = SAMPLES["pdf"]
NAME = "회람 31호.pdf"
NOW = timezone.now() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_derived(settings, tmp_path):
    settings.DERIVED_DIR = tmp_path / "derived"


def attach(copy, content: bytes = PDF, name: str = NAME, code: str = "abcdef123456", **fields) -> Attachment:
    file, _ = File.objects.get_or_create(
        code=code, defaults={"circular": copy.circular, "language": copy.language, "created_at": NOW}
    )
    blob = put(content, name=name, now=timezone.now())
    return Attachment.objects.create(working_copy=copy, file=file, blob=blob, name=name, **fields)


@pytest.fixture
def draft(db):
    return factories.draft(now=NOW, title="With a file")


@pytest.fixture
def edition(draft):
    attach(draft)
    return publishing.publish(draft.pk, by=None, now=NOW)


def address(name: str = NAME, version: int | None = None, code: str = "abcdef123456") -> str:
    if version is None:
        return reverse("circulars:file", args=[code, name])
    return reverse("circulars:file-version", args=[code, version, name])


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_no_cache_keeps_a_file_beyond_the_next_change(client, draft, edition):
    factories.edit(draft, now=NOW, title="Later words")
    publishing.publish(draft.pk, by=None, now=NOW, at=timezone.now() + timedelta(seconds=20), change_note="The day.")

    for path in (address(), f"/circulars/{edition.circular.path}/circular.pdf"):
        kept = client.get(path).headers["Cache-Control"]
        assert int(kept.partition("s-maxage=")[2].partition(",")[0]) <= 20


def test_a_published_file_is_sent_inert_and_under_its_name(client, edition):
    response = client.get(address())

    assert (response.status_code, body(response)) == (200, PDF)
    headers = {name: response[name] for name in response.headers}
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["Content-Disposition"] == ("inline; filename=\"attachment.pdf\"; filename*=UTF-8''" + quote(NAME))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" not in headers["Content-Security-Policy"], "Safari shows a PDF in a sandbox as an empty window"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert headers["Accept-Ranges"] == "bytes"
    assert not response.cookies
    assert "Last-Modified" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_download_and_other_types_are_saved_not_shown(client, draft):
    attach(draft)
    attach(draft, SAMPLES["hwp"], "notice.hwp", "hwp000000000")
    publishing.publish(draft.pk, by=None, now=NOW)

    asked = client.get(address() + "?download")
    document = client.get(address("notice.hwp", code="hwp000000000"))

    assert asked["Content-Disposition"].startswith("attachment; ")
    assert document["Content-Disposition"] == "attachment; filename=\"notice.hwp\"; filename*=UTF-8''notice.hwp"
    assert document["Content-Type"] == "application/x-hwp"
    assert document["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=10-", 206, 10, len(PDF) - 1),
        ("bytes=-7", 206, len(PDF) - 7, len(PDF) - 1),
        ("bytes=-999999", 206, 0, len(PDF) - 1),
        ("bytes=5-999999", 206, 5, len(PDF) - 1),
        ("bytes=0-0", 206, 0, 0),
        (f"bytes={len(PDF)}-", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=0-1,4-5", 200, None, None),
        ("bytes=9-2", 200, None, None),
        ("bytes=-", 200, None, None),
        ("bytes=a-b", 200, None, None),
        ("bytes=٠-٩", 200, None, None),
        ("lines=0-1", 200, None, None),
    ],
)
def test_ranges(client, edition, asked, status, first, last):
    response = client.get(address(), headers={"Range": asked})

    assert response.status_code == status
    if status == 206:
        assert body(response) == PDF[first : last + 1]
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(PDF)}"
        assert response["Content-Length"] == str(last - first + 1)
    elif status == 416:
        assert response["Content-Range"] == f"bytes */{len(PDF)}"
    else:
        assert body(response) == PDF


def test_conditions_are_answered_from_the_hash(client, edition):
    etag = client.get(address())["ETag"]
    blob = edition.attachments.get().blob

    assert etag == f'"{blob.sha256}"'
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert client.get(address(), headers={"If-None-Match": header}).status_code == 304
    assert client.get(address(), headers={"If-None-Match": '"other"'}).status_code == 200
    part = client.get(address(), headers={"Range": "bytes=0-3", "If-Range": etag})
    whole = client.get(address(), headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    dated = client.get(address(), headers={"Range": "bytes=0-3", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT"})
    assert [part.status_code, whole.status_code, dated.status_code] == [206, 200, 200]


def test_head_sends_the_headers_alone(client, edition):
    response = client.head(address())

    assert (response.status_code, response["Content-Length"]) == (200, str(len(PDF)))
    assert body(response) == b""


def test_only_reading_is_allowed(client, edition):
    assert client.post(address()).status_code == 405


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_any_other_name_leads_to_the_right_one_in_one_hop(client, edition, prefix):
    response = client.get(f"{prefix}/files/abcdef123456/old%20name.pdf?download")

    assert response.status_code == 301
    assert unquote(response["Location"]) == f"/files/abcdef123456/{NAME}?download"
    assert client.get(response["Location"]).status_code == 200


def test_an_unknown_file_is_not_found(client, db):
    assert client.get(address(code="nothing")).status_code == 404


@pytest.mark.database
def test_files_of_drafts_and_schedules_are_not_there(client, draft):
    attach(draft)
    assert client.get(address()).status_code == 404
    assert client.get(address(version=1)).status_code == 404

    publishing.publish(draft.pk, by=None, now=timezone.now(), at=factories.later(days=2))

    assert client.get(address()).status_code == 404
    assert client.get(address(version=1)).status_code == 404


def correct(edition, **changes):
    """A second edition whose file has other content, or none."""
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    copy.attachments.all().delete()
    if changes:
        attach(copy, **changes)
    return factories.corrected(edition, now=NOW + timedelta(hours=1))


@pytest.mark.database
def test_a_replaced_file_keeps_its_address_and_the_earlier_one_its_own(client, edition):
    newer = file_samples.pdf("corrected")
    correct(edition, content=newer)

    assert body(client.get(address())) == newer
    assert body(client.get(address(version=1))) == PDF
    assert body(client.get(address(version=2))) == newer
    assert client.get(address(version=3)).status_code == 404


@pytest.mark.database
def test_a_dropped_file_leads_to_its_circular(client, edition):
    correct(edition)

    response = client.get(address())

    assert response.status_code == 302
    assert response["Location"] == f"/circulars/{edition.circular.path}/"
    assert client.get(address(version=1)).status_code == 200


def test_a_new_file_in_the_working_copy_stays_hidden(client, edition):
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    attach(copy, SAMPLES["docx"], "draft.docx", "draft0000000")

    assert client.get(address("draft.docx", code="draft0000000")).status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("scope", ["whole", "editions", "file"])
def test_what_is_hidden_is_gone_with_its_reason_and_comes_back(client, edition, scope):
    chosen = {"whole": {}, "editions": {"editions": [edition.pk]}, "file": {"file": File.objects.get()}}[scope]
    circular = edition.circular_id

    removal = publishing.hide(circular, by=None, now=timezone.now(), reason_ko="개인정보 포함", **chosen)

    for url in (address(), address(version=1), address("other.pdf")):
        response = client.get(url)
        assert response.status_code == 410
        assert "개인정보 포함" in response.content.decode()
        assert "s-maxage=60" in response["Cache-Control"]
    archive = client.get(f"/circulars/{edition.circular.path}/files.zip")
    assert archive.status_code == (404 if scope == "file" else 410)

    publishing.lift(removal.pk, by=None, now=timezone.now())
    assert client.get(address()).status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("scope", ["whole", "editions", "file"])
def test_what_is_erased_stays_gone_and_leaves_no_bytes(
    client, edition, scope, make_user, django_capture_on_commit_callbacks
):
    chosen = {"whole": {}, "editions": {"editions": [edition.pk]}, "file": {"file": File.objects.get()}}[scope]
    sha256 = edition.attachments.get().blob.sha256
    removal = publishing.hide(
        edition.circular_id, by=make_user("kim"), now=timezone.now(), reason_ko="개인정보 포함", **chosen
    )

    with django_capture_on_commit_callbacks(execute=True):
        publishing.erase(removal.pk, by=make_user("lee"), now=timezone.now())

    assert client.get(address()).status_code == 410
    assert client.get(address(version=1)).status_code == 410
    assert not blobs().exists(sha256)


def test_a_file_whose_bytes_are_lost_is_said_to_be_unavailable(client, edition, caplog):
    sha256 = edition.attachments.get().blob.sha256
    blobs().delete(sha256)

    responses = [client.get(address()), client.get(f"/circulars/{edition.circular.path}/files.zip")]

    assert [response.status_code for response in responses] == [503, 503]
    assert all(response["Cache-Control"] == "no-store" for response in responses)
    assert sha256 in caplog.text


def test_a_web_server_may_send_the_file_itself(client, edition, settings):
    settings.FILE_ACCEL_PREFIX = "/protected/"
    sha256 = edition.attachments.get().blob.sha256

    response = client.get(address())

    assert response["X-Accel-Redirect"] == f"/protected/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert response.content == b""
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.database
def test_pictures_come_narrower_where_a_known_width_is_asked_for(client, draft):
    attach(draft, file_samples.image("JPEG", (1600, 800)), "map.jpg", "picture00000")
    publishing.publish(draft.pk, by=None, now=NOW)
    url = address("map.jpg", code="picture00000")

    sizes = {}
    for width in ("640", "641", "1280", "x"):
        response = client.get(f"{url}?width={width}")
        with Image.open(io.BytesIO(body(response))) as image:
            sizes[width] = image.size

    assert sizes == {"640": (640, 320), "641": (1600, 800), "1280": (1280, 640), "x": (1600, 800)}
    etag = client.get(f"{url}?width=640")["ETag"]
    assert etag.endswith('-640"')
    assert client.get(f"{url}?width=640", headers={"If-None-Match": etag}).status_code == 304
    sha256 = Attachment.objects.first().blob.sha256
    assert derived.image_path(sha256, 640).exists()
    derived.purge(sha256)
    assert not derived.image_path(sha256, 640).exists()


@pytest.mark.database
def test_two_queries_serve_a_file(client, edition, django_assert_num_queries):
    with django_assert_num_queries(2):  # the file, and until when a cache may keep it
        client.get(address())


@pytest.mark.database
def test_all_files_come_as_one_archive_in_order_without_doubles(client, draft):
    attach(draft, position=0)
    attach(draft, SAMPLES["hwp"], "공문.hwp", "second000000", position=1)
    attach(draft, file_samples.pdf("other"), NAME, "third0000000", position=2)
    edition = publishing.publish(draft.pk, by=None, now=NOW)
    url = f"/circulars/{edition.circular.path}/files.zip"

    response = client.get(url)
    content = body(response)

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Length"] == str(len(content))
    assert f"{edition.circular.path.replace('/', '-')}.zip" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [NAME, "공문.hwp", "회람 31호 (2).pdf"]
        assert archive.read(NAME) == PDF
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    assert body(client.get(url)) == content, "the same bytes every time"
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
    head = client.head(url)
    assert (head["Content-Length"], body(head)) == (str(len(content)), b"")


def test_a_removed_file_is_left_out_of_the_archive(client, draft):
    attach(draft)
    attach(draft, SAMPLES["hwp"], "공문.hwp", "second000000", position=1)
    edition = publishing.publish(draft.pk, by=None, now=NOW)
    file = File.objects.get(code="second000000")
    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="개인정보", file=file)

    content = body(client.get(f"/circulars/{edition.circular.path}/files.zip"))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [NAME]


def test_archive_and_card_of_a_translation_have_addresses_of_their_own(client, edition):
    base = f"/circulars/{edition.circular.path}/"

    assert client.get(f"{base}{edition.language}/files.zip").status_code == 200
    assert client.get(f"{base}fr/files.zip").status_code == 404
    assert client.get(f"{base}{edition.language}/card.png").status_code == 200
    assert client.get(f"{base}fr/card.png").status_code == 404


def test_the_card_of_a_circular_in_both_languages(client, edition):
    pictures = [client.get(f"{prefix}/circulars/{edition.circular.path}/card.png") for prefix in ("", "/en")]

    for response in pictures:
        assert response["Content-Type"] == "image/png"
        with Image.open(io.BytesIO(response.content)) as image:
            assert image.size == (1200, 630)
    assert pictures[0].content != pictures[1].content
    url = f"/circulars/{edition.circular.path}/card.png"
    assert client.get(url, headers={"If-None-Match": pictures[0]["ETag"]}).status_code == 304
    assert client.head(url)["Content-Length"] == str(len(pictures[0].content))
    assert derived.card_path(edition.pk, "x").parent.is_dir()


def test_the_card_says_that_a_circular_is_withdrawn(client, edition):
    url = f"/circulars/{edition.circular.path}/card.png"
    before = client.get(url)["ETag"]

    publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="일정 취소")

    assert client.get(url)["ETag"] != before
    kept = [path.name for path in derived.card_path(edition.pk, "x").parent.iterdir()]
    assert kept == [client.get(url)["ETag"].strip('"') + ".png"], "the former card has gone"


def test_archive_and_card_follow_a_renamed_circular(client, edition):
    former = edition.circular.path
    renamed = publishing.rename(edition.circular_id, by=None, now=timezone.now(), key="99-rev")

    for name in ("files.zip", "card.png", "en/card.png"):
        response = client.get(f"/circulars/{former}/{name}")
        assert (response.status_code, response["Location"]) == (301, f"/circulars/{renamed.path}/{name}")
    assert client.get(address()).status_code == 200


def test_no_card_of_what_is_not_public(client, draft):
    assert client.get("/circulars/uclg/2026/1/card.png").status_code == 404
    edition = publishing.publish(draft.pk, by=None, now=timezone.now(), at=factories.later(days=2))
    assert client.get(f"/circulars/{edition.circular.path}/card.png").status_code == 404


@pytest.mark.database
def test_the_card_of_a_hidden_circular_is_gone_from_the_disk_too(client, edition):
    url = f"/circulars/{edition.circular.path}/card.png"
    client.get(url)

    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="개인정보 포함")

    assert client.get(url).status_code == 410
    assert derived.clear_lost() == 1
    assert not derived.card_path(edition.pk, "x").parent.exists()
