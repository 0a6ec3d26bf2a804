"""The file that tells where a weakness is reported, read as RFC 9116 says it is written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import contacts
from portal.models import Office

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"


def fields(text: str) -> list[tuple[str, str]]:
    return [tuple(line.split(": ", 1)) for line in text.splitlines() if line]


def test_without_an_address_there_is_no_file(client):
    assert client.get(ADDRESS).status_code == 404


def test_mailbox_of_the_office_is_told(client, settings):
    settings.PUBLIC_URL = "https://portal.example"
    Office.objects.create(pk=1, name_ko="실", mailbox="intl@city.example")

    answer = client.get(ADDRESS)
    found = dict(fields(answer.content.decode()))

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert found["Contact"] == "mailto:intl@city.example"
    assert found["Canonical"] == "https://portal.example/.well-known/security.txt"
    assert found["Preferred-Languages"] == "ko, en"
    ends = datetime.strptime(found["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=170) < ends - datetime.now(UTC) < timedelta(days=365)
    assert not answer.cookies


def test_setting_comes_before_the_office(client, settings):
    settings.SECURITY_CONTACT = ["https://city.example/report", "mailto:security@city.example"]
    Office.objects.create(pk=1, name_ko="실", mailbox="intl@city.example")

    said = [value for name, value in fields(client.get(ADDRESS).content.decode()) if name == "Contact"]

    assert said == settings.SECURITY_CONTACT


def test_setting_is_read(monkeypatch):
    monkeypatch.setenv("PORTAL_SECURITY_CONTACT", "security@city.example, https://city.example/report,tel:+82-2-120")
    assert contacts("SECURITY_CONTACT") == [
        "mailto:security@city.example",
        "https://city.example/report",
        "tel:+82-2-120",
    ]


@pytest.mark.parametrize("value", ["nobody", "http://city.example/", "mailto:x", "https://", "a@b c", "javascript:x@y"])
def test_setting_that_is_no_address_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORTAL_SECURITY_CONTACT", value)
    with pytest.raises(ImproperlyConfigured):
        contacts("SECURITY_CONTACT")
