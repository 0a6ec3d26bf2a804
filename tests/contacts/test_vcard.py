import pytest
import vobject
from django.urls import reverse

from contacts import directory, vcard
from contacts.words import Words
from tests.contacts.conftest import LONG_AGO

ADDRESS = "https://portal.example/contacts/posts/1.vcf"


def unfold(content: str) -> list[str]:
    return content.replace("\r\n ", "").split("\r\n")


@pytest.fixture
def render(make_team, make_post, appoint):
    def make(publishes_names: bool = True, **state) -> str:
        post = make_post("uclg", make_team("cooperation", postal_address_ko="서울시 종로구, 1;2"), **state)
        appoint(post)
        return vcard.card(
            directory.load(LONG_AGO).post(post.pk),
            office=Words("한빛국제협력원"),
            publishes_names=publishes_names,
            address=ADDRESS,
            page_address="https://portal.example/contacts/teams/cooperation/",
        )

    return make


def test_card_holds_the_post(render):
    assert unfold(render(mailbox="uclg@office.example")) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:individual",
        f"UID:{ADDRESS}",
        "FN:홍가람",
        "ORG:한빛국제협력원;cooperation팀",
        "TITLE:uclg 업무",
        'TEL;VALUE=uri;TYPE="work,voice":tel:+82-2-0000-0010',
        "EMAIL;TYPE=work:uclg@office.example",
        "ADR;TYPE=work:;;서울시 종로구\\, 1\\;2;;;;",
        "URL:https://portal.example/contacts/teams/cooperation/",
        "END:VCARD",
        "",
    ]


def test_card_without_names_is_that_of_the_duty(render):
    content = render(publishes_names=False)

    assert "KIND:org" in content
    assert "FN:uclg 업무 (cooperation팀)" in unfold(content)
    assert "홍가람" not in content


def test_hostile_words_stay_in_their_line_and_lines_stay_short(render):
    duty = "지방외교, 국제기구; 회의\\담당\r\nEND:VCARD\u2028 😀" + "가" * 60
    content = render(duty_ko=duty)

    for line in content.encode().split(b"\r\n"):
        assert len(line) <= vcard.FOLD_AT
        line.decode()
    assert "TITLE:지방외교\\, 국제기구\\; 회의\\\\담당\\nEND:VCARD\\n 😀" + "가" * 60 in unfold(content)
    assert unfold(content).count("END:VCARD") == 1


def test_number_nobody_can_dial_is_text(render):
    assert 'TEL;VALUE=text;TYPE="work,voice":안내 데스크' in unfold(render(telephone="안내 데스크"))


def test_card_is_served_as_a_download_and_follows_the_successor(client, make_team, make_post):
    team = make_team("cooperation")
    new = make_post("국제", team)
    old = make_post("old", team, is_closed=True, closed_in_favour_of=new)
    alone = make_post("alone", team, is_closed=True)

    response = client.get(reverse("contacts:post-card", args=[new.pk]))

    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert "filename*=UTF-8''%EA%B5%AD%EC%A0%9C.vcf" in response["Content-Disposition"]
    assert response.content.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert client.get(reverse("contacts:post-card", args=[old.pk])).url == reverse("contacts:post-card", args=[new.pk])
    assert "NOTE:" in client.get(reverse("contacts:post-card", args=[alone.pk])).content.decode()


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("publishes_names", [True, False])
def test_another_program_reads_both_versions(make_team, make_post, appoint, version, publishes_names):
    duty = '지방외교, 국제기구; 회의\\담당 ]]> "x"\r\nEND:VCARD\u2028 😀\x07' + "가" * 300
    post = make_post("uclg", make_team("cooperation", postal_address_ko="서울시 종로구, 1;2"), duty_ko=duty)
    appoint(post)
    content = vcard.card(
        directory.load(LONG_AGO).post(post.pk),
        office=Words("한빛국제협력원"),
        publishes_names=publishes_names,
        address=ADDRESS,
        page_address="https://portal.example/contacts/teams/cooperation/",
        version=version,
    )

    (read,) = vobject.readComponents(content)

    assert read.version.value == f"{version}.0"
    assert read.uid.value == ADDRESS
    assert read.title.value == duty.replace("\x07", "").replace("\r\n", "\n").replace("\u2028", "\n")
    assert read.org.value == ["한빛국제협력원", "cooperation팀"]
    assert read.adr.value.street == "서울시 종로구, 1;2"
    assert ("홍가람" in content) is publishes_names
    assert read.validate(raiseException=True) or version == 4


def test_older_version_has_an_address_of_its_own(client, make_team, make_post):
    post = make_post("uclg", make_team("cooperation"), telephone="02-0000-0010")

    answer = client.get(reverse("contacts:post-card-3", args=[post.pk]))

    assert "VERSION:3.0" in answer.content.decode()
    assert "TEL;TYPE=WORK,VOICE:+82200000010" in answer.content.decode()
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
