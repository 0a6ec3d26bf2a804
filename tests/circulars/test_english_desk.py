"""The desk in English holds no Korean but what is marked as such: words that were forgotten, or taken too early.

Every kind of page is opened once; that takes some seconds, and nothing shorter sees a word that was translated
while the portal started.
"""

import re

import polib
import pytest
from bs4 import BeautifulSoup
from django.urls import get_resolver
from django.utils import timezone

from circulars import publishing
from circulars.models import Circular, Event, Issuer, Series
from contacts.models import PostState, TeamState
from portal.models import Office
from scripts.check_translations import CATALOGUE
from tests import factories
from tests.circulars.test_limited_walk import arguments, routes, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HANGUL = re.compile(r"[가-힣]+")
ALIKE = ("/add/", "/delete/", "/history/", "/autocomplete/", "/jsi18n/", "/logout/")  # other pages show their words
SEEN = ("title", "placeholder", "aria-label", "alt", "value")


def examples() -> set[str]:
    """Korean that English sentences name on purpose, such as 참조."""
    named = {word for entry in polib.pofile(str(CATALOGUE)) for word in HANGUL.findall(entry.msgid)}
    return named | {"한국어"}  # a language is called as it calls itself


def korean_of(html: str, allowed: set[str]) -> set[str]:
    if allowed.issuperset(HANGUL.findall(html)):
        return set()
    soup = BeautifulSoup(html, "html.parser")
    for marked in soup.select("[lang=ko], script, style"):
        marked.decompose()
    words = [str(text) for text in soup.find_all(string=HANGUL)]
    for name in SEEN:
        words += [str(one[name]) for one in soup.find_all(attrs={name: HANGUL})]
    return {" ".join(word.split())[:120] for word in words if not allowed.issuperset(HANGUL.findall(word))}


def addresses(circulars: list[int]) -> list[str]:
    """Each route of the desk once, with the first of what it can be asked for; those without any are left out."""
    known, found = arguments(circulars), []
    for pattern, _names in routes(get_resolver().url_patterns):
        if not pattern.startswith("admin/"):
            continue
        address = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern).replace("$", "").replace("\\Z", "")
        for name in dict.fromkeys(re.findall(r"{(\w+)}", address)):
            keys = rows_of(pattern, circulars) if name == "object_id" else known.get(name, [1])
            address = address.replace(f"{{{name}}}", str(keys[0])) if keys else ""
        found += [f"/{address}"] if address and not address.endswith(ALIKE) else []
    return found


def test_english_desk_is_english(client, administrator, settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"
    administrator.language = "en"
    administrator.save()
    Office.objects.create(pk=1, name_ko="Office", name_en="Office")
    now = timezone.now()
    Event.objects.create(slug="forum", name="Forum", starts_on=now.date(), ends_on=now.date())
    section = factories.section("latest", name_ko="Latest", name_en="Latest")
    copy = factories.draft(by=administrator, title="Forum", home_section=section)
    public = factories.draft(by=administrator, title="Public", home_section=section)
    publishing.publish(public.pk, by=administrator, now=now)
    for model in (Issuer, Series, TeamState):  # the names of rows are content, which the desk shows as it is written
        model.objects.update(name_ko="Name", name_en="Name")
    PostState.objects.update(duty_ko="Duty", duty_en="Duty")
    client.force_login(administrator)

    korean, read, allowed = {}, 0, examples()
    for address in addresses([copy.circular_id, public.circular_id]):
        response = client.get(address)
        if response.status_code in (200, 400, 403, 404) and "html" in response["Content-Type"]:
            read += 1
            if not response.streaming and (found := korean_of(response.content.decode(), allowed)):
                korean[address] = found

    assert read > 100
    assert korean == {}
    assert Circular.objects.count() == 2
