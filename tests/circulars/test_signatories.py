"""Who signed for the office: a reference in the facts, put into words wherever they are read."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from docx import Document
from pypdf import PdfReader

from circulars import facts, publishing, signatories
from circulars.models import Edition
from contacts.models import Appointment, Person, PostState
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 20)
DUTY, NAME = "국제협력 실무 총괄", "하얀솔"


@pytest.fixture
def office():
    return Office.objects.update_or_create(pk=1, defaults={"name_ko": "한빛도 국제협력실", "publishes_names": True})[0]


@pytest.fixture
def signer():
    post = factories.post("head", duty_ko=DUTY, duty_en="Head of co-operation")
    person = Person.objects.create(name_ko=NAME, name_en="Hayansol", is_name_public=True)
    Appointment.objects.create(post=post, person=person, from_date=date(2020, 1, 1))
    return post, person


def signed(signer, **fields) -> Edition:
    post, person = signer
    values = {"series": factories.own_series(), "kind": "notice", "language": "ko", "issued_on": DAY} | fields
    return factories.published(signatory_post=post.slug, signatory_person=person.code if person else "", **values)


def page(edition: Edition, rest: str = "", prefix: str = "") -> str:
    return Client().get(f"{prefix}/circulars/{edition.circular.path}/{rest}").content.decode()


def test_facts_hold_references_and_no_name(office, signer):
    edition = signed(signer)
    other = factories.published()

    assert edition.facts["signatory_post"] == "head"
    assert edition.facts["signatory_person"] == signer[1].code
    assert NAME not in facts.canonical(edition.facts).decode()
    assert not {"signatory_post", "signatory_person"} & set(other.facts)  # hashes of older editions stay as they are


@pytest.mark.parametrize("is_english", [False, True])
def test_the_page_says_duty_and_name_in_the_language_of_the_document(office, signer, is_english):
    edition = signed(signer, language="en" if is_english else "ko")

    shown = page(edition)

    assert ("Hayansol<br>Head of co-operation" if is_english else f"{DUTY} {NAME}") in shown
    assert signer[1].code not in shown


@pytest.mark.parametrize("hidden", ["office", "person", "no person"])
def test_the_duty_stands_alone_where_no_name_is_published(office, signer, hidden):
    if hidden == "office":
        Office.objects.filter(pk=1).update(publishes_names=False)
    elif hidden == "person":
        Person.objects.update(is_name_public=False)
    edition = signed((signer[0], None) if hidden == "no person" else signer)

    shown = page(edition)

    assert f'<p class="body__signatory">{DUTY}</p>' in shown


def test_the_duty_is_told_as_it_was_called_on_the_day_of_issue(office, signer):
    state = PostState.objects.get(post=signer[0])
    PostState.objects.create(post=signer[0], team=state.team, from_date=DAY + timedelta(days=1), duty_ko="새 이름")

    assert f"{DUTY} {NAME}" in page(signed(signer))
    assert f"새 이름 {NAME}" in page(signed(signer, issued_on=DAY + timedelta(days=1)))
    assert f"{DUTY} {NAME}" in page(signed(signer, issued_on=date(1999, 1, 1)))  # before the directory began


def test_who_acted_on_that_day_is_told_as_acting(office, signer):
    Appointment.objects.update(is_acting=True, to_date=DAY)

    assert f"{DUTY} 직무대행 {NAME}" in page(signed(signer))
    assert f"{DUTY} {NAME}" in page(signed(signer, issued_on=DAY + timedelta(days=1)))
    assert "Hayansol<br>Acting Head of co-operation" in page(signed(signer, language="en"))


def test_what_a_received_document_prints_stays(office):
    assert "Ada Example" in page(factories.published(signatory="Ada Example"))


def test_every_other_surface_says_the_same(office, signer, django_assert_max_num_queries):
    edition = signed(signer)
    client, path = Client(), f"/circulars/{edition.circular.path}"

    assert client.get(f"/api/v1{path}/").json()["signatory"] == f"{DUTY} {NAME}"
    assert f"{DUTY} {NAME}" in client.get("/feeds/site.atom").content.decode()
    pdf = PdfReader(io.BytesIO(client.get(f"{path}/circular.pdf").content))
    assert NAME in "".join(sheet.extract_text() for sheet in pdf.pages)
    word = Document(io.BytesIO(client.get(f"{path}/circular.docx").content))
    assert NAME in "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert f"{DUTY} {NAME}" in client.get(f"{path}/?print=1").content.decode()


def test_a_comparison_tells_who_signs_now_and_no_hidden_name(office, signer):
    edition = signed(signer)
    other = Person.objects.create(name_ko="먼나라", is_name_public=True)
    copy = edition.circular.working_copies.get()
    type(copy).objects.filter(pk=copy.pk).update(signatory_person=other.code, state="draft")
    publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(hours=1), change_note="서명자를 바로잡았습니다.")

    both = page(edition, "compare/?from=1&to=2")
    office.publishes_names = False
    office.save()
    without = page(edition, "compare/?from=1&to=2")

    assert NAME in both
    assert "먼나라" in both
    assert NAME not in without
    assert "먼나라" not in without


def test_the_search_finds_the_duty_and_holds_no_name(office, signer):
    edition = signed(signer)
    client = Client()

    assert edition.circular.path in client.get("/search/", {"q": "실무 총괄"}).content.decode()
    assert edition.circular.path not in client.get("/search/", {"q": NAME}).content.decode()


def test_erasing_blanks_the_references():
    assert {"signatory_post", "signatory_person"} <= set(publishing.erasing.BLANK)


@pytest.mark.parametrize("count", [1, 30])
def test_many_documents_cost_what_one_costs(office, signer, count, django_assert_num_queries):
    documents = [{"signatory_post": signer[0].slug, "signatory": "", "issued_on": None, "language": "ko"}] * count

    with django_assert_num_queries(3):
        known = signatories.load(documents)

    found = [signatories.in_words(one, known, with_name=True)["signatory"] for one in documents]
    assert found == [DUTY] * count
