import io
import threading
import unicodedata
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from circulars.files.names import clean_name, numbered
from circulars.files.storage import blobs
from circulars.files.store import FileRefused, put
from circulars.files.types import TYPES, identify
from circulars.models import Blob
from tests.circulars import file_samples
from tests.circulars.file_samples import SAMPLES


def read(blob: Blob) -> bytes:
    with blobs().open(blob.sha256) as file:
        return file.read()


@pytest.mark.parametrize("extension", SAMPLES)
def test_each_type_is_known_by_its_content(extension):
    file_type = identify(f"보고서.{extension.upper()}", io.BytesIO(SAMPLES[extension]))

    assert file_type is TYPES[{"jpeg": "jpg"}.get(extension, extension)]


@pytest.mark.parametrize("claimed", sorted(set(SAMPLES) - {"zip"}))
def test_no_type_passes_for_another(claimed):
    alike = {"txt": "csv", "jpg": "jpeg"}
    for extension in sorted(set(SAMPLES) - {claimed}):
        if alike.get(extension) == claimed or alike.get(claimed) == extension:
            continue
        with pytest.raises(FileRefused):
            identify(f"a.{claimed}", io.BytesIO(SAMPLES[extension]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.txt", b"<html><script>alert(1)</script>"),
        ("a.csv", b"\xef\xbb\xbf  <svg/>"),
        ("a.txt", b"MZ\0\0\x90"),
        ("a.exe", b"MZ"),
        ("a", b"words"),
        ("a.pdf", b"<script>%PDF-1.4 %%EOF"),
        ("a.pdf", b"%PDF-1.4 without an end"),
        ("a.docx", file_samples.office("word/document.xml", "word/vbaProject.bin")),
        ("a.doc", file_samples.ole("WordDocument", "_VBA_PROJECT")),
        ("a.odt", file_samples.archive("content.xml", "Basic/x", mimetype="application/vnd.oasis.opendocument.text")),
        ("a.docm", SAMPLES["docx"]),
        ("a.zip", b"PK\x03\x04 broken"),
        ("a.png", b"\x89PNG\r\n\x1a\n broken"),
        ("a.png", file_samples.png_bomb()),
        ("a.png", file_samples.png_bomb(9_000, 9_000)),
        ("a.jpg", SAMPLES["jpg"][:200]),
        ("a.heic", b"\0\0\0\x18ftypheic"),
        ("a.pdf", b""),
    ],
)
@pytest.mark.django_db
def test_refused_content_leaves_nothing(name, content):
    before = list(blobs().hashes())

    with pytest.raises(FileRefused) as refusal:
        put(content, name=name, now=timezone.now())

    assert len(str(refusal.value)) > 20
    assert not Blob.objects.exists()
    assert list(blobs().hashes()) == before


@pytest.mark.django_db
def test_too_large_is_refused(settings):
    settings.MAX_FILE_MB = 1

    with pytest.raises(FileRefused, match="1"):
        put(SAMPLES["pdf"] + b"\n" * 1024 * 1024, name="a.pdf", now=timezone.now())


@pytest.mark.database
@pytest.mark.django_db
def test_bytes_are_kept_under_their_hash_once():
    now = timezone.now()

    first = put(SAMPLES["pdf"], name="가.pdf", now=now)
    second = put(ContentFile(SAMPLES["pdf"]), name="나.pdf", now=now + timedelta(hours=2))

    assert first.pk == second.pk
    assert (first.media_type, first.size, first.width) == ("application/pdf", len(SAMPLES["pdf"]), None)
    assert Blob.objects.get().created_at == now + timedelta(hours=2), "renewed, so that no sweep takes it"
    path = blobs().local_path(first.sha256)
    assert path.read_bytes() == SAMPLES["pdf"]
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.parts[-3:] == (first.sha256[:2], first.sha256[2:4], first.sha256)


@pytest.mark.django_db
def test_a_damaged_copy_is_healed_by_the_same_upload():
    blob = put(SAMPLES["docx"], name="a.docx", now=timezone.now())
    blobs().local_path(blob.sha256).write_bytes(b"cut")

    put(SAMPLES["docx"], name="a.docx", now=timezone.now())

    assert read(blob) == SAMPLES["docx"]


@pytest.mark.django_db
def test_a_picture_keeps_its_pixels_alone():
    blob = put(file_samples.jpeg_from_a_camera() + b"<script>", name="a.jpg", now=timezone.now())

    content = read(blob)
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert image.size == (20, 40), "turned upright"
    assert (blob.width, blob.height) == (20, 40)
    assert b"Secret" not in content
    assert b"script" not in content


@pytest.mark.django_db
def test_a_moving_picture_keeps_moving():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    upload = io.BytesIO()
    frames[0].save(upload, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0, comment=b"secret")

    blob = put(upload.getvalue(), name="a.gif", now=timezone.now())

    content = read(blob)
    with Image.open(io.BytesIO(content)) as image:
        assert (image.n_frames, image.info["duration"]) == (3, 200)
    assert b"secret" not in content


@pytest.mark.django_db
def test_a_moving_picture_with_transparency_keeps_it():
    frames = [Image.new("RGBA", (8, 8), (0, 0, 0, 0)) for _ in range(2)]
    frames[0].paste((255, 0, 0, 255), (0, 0, 4, 8))
    frames[1].paste((0, 255, 0, 255), (4, 0, 8, 8))
    upload = io.BytesIO()
    frames[0].save(upload, "GIF", save_all=True, append_images=frames[1:], duration=100, disposal=2)

    blob = put(upload.getvalue(), name="a.gif", now=timezone.now())

    with Image.open(io.BytesIO(read(blob))) as image:
        pixels = [image.convert("RGBA").getpixel((6, 4))]
        image.seek(1)
        pixels.append(image.convert("RGBA").getpixel((6, 4)))
    assert pixels[0][3] == 0
    assert pixels[1] == (0, 255, 0, 255)


@pytest.mark.django_db
def test_a_picture_with_transparency_keeps_it():
    upload = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(upload, "PNG")

    blob = put(upload.getvalue(), name="a.png", now=timezone.now())

    with Image.open(io.BytesIO(read(blob))) as image:
        assert image.getpixel((0, 0))[3] == 0


@pytest.mark.races
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_the_same_file_at_once_make_one_blob():
    content = SAMPLES["pdf"] + b"%race"
    barrier = threading.Barrier(8)
    found, failures = [], []

    def upload():
        try:
            barrier.wait(10)
            found.append(put(content, name="a.pdf", now=timezone.now()).pk)
        except Exception as error:  # shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("회람 31호.PDF", "회람 31호.pdf"),
        (unicodedata.normalize("NFD", "서큘러.hwp"), "서큘러.hwp"),
        ("C:\\Users\\kim\\공문.hwp", "공문.hwp"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ('a\r\nSet-Cookie: x="1".pdf', "a Set-Cookie_ x=_1_.pdf"),
        ("zero\u200bwidth\ufeff.txt", "zerowidth.txt"),
        ("..", "file"),
        (" .pdf", "pdf"),
        ("///.docx", "docx"),
        ("con.txt", "_con.txt"),
        ("lone\ud800.txt", "lone.txt"),
        ("a" * 300 + ".docx", "a" * 195 + ".docx"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_a_long_korean_name_keeps_its_extension_and_whole_letters():
    name = clean_name("가" * 300 + ".hwpx")

    assert len(name.encode()) <= 240
    assert name == "가" * 78 + ".hwpx"


def test_doubled_names_are_numbered():
    assert numbered("가.pdf", {"가.pdf", "가 (2).PDF"}) == "가 (3).pdf"
