"""What somebody tries who means harm: names and headers that lie, addresses that lead away, files that swell.

Slow clients and requests that two servers could read differently: tests/portal/test_slow_clients.py; floods, bodies
and odd heads before the portal: tests/deploy/test_nginx_limits.py. docs/security.md says which line each test holds.
"""

import io
import re
import struct
import time
import zipfile
import zlib
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from circulars.files.names import clean_name
from circulars.files.refusal import FileRefused
from circulars.files.store import put
from circulars.models import Blob
from circulars.views import serving
from tests import factories
from tests.circulars import file_samples

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
# What a cache in front does not know of, and what some servers believe.
UNKEYED = {
    "X-Forwarded-Host": EVIL,
    "X-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": f"host={EVIL};proto=http",
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "POST",
    "Origin": f"https://{EVIL}",
    "Referer": f"https://{EVIL}/",
    "Accept-Language": "fr",
    "User-Agent": f"<script>{EVIL}</script>",
    "Cookie": f"hoeram_language={EVIL}; evil={EVIL}",
}


@pytest.fixture
def path() -> str:
    return f"/circulars/{factories.published(title='Forum').circular.path}/"


@pytest.mark.parametrize(
    "host", [EVIL, "testserver@evil.example", "testserver:evil", "testserver.evil.example", "", "a b"]
)
def test_foreign_host_is_answered_with_nothing_of_ours(client, path, host):
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert EVIL not in answer.content.decode()


@pytest.mark.parametrize("address", ["{path}", "/", "/feeds/site.atom", "/sitemap.xml", "/api/v1/circulars/", "/no/"])
def test_headers_that_a_cache_does_not_know_change_no_public_answer(client, path, address):
    address = address.format(path=path)
    plain = client.get(address)
    lied = client.get(address, headers=UNKEYED)

    assert lied.content == plain.content
    assert lied.status_code == plain.status_code
    assert {name: value for name, value in lied.headers.items() if name != "X-Request-ID"} == {
        name: value for name, value in plain.headers.items() if name != "X-Request-ID"
    }
    assert "Vary" not in plain.headers or plain["Vary"] in ("Accept-Encoding",)


def test_canonical_address_is_the_offices_own_whatever_the_host(client, path, settings):
    settings.PUBLIC_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = ["portal.example", "internal.example"]

    page = client.get(path, headers={"Host": "internal.example"}).content.decode()

    assert "https://portal.example" in page
    assert "internal.example" not in page


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X-EVIL"])
@pytest.mark.parametrize("address", ["{path}", "/", "/api/v1/circulars/", "/search/"])
def test_nothing_but_reading_is_a_method_of_public_pages(client, path, method, address):
    answer = client.generic(method, address.format(path=path), b"_method=DELETE")
    assert answer.status_code in (403, 405), address


def test_method_is_not_taken_from_a_header_or_a_field(client, path):
    for override in ({"headers": {"X-HTTP-Method-Override": "POST"}}, {"data": {"_method": "POST"}}):
        assert client.get("/feedback/", **override).status_code in (200, 404, 405, 302, 400)
        assert client.get(path, **override).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/", "//evil.example/%2e%2e", "/\\evil.example/", "/%5Cevil.example", "/%09/evil.example",
        "///evil.example", "/https:/evil.example", "//evil.example/circulars/uclg/2018/31", "/en//evil.example",
        "/api/v1//evil.example", "/.evil.example", "/search/../..//evil.example",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_site(client, address):
    answer = client.get(address)
    location = answer.headers.get("Location", "")

    assert not re.match(r"(?:[a-z]+:)?[\\/]{2}", location), location
    assert answer.status_code in (200, 301, 302, 308, 400, 404)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_leads_to_no_other_site(client, django_user_model, target):
    django_user_model.objects.create_user("staff", password="a long word 42", is_staff=True)
    answer = client.post(
        f"{reverse('admin:login')}?next={quote(target)}",
        {"username": "staff", "password": "a long word 42", "next": target},
    )
    assert "evil.example" not in answer.headers.get("Location", "")
    assert not answer.headers.get("Location", "").startswith("javascript:")


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc", "....//etc", "..%5c..%5cwindows", "%00.pdf",
     "/etc/passwd", "%252e%252e%252fetc"],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["/files/abc/", "/static/", "/files/abc/v1/", "/"])
def test_no_name_leads_out_of_a_folder(client, prefix, name):
    answer = client.get(f"{prefix}{name}")
    assert answer.status_code in (301, 400, 404)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"root:" not in body


@pytest.mark.parametrize(
    "name",
    ['a"; filename="evil.html.pdf', "a\r\nSet-Cookie: evil=1.pdf", "a\n\nevil.pdf", "가\u202efdp.exe.pdf", "a;b,c.pdf"],
)
def test_name_of_a_file_adds_no_header(name):
    """The name is that under which the file came, whatever was in it."""
    for is_inline in (True, False):
        disposition = serving.content_disposition(clean_name(name), is_inline=is_inline)
        assert re.fullmatch(r"[\x20-\x7e]+", disposition)
        assert disposition.count('"') == 2
        assert "%E2%80%AE" not in disposition


@pytest.mark.parametrize("words", ["a\r\nSet-Cookie: evil=1", "a\r\n\r\n<script>", "%0d%0aSet-Cookie:%20evil=1"])
def test_words_of_an_address_add_no_header(client, path, words):
    for address in (
        f"/search/?q={quote(words)}",
        f"{path}?in={quote(words)}",
        f"/no/{quote(words)}",
        f"/circulars/?year={words}",
    ):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies


def test_thousands_of_parameters_are_answered_in_time(client, path):
    began = time.process_time()
    for address in (path, "/search/", "/circulars/", "/api/v1/circulars/"):
        answer = client.get(address + "?" + "&".join(f"p{number}=1" for number in range(500)))
        assert answer.status_code in (200, 400)
    assert time.process_time() - began < 5


def test_form_of_a_public_page_takes_no_thousands_of_fields(client):
    body, kind = "&".join(f"p{number}=1" for number in range(5000)), "application/x-www-form-urlencoded"
    answer = client.post("/feedback/", body, content_type=kind, headers={"Origin": "http://testserver"})
    assert answer.status_code == 400


def test_multipart_of_thousands_of_parts_is_refused(admin_client):
    boundary = "x"
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\na\r\n'
    body = (part * 200 + f"--{boundary}--\r\n").encode()
    answer = admin_client.post(reverse("admin:login"), body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 400


def gif_bomb() -> bytes:
    """Ten thousand frames of a screen of 60,000 × 60,000 pixels, in a few bytes each."""
    head = b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\x80\0\0" + b"\0" * 6
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0" + b"\x02\x02\x44\x01\x00"
    return head + frame * 10_000 + b";"


def webp_bomb() -> bytes:
    """A header that promises 16,383 × 16,383 pixels."""
    bits = (16_382) | (16_382 << 14)
    data = b"\x2f" + struct.pack("<I", bits) + b"\0" * 32
    chunk = b"VP8L" + struct.pack("<I", len(data)) + data + (b"\0" if len(data) % 2 else b"")
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def tiff_named_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (8, 8)).save(buffer, "TIFF")
    return buffer.getvalue()


def png_of_words() -> bytes:
    """A note in the picture that inflates to 60 MB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    note = b"Comment\0\0" + zlib.compress(b"a" * 60_000_000, 9)
    chunks = (b"IHDR", header), (b"zTXt", note), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


def nested_archive() -> bytes:
    """An archive in an archive in an archive, the innermost of which inflates to 20 MB."""
    content = b"0" * 20_000_000
    for _ in range(3):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(3):
                archive.writestr(f"{number}.zip", content)
        content = buffer.getvalue()
    return content


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.gif", gif_bomb), ("a.webp", webp_bomb), ("a.png", tiff_named_png), ("a.tiff", tiff_named_png),
     ("a.svgz", lambda: b"\x1f\x8b\x08\0"), ("a.svg", lambda: b"<svg>" + b"<g>" * 100_000)],
)  # fmt: skip
def test_picture_that_swells_is_refused_before_it_does(name, content):
    data, began = content(), time.process_time()
    with pytest.raises(FileRefused):
        put(data, name=name, now=timezone.now())
    assert time.process_time() - began < 3
    assert not Blob.objects.exists()


@pytest.mark.parametrize("content", [file_samples.png_bomb, gif_bomb, webp_bomb])
def test_upload_on_the_desk_survives_a_bomb(admin_client, content):
    extension = "gif" if content is gif_bomb else "webp" if content is webp_bomb else "png"
    upload = SimpleUploadedFile(f"a.{extension}", content())
    answer = admin_client.post(
        reverse("admin:circulars_upload"), {"file": upload}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 400
    assert not Blob.objects.exists()


def test_note_in_a_picture_that_swells_costs_nothing():
    data, began = png_of_words(), time.process_time()
    try:
        blob = put(data, name="a.png", now=timezone.now())
    except FileRefused:
        return
    assert blob.size < 10_000
    assert time.process_time() - began < 3


def test_archive_in_an_archive_is_kept_and_never_opened():
    """It is what somebody attached; its words are read in the limited process, one level deep."""
    data, began = nested_archive(), time.process_time()
    blob = put(data, name="a.zip", now=timezone.now())
    assert blob.size == len(data)
    assert time.process_time() - began < 2
