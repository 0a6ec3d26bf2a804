"""The styles of a page are collected into one file, in the order in which pages name them."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from portal import storage


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    stores = settings.STORAGES | {"staticfiles": {"BACKEND": "portal.storage.Storage"}}
    with override_settings(STORAGES=stores, STATIC_ROOT=folder):
        ignored = ["admin*", "drf_spectacular*", "django_prose_editor*", "rest_framework*"]
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)
        yield storage.Storage(location=folder)


def page(kept: storage.Storage) -> str:
    links = [f'<link rel="stylesheet" href="{kept.url(name)}">\n' for name in storage.joined_names()]
    return f'<script></script>\n{"".join(links)}<link rel="stylesheet" href="/print.css" media="print">\n'


def test_a_page_asks_for_one_style_sheet(collected):
    found = collected.with_joined_styles(page(collected))

    assert re.findall(r'href="([^"]+)"', found) == [collected.url(storage.JOINED), "/print.css"]
    assert found.startswith("<script></script>\n<link")


def test_it_holds_them_all_in_their_order_with_addresses_that_exist(collected):
    name = collected.url(storage.JOINED).removeprefix(settings.STATIC_URL)
    with collected.open(name) as file:
        text = file.read().decode()

    assert text.index("--page:") < text.index(".button {") < text.index(".sharing ")
    assert text.lstrip().startswith(("/*", "@layer"))
    for address in re.findall(r'url\("([^"]+)"\)', text):
        if not address.startswith("data:"):
            assert collected.exists(f"css/{address}"), address
    assert collected.exists(f"{name}.br") or collected.exists(f"{name}.gz")


def test_other_pages_keep_their_own(collected):
    few = page(collected).replace(f'<link rel="stylesheet" href="{collected.url("css/search.css")}">\n', "")

    assert collected.with_joined_styles(few) == few
