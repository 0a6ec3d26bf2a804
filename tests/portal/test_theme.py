"""The office's own colours and mark: what is refused, what is served, and what pages show of them."""

import io
import logging
import struct
import zlib

import pytest
from django.core import checks as framework
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone
from PIL import Image

from circulars import changes
from portal import checks, colours, theme
from portal.models import Office, OfficeLogo

pytestmark = pytest.mark.django_db

FIELDS = {"name_ko": "가람도 국제협력실", "new_days": 7, "quiet_after_days": 90}
ADDRESS = "/admin/portal/office/1/change/"


@pytest.fixture
def office():
    return Office.objects.create(pk=1, name_ko="가람도 국제협력실")


def picture(size=(400, 100), kind="PNG", colour=(20, 90, 60, 255)) -> bytes:
    written = io.BytesIO()
    Image.new("RGBA" if kind != "JPEG" else "RGB", size, colour[: 4 if kind != "JPEG" else 3]).save(written, kind)
    return written.getvalue()


def claims_to_be(width: int, height: int) -> bytes:
    """A short PNG whose head names a size that no memory holds."""
    head = bytearray(picture((1, 1)))
    head[16:24] = struct.pack(">II", width, height)
    head[29:33] = struct.pack(">I", zlib.crc32(head[12:29]))
    return bytes(head)


def upload(client, content: bytes, name="mark.png", **fields):
    return client.post(ADDRESS, FIELDS | fields | {"logo": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b50d0", "#0b50d0", 1)],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert colours.contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


SHADES = ["#0b50d0", "#b3240c", "#1f6b31", "#7a4b00", "#5b3aa8", "#000000", "#767676", "#a6006f", "#006b6b", "#0000ff"]


@pytest.mark.parametrize("colour", SHADES)
def test_whatever_is_derived_can_be_read(colour):
    light, dark = theme.tokens(colour, "")

    for values, grounds in ((light, theme.LIGHT_GROUNDS), (dark, theme.DARK_GROUNDS)):
        assert colours.least_contrast(values["primary"], *grounds, values["primary-soft"]) >= 4.5
        assert colours.least_contrast(values["link"], *grounds, values["primary-soft"]) >= 4.5
        assert colours.contrast(values["on-primary"], values["primary"]) >= 4.5
        assert colours.contrast(values["on-primary"], values["primary-strong"]) >= 4.5
        assert colours.least_contrast(values["focus"], *grounds) >= 3


def test_colour_that_can_be_read_everywhere_is_kept_as_it_is():
    assert theme.tokens("#0b50d0", "#86aff9")[0]["primary"] == "#0b50d0"
    assert theme.tokens("#0b50d0", "#86aff9")[1]["primary"] == "#86aff9"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"colour": "#ffcc00"}, "1.5:1"),
        ({"colour": "red"}, "“red”"),
        ({"colour": "#12345"}, "“#12345”"),
        ({"colour": "#1234é6"}, "“#1234é6”"),
        ({"colour_dark": "#0b50d0"}, ":1"),
    ],
)
def test_colour_that_cannot_be_read_is_refused_in_the_form(staff_client, office, fields, expected):
    response = staff_client.post(ADDRESS, FIELDS | fields)

    assert response.status_code == 200
    assert expected in response.content.decode()
    office.refresh_from_db()
    assert (office.colour, office.colour_dark) == ("", "")


def test_refusal_names_a_colour_near_it_that_is_taken(staff_client, office):
    near = colours.readable("#ffcc00", "#ffffff")
    assert near in staff_client.post(ADDRESS, FIELDS | {"colour": "#ffcc00"}).content.decode()

    assert staff_client.post(ADDRESS, FIELDS | {"colour": near}).status_code == 302


def test_pages_link_the_colours_at_an_address_that_its_content_names(client, office):
    before = changes.state(timezone.now()).generation
    assert "/theme-" not in client.get("/").content.decode()

    office.colour = "#1f6b31"
    office.save()
    sheet = theme.sheet("#1f6b31", "")

    assert f'<link rel="stylesheet" href="/theme-{sheet.name}.css">' in client.get("/en/").content.decode()
    response = client.get(f"/theme-{sheet.name}.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.cookies == {}
    assert "--primary: #1f6b31;" in response.content.decode()
    assert changes.state(timezone.now()).generation != before


def test_kept_page_still_finds_the_colours_after_a_change(client, office):
    Office.objects.update(colour="#1f6b31")
    changes.touch()

    response = client.get(f"/theme-{'0' * 16}.css")

    assert (response.status_code, response["Cache-Control"]) == (302, "public, max-age=60")
    assert client.get(response["Location"]).status_code == 200


def test_without_colours_or_mark_there_is_nothing_at_their_addresses(client, office):
    assert client.get(f"/theme-{'0' * 16}.css").status_code == 404
    assert client.get(f"/logo-{'0' * 16}.png").status_code == 404
    assert client.get("/theme-x.css").status_code == 404


def test_colour_that_came_past_the_form_is_told_and_not_used(client, office, caplog):
    Office.objects.update(colour="#ffff00", colour_dark="</style")
    changes.touch()
    theme.sheet.cache_clear()

    with caplog.at_level(logging.WARNING):
        content = client.get("/").content.decode()

    assert "/theme-" not in content
    assert "</style" not in content
    assert "not used" in caplog.text
    assert [found.id for found in checks.colours_of_the_office(databases=["default"])] == ["portal.W002"] * 2


@pytest.mark.database
def test_check_says_nothing_where_there_is_no_database(monkeypatch):
    def away(*args):
        raise DatabaseError

    monkeypatch.setattr(Office.objects, "using", away)
    assert checks.colours_of_the_office(databases=["default"]) == []
    assert framework.Tags.database in checks.colours_of_the_office.tags


@pytest.mark.database
@pytest.mark.parametrize(("kind", "name"), [("PNG", "mark.png"), ("JPEG", "mark.jpg"), ("WEBP", "mark.webp")])
def test_mark_is_written_anew_and_shown_before_the_name(staff_client, client, office, kind, name):
    assert upload(staff_client, picture(kind=kind), name).status_code == 302

    logo = OfficeLogo.objects.get()
    assert (logo.width, logo.height) == (400, 100)
    content = client.get("/").content.decode()
    address = f"/logo-{logo.sha256[:16]}.png"
    assert (
        f'<img class="site-header__logo" src="{address}" width="{logo.width}" height="{logo.height}" alt="">' in content
    )
    assert "가람도 국제협력실" in content
    response = client.get(address)
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "public, max-age=31536000, immutable")
    assert Image.open(io.BytesIO(response.content)).format == "PNG"
    assert client.get(f"/logo-{'0' * 16}.png")["Location"] == address


def test_nothing_but_pixels_stays_of_the_file(staff_client, office):
    written = io.BytesIO()
    image = Image.new("RGB", (300, 100), (1, 2, 3))
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    image.save(written, "JPEG", exif=exif)

    assert upload(staff_client, written.getvalue() + b"<script>alert(1)</script>", "mark.jpg").status_code == 302
    content = bytes(OfficeLogo.objects.get().content)
    assert b"secret place" not in content
    assert b"script" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n broken",
        picture()[:80],
        picture((4001, 4)),
        claims_to_be(10_000, 12_000),
        claims_to_be(30_000, 30_000),
        b"\x89PNG\r\n\x1a\n" + b"0" * 513 * 1024,
    ],
    ids=["svg", "broken", "cut", "wide", "bomb", "larger-bomb", "large"],
)
def test_file_that_is_no_mark_is_refused_and_the_former_stays(staff_client, office, content):
    assert upload(staff_client, picture()).status_code == 302

    response = upload(staff_client, content)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert OfficeLogo.objects.count() == 1


@pytest.mark.database
def test_mark_can_be_replaced_and_removed(staff_client, client, office):
    upload(staff_client, picture())
    first = OfficeLogo.objects.get().sha256
    upload(staff_client, picture(colour=(200, 10, 10, 255)))
    assert OfficeLogo.objects.get().sha256 != first

    assert staff_client.post(ADDRESS, FIELDS | {"removes_logo": "on"}).status_code == 302
    assert not OfficeLogo.objects.exists()
    assert "site-header__logo" not in client.get("/").content.decode()


def test_name_of_the_office_changes_at_once(staff_client, client, office):
    assert "가람도 국제협력실" in client.get("/").content.decode()
    staff_client.post(ADDRESS, FIELDS | {"name_ko": "나루도 국제협력실"})

    assert "나루도 국제협력실" in client.get("/").content.decode()
