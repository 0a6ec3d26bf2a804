"""The office's glossary in the admin: forms, tables, and what documents say that it lacks."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from circulars import changes, publishing
from circulars.models import AuditEntry, GlossaryTerm
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/circulars/glossaryterm/"
ADD = f"{LIST}add/"
IMPORT = f"{LIST}import/"
FOUND = f"{LIST}found/"


@pytest.fixture
def publisher(client, make_user):
    user = make_user("kim", "publisher")
    client.force_login(user)
    return user


def values(**given) -> dict:
    names = ("term", "name_ko", "name_en", "name_other", "explanation_ko", "explanation_en", "website")
    return dict.fromkeys(names, "") | {"is_active": "on"} | given


def errors_of(response) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def test_term_is_entered_on_one_line_and_audited(client, publisher):
    before = changes.state(factories.NOW).generation

    response = client.post(ADD, values(term=" UCLG ", name_ko="세계지방정부연합", name_en="United  Cities\tand more"))

    assert response.status_code == 302
    term = GlossaryTerm.objects.get()
    assert (term.term, term.name_en) == ("UCLG", "United Cities and more")
    entry = AuditEntry.objects.get(object_type="circulars.GlossaryTerm")
    assert (entry.action, entry.object_label, entry.actor) == ("add", "UCLG", publisher)
    assert changes.state(factories.NOW).generation != before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"term": "", "name_ko": "이름"}, "term"),
        ({"term": "...", "name_ko": "이름"}, "term"),
        ({"term": "NGO", "name_ko": "이름"}, "term"),  # NGOs is there
        ({"term": "n.g.o.", "name_ko": "이름"}, "term"),
        ({"term": "UCLG"}, "name_ko"),
        ({"term": "UCLG", "name_ko": "  "}, "name_ko"),
        ({"term": "UCLG", "name_en": "uclg"}, "name_en"),
        ({"term": "UCLG", "name_ko": "이름", "name_other": "CGLU; U.C.L.G."}, "name_other"),
        ({"term": "UCLG", "name_ko": "이름", "website": "ftp://uclg.example/"}, "website"),
        ({"term": "UCLG", "name_ko": "이름", "website": "javascript:alert(1)"}, "website"),
        ({"term": "U" * 81, "name_ko": "이름"}, "term"),
    ],
)
def test_what_cannot_stay_is_said_beside_its_field(client, publisher, given, field):
    GlossaryTerm.objects.create(term="NGOs", name_ko="비정부기구")

    response = client.post(ADD, values(**given))

    assert response.status_code == 200
    assert field in errors_of(response)
    assert GlossaryTerm.objects.count() == 1


def test_own_term_is_no_double_of_itself(client, publisher):
    term = GlossaryTerm.objects.create(term="NGOs", name_ko="비정부기구")

    response = client.post(f"{LIST}{term.pk}/change/", values(term="NGO", name_ko="비정부기구"))

    assert response.status_code == 302
    assert GlossaryTerm.objects.get().term == "NGO"


@pytest.mark.parametrize(("group", "may_add"), [("editor", False), ("publisher", True), ("administrator", True)])
def test_publishers_keep_it_and_editors_read_it(client, make_user, group, may_add):
    client.force_login(make_user("lee", group))

    assert client.get(LIST).status_code == client.get(FOUND).status_code == 200
    assert client.get(ADD).status_code == client.get(IMPORT).status_code == (200 if may_add else 403)
    assert client.post(IMPORT, {"token": "x"}).status_code == (302 if may_add else 403)


def test_contact_manager_reads_it_and_a_stranger_stays_outside(client, make_user):
    for address in (LIST, FOUND, IMPORT):
        assert client.get(address).status_code == 302
    assert client.post(IMPORT, {"token": "x"}).status_code == 401

    client.force_login(make_user("lee", "contact manager"))

    assert client.get(FOUND).status_code == 200
    assert client.get(IMPORT).status_code == 403


def upload(client, content: str | bytes, name: str = "terms.csv"):
    data = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def token_of(response) -> str:
    return BeautifulSoup(response.content, "lxml").find("input", attrs={"name": "token"})["value"]


def outcomes(response) -> list[tuple[str, str]]:
    return [(one.term, one.outcome) for one, _label in response.context["rows"]]


def test_table_is_shown_first_and_then_taken_whole(client, publisher):
    GlossaryTerm.objects.create(term="NGOs", name_ko="비정부기구", explanation_ko="설명")
    GlossaryTerm.objects.create(term="UCLG", name_ko="세계지방정부연합")
    table = (
        "term,name_ko,website,is_active\nNGO,시민단체,,no\nIOM,국제이주기구,,\n"
        "UCLG,세계지방정부연합,,\n,이름,,\nIOM,둘째,,\n"
    )

    shown = upload(client, table)

    expected = [("", "refused"), ("IOM", "refused"), ("NGOs", "changed"), ("IOM", "new"), ("UCLG", "unchanged")]
    assert outcomes(shown) == expected
    assert not GlossaryTerm.objects.filter(term="IOM").exists()
    done = client.post(IMPORT, {"token": token_of(shown)})
    assert outcomes(done) == expected
    ngo = GlossaryTerm.objects.get(term="NGOs")
    assert (ngo.name_ko, ngo.explanation_ko, ngo.is_active) == ("시민단체", "설명", False)
    assert set(AuditEntry.objects.values_list("action", "object_label")) == {("change", "NGOs"), ("add", "IOM")}
    again = client.post(IMPORT, {"token": token_of(shown)}, follow=True)
    assert "no longer there" in again.content.decode() or "다시" in again.content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_export_comes_back_unchanged(client, publisher, language):
    publisher.language = language
    publisher.save()
    GlossaryTerm.objects.create(term="UCLG", name_ko="=세계", name_other="CGLU; X", is_active=False)
    GlossaryTerm.objects.create(term="IOM", name_ko="국제이주기구", website="https://iom.example/")

    for name in ("csv", "xlsx"):
        saved = b"".join(client.get(f"{LIST}export/{name}/").streaming_content)
        shown = upload(client, saved, f"terms.{name}")
        assert outcomes(shown) == [("IOM", "unchanged"), ("UCLG", "unchanged")], name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "x.csv"),
        ("old,new\na,b\n", "x.csv"),
        ("term,name_ko\n", "x.csv"),
        (b"\xff\xfe\x00", "x.csv"),
        (b"PK\x03\x04 broken", "x.xlsx"),
        (b"\x00" * 50, "x.xlsx"),
    ],
)
def test_what_is_no_table_says_so(client, publisher, content, name):
    response = upload(client, content, name)

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not GlossaryTerm.objects.exists()


def test_sheet_with_its_own_headings_is_read(client, publisher):
    book = openpyxl.Workbook()
    book.active.append(["약어 또는 용어", "정식 명칭(한국어)", "Full name (English)"])
    book.active.append(["SDGs", "지속가능발전목표", "Sustainable Development Goals"])
    file = io.BytesIO()
    book.save(file)

    response = upload(client, file.getvalue(), "terms.xlsx")

    assert [one.outcome for one, _label in response.context["rows"]] == ["new"], response.content.decode()


def test_export_cannot_carry_a_formula(client, publisher):
    GlossaryTerm.objects.create(term="UCLG", name_ko="=1+1")

    saved = b"".join(client.get(f"{LIST}export/csv/").streaming_content).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(saved)))[1][1] == "'=1+1"


def test_what_documents_use_often_is_offered_filled_in(client, publisher):
    GlossaryTerm.objects.create(term="SDG", name_ko="지속가능발전목표")
    said = "<p>The International Organization for Migration (IOM) and the SDGs.</p>"
    for body in (said, said, "<p>국제이주기구(IOM)와 SDGs</p>"):
        factories.published(body=body)
    draft = factories.draft(body="<p>The Hidden Draft Agency (HDA) is secret.</p>")

    page = client.get(FOUND)

    assert [(one.short, one.texts) for one, _address in page.context["unknown"]] == [("IOM", 3)]
    address = page.context["unknown"][0][1]
    form = client.get(address).context["adminform"].form
    assert form.initial["term"] == "IOM"
    assert form.initial["name_en"] == "International Organization for Migration"
    assert form.initial["name_ko"] == "국제이주기구"
    assert b"Hidden" not in page.content
    assert draft.pk


def test_two_ways_of_explaining_are_shown(client, publisher):
    factories.published(body="<p>The Asian Forum of Mayors (AFM) met.</p>")
    factories.published(body="<p>The African Forum of Mayors (AFM) met.</p>")
    factories.published(body="<p>아시아시장포럼(AFM)</p>")

    different = client.get(FOUND).context["different"]

    assert [(one.short, one.texts, [name for name, *_rest in one.names]) for one in different] == [
        ("AFM", 3, ["African Forum of Mayors", "Asian Forum of Mayors", "아시아시장포럼"])
    ]


def test_withdrawn_of_public_view_is_not_counted(client, publisher):
    edition = factories.published(body="<p>The Asian Forum of Mayors (AFM) met.</p>")
    factories.published(body="<p>The African Forum of Mayors (AFM) met.</p>")
    publishing.hide(edition.circular_id, by=None, now=factories.NOW + timedelta(days=1), reason_ko="유출")

    assert client.get(FOUND).context["different"] == []


def test_list_leads_to_table_and_documents(client, publisher):
    content = client.get(LIST).content.decode()

    assert reverse("admin:circulars_glossary_import") in content
    assert reverse("admin:circulars_glossary_found") in content
