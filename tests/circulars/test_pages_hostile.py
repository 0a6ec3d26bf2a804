"""Words that try to be markup, in every field that staff, issuers or readers can fill, on every kind of page."""

import json
from datetime import UTC, date, datetime, timedelta
from html import escape

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from circulars import addresses, comparing, editing, publishing
from circulars.file_access import FileState
from circulars.models import (
    AddresseeLine,
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Edition,
    Event,
    EventMention,
    Issuer,
    NumberNotUsed,
    Relation,
    Section,
    SourceLine,
    Topic,
    WorkingCopy,
)
from circulars.reading import names
from circulars.reading.links import Linked, Links
from circulars.reading.parts import around, basics, comparison, document, files, sharing
from contacts.models import Appointment, Person, PostState, TeamState
from portal.models import Office
from tests import factories

HOSTILE = "\"'><x-evil onx=1></title></script><script>evil()</script>&lt;\u202e🎉"
OWN_ATTRIBUTES = {
    "action", "aria-current", "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content",
    "data-cannot-print", "data-copied", "data-copy", "data-label", "data-message", "data-print", "data-select",
    "data-sheet", "data-sheet-item", "data-sheet-url", "data-tools", "datetime", "defer", "dir", "download", "for",
    "hidden", "href", "hreflang", "id", "lang", "media", "method", "name", "open", "property", "readonly", "rel",
    "reversed", "role", "scope", "selected", "src", "tabindex", "title", "type", "value",
    "aria-describedby", "aria-invalid", "autocapitalize", "autocomplete", "autofocus", "maxlength", "required",
    "spellcheck", "placeholder",
    "data-suggest", "data-suggest-label", "data-suggest-none", "data-suggest-some", "enterkeyhint",
    "aria-controls", "aria-expanded", "data-display", "data-figures", "data-figures-to", "data-list", "data-reads",
    "abbr", "checked", "colspan", "height", "inputmode", "max", "min", "minlength", "rows", "rowspan", "start",
    "step", "width",
    "d", "fill", "stroke", "viewbox",
}  # fmt: skip


def assert_harmless(markup: str, where: str = "") -> BeautifulSoup:
    """Nothing of the hostile words became an element or an attribute, and nothing was escaped twice."""
    soup = BeautifulSoup(markup, "lxml")
    assert not soup.find("x-evil"), where
    for element in soup.find_all(True):
        assert set(element.attrs) <= OWN_ATTRIBUTES, (where, element)
        if element.get("type") == "application/ld+json":
            assert json.loads(element.text), where
        else:
            assert element.name != "script" or element["src"].startswith("/static/"), where
        address = element.get("href", "")
        assert address.startswith(("/", "#", "http", "mailto:", "tel:", "webcal:")) or not address, (where, address)
    assert "&amp;amp;" not in markup.replace("&amp;amp;lt;", ""), where
    return soup


@pytest.fixture
def hostile(db) -> str:
    """The path of a circular in which every field is hostile, with everything around it."""

    def both(name):
        return {f"{name}_ko": HOSTILE[:80], f"{name}_en": HOSTILE[:80]}

    Office.objects.update_or_create(
        pk=1,
        defaults=both("name") | {"postal_address_ko": HOSTILE, "postal_address_en": HOSTILE, "publishes_names": True},
    )
    topic = Topic.objects.create(slug="t", scheme=HOSTILE[:20], code=HOSTILE[:20], **both("name"))
    post = factories.post()
    TeamState.objects.update(**both("name"), **both("duties"), **both("postal_address"), **both("opening_hours"))
    PostState.objects.update(**both("duty"))
    person = Person.objects.create(**both("name"), is_name_public=True)
    Appointment.objects.create(post=post, person=person, from_date=date(2020, 1, 1))
    section = factories.section("top", **both("name"), **both("intro"))
    event = Event.objects.create(
        slug="e", name=HOSTILE, **both("name"), place=HOSTILE, place_ko=HOSTILE, status="postponed",
        status_note_ko=HOSTILE, status_note_en=HOSTILE, starts_on=timezone.localdate(), ends_on=timezone.localdate(),
    )  # fmt: skip
    copy = factories.draft(
        **dict.fromkeys(("title", "title_ko", "summary_ko", "salutation", "closing", "signatory"), HOSTILE),
        rights_holder=HOSTILE,
        place=HOSTILE, number_serial=1, number_label=HOSTILE[:80], issuer_name=HOSTILE, home_section=section, post=post,
        body="<h2>A &lt;x-evil&gt;</h2><p>See circular 2/2026.</p>" * 3,
    )  # fmt: skip
    Issuer.objects.update(name=HOSTILE, abbreviation=HOSTILE[:20], **both("name"))
    AddresseeLine.objects.create(working_copy=copy, text=HOSTILE)
    DeadlineLine.objects.create(
        working_copy=copy, kind="other", text=HOSTILE, answer_to=HOSTILE, due_on=timezone.localdate(), time_zone="UTC"
    )
    SourceLine.objects.create(
        working_copy=copy, publisher=HOSTILE, title=HOSTILE, url="https://e.example/?a=%22&b='\"><x-evil>"
    )
    EventMention.objects.create(working_copy=copy, text=HOSTILE, place=HOSTILE, event=event)
    EventMention.objects.create(working_copy=copy, position=1, event=event)
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    circular = Circular.objects.get(pk=edition.circular_id)
    circular.topics.add(topic)
    other = factories.published(title=HOSTILE, title_ko=HOSTILE, home_section=section, number_serial=2, number_label="")
    Relation.objects.create(from_circular_id=other.circular_id, to_circular=circular, kind="replaces")
    NumberNotUsed.objects.create(
        series=factories.series(), year=2026, serial=7, reason_ko=HOSTILE, reason_en=HOSTILE, recorded_at=factories.NOW
    )
    dossier = Dossier.objects.create(slug="d", **both("name"), summary_ko=HOSTILE, summary_en=HOSTILE)
    DossierEntry.objects.create(dossier=dossier, circular=circular, **both("remark"))
    editing.add_language(circular, "ko", by=None, now=factories.NOW)
    korean = factories.edit(WorkingCopy.objects.get(circular=circular, language="ko"), title=HOSTILE, body="<p>글</p>")
    publishing.publish(korean.pk, by=None, now=factories.NOW)
    factories.corrected(edition, now=factories.NOW + timedelta(days=1), note=HOSTILE, salutation="Dear")
    publishing.withdraw(
        circular.pk, by=None, now=timezone.now(), reason_ko=HOSTILE, reason_en=HOSTILE,
        successor=Circular.objects.get(pk=other.circular_id),
    )  # fmt: skip
    hidden = factories.published(title=HOSTILE, number_serial=3)
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko=HOSTILE, reason_en=HOSTILE)
    assert Section.objects.get(slug="top").name_ko == HOSTILE[:80]
    return circular.path


def code_of(path: str, version: int) -> str:
    return Edition.objects.get(circular__path=path, is_original=True, version=version).code


def test_hostile_words_stay_words_in_a_comparison_of_everything(hostile):
    edition = Edition.objects.get(circular__path=hostile, is_original=True, version=1)
    bare = {**dict.fromkeys(edition.facts), "addressees": [], "deadlines": [], "events": [], "sources": [], "files": []}
    body = (
        f"<h2>{escape(HOSTILE)}</h2><p>{escape(HOSTILE)} <a href='https://a.example/&quot;&gt;&lt;x-evil&gt;'>x</a></p>"
        f'<img src="/files/a/b.png" alt="{escape(HOSTILE)}">'
    ).replace("'", '"')
    file = {"code": "abc", "sha256": "1", "name": HOSTILE, "title": HOSTILE, "size": 1}
    full = {"facts": {**edition.facts, "files": [file]}, "body": body}
    for old, new in ((full, {"facts": bare, "body": ""}), ({"facts": bare, "body": "<p>x</p>"}, full)):
        result = comparing.compare(old, new)
        for language in ("ko", "en"):
            markup = comparison.facts(result.facts, "en", language) + comparison.files(result.files, (1, 2))
            assert result.facts
            assert result.files
            assert_harmless(markup + comparison.text(result.passages, "en"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_hostile_words_stay_words_on_every_page(client, hostile, prefix):
    year = hostile.split("/")[1]
    circular = f"{prefix}/circulars/{hostile}/"
    pages = {
        f"{prefix}/": 200, f"{prefix}/circulars/": 200, f"{prefix}/circulars/?issuer=uclg": 200,
        f"{prefix}/circulars/?topic=t&year={year}": 200, f"{prefix}/sections/top/": 200, circular: 200,
        f"{circular}?view=print": 200, f"{circular}?in=top": 200, f"{circular}ko/": 200, f"{circular}v1/": 200,
        f"{circular}history/": 200, f"{circular}compare/?from=1&to=2": 200, f"{circular}?from=<x-evil>": 200,
        f"{circular}ko/compare/": 200, f"{prefix}/verify/": 200, f"{prefix}/verify/<x-evil>/": 404,
        f"{prefix}/verify/?code=\"><x-evil>": 400, f"{prefix}/verify/{code_of(hostile, 1)}/": 200,
        f"{prefix}/verify/{code_of(hostile, 2)}/": 200,
        f"{prefix}/circulars/uclg/{year}/3/": 410, f"{prefix}/dossiers/d/": 200,
        f"{prefix}/site-map/": 200, f"{prefix}/contacts/": 200, f"{prefix}/contacts/teams/cooperation/": 200,
        f"{prefix}/contacts/posts/uclg-desk/": 200, f"{prefix}/contacts/?q=\"><x-evil>": 200,
        f"{prefix}/contacts/?q=x": 200,
        f"{prefix}/about/": 200, f"{prefix}/nothing/<x-evil>/": 404,
        f"{prefix}/circulars/?year=\"><x-evil>&page=1": 200, f"{prefix}/search/": 200, f"{prefix}/search/?q=evil": 200,
        f"{prefix}/search/?q=\"><x-evil>&issuer=uclg&section=top&topic=t": 200,
        f"{prefix}/search/?q=evil&issuer=\"><x-evil>&sort=<x-evil>&page=<x-evil>": 400,
    }  # fmt: skip
    for address, status in pages.items():
        response = client.get(address)
        assert response.status_code == status, address
        assert_harmless(response.content.decode(), address)

    soup = assert_harmless(client.get(circular).content.decode())
    assert soup.h1.text == HOSTILE
    assert soup.title.text.startswith(f"{HOSTILE[:80]} {HOSTILE}")
    assert soup.find("meta", property="og:title")["content"] == f"{HOSTILE[:80]} {HOSTILE}"
    assert soup.select_one("#share-citation")["value"].count("x-evil") == 2


SPECIAL = st.text(alphabet="<>\"'&;=/ ax\u202e\u05d0가\n", max_size=24)


def parts_of(text: str) -> dict[str, str]:
    """Every part of a page from hostile facts; what is not text stays as the models allow it."""
    issuer = {"slug": "uclg", "abbreviation": text, "name": text, "name_ko": text, "name_en": text}
    line = {"role": "to", "text": text, "addressee": None}
    deadline = {
        "kind": "other", "text": text, "due_on": "2026-03-01", "due_time": "18:00:00", "time_zone": text,
        "answer_to": text,
    }  # fmt: skip
    event = {
        "role": "announces",
        "text": text,
        "starts_on": "2026-03-01",
        "ends_on": None,
        "place": text,
        "event": None,
    }
    file = {
        "role": "attachment", "code": "abc", "name": f"{text}.pdf", "title": text, "size": 10, "language": "",
        "rights": "", "sha256": "", "media_type": "application/pdf",
    }  # fmt: skip
    facts = {
        "language": "en", "kind": "circular", "issuer": issuer, "issuer_name": text, "title": text, "title_ko": text,
        "number": {"serial": None, "year": None, "suffix": "", "label": text}, "summary_ko": text, "place": text,
        "issued_on": "2026-03-01", "received_on": None, "posted_on": None, "salutation": text, "closing": text,
        "signatory": text, "rights": "issuer", "rights_holder": text, "allows_ai_training": False,
        "addressees": [line], "deadlines": [deadline], "events": [event], "files": [file],
        "sources": [{"publisher": text, "title": text, "url": f"https://e.example/{text}", "dated_on": None,
                     "accessed_on": None}],
    }  # fmt: skip
    found = {"tagged": False, "language": text, "has_title": True, "pictures_without_text": 1, "paragraphs": 1}
    known = {"abc": FileState("abc", "read", found, "partly", date(2026, 3, 1), "abc")}
    row = Linked("newer", "replaces", 0, "uclg/2026/1", "en", text, text, date(2026, 3, 1), text, None, "", None, text)
    dates = basics.Dates(None, None, False)
    return {
        "basics": basics.table(facts, dates=dates, events={}, at=datetime(2026, 3, 1, tzinfo=UTC), language="ko"),
        "summary": document.summary(facts, "en"),
        "text": document.text(facts, "<p></p>"),
        "files": files.files(
            facts, [], f"/circulars/x/?{text}", "ko", None, files.Around(known, {"abc": file | {"language": "en"}})
        ),
        "sources": document.sources(facts, "ko"),
        "citations": document.citations(Links(cites=[row], cited_by=[row], cited_by_count=1), "/cited-by/", "ko"),
        "rights": document.rights(facts, "ko"),
        "banners": around.banners(Links(newer=[row], older=[row]), "ko"),
        "share": around.share(
            address="/circulars/x/",
            url="https://p.example/",
            heading=text,
            citation=text,
            language="ko",
            mail=sharing.mail(facts, "https://p.example/", text, "ko"),
            more=f"/circulars/{text}/share/",
            alert=f"/alerts/?of=circular&what={text}",
            saving="",
        ),
        "corrected": around.corrected("2026", text, "/circulars/x/history/", "ko"),
        "breadcrumb": around.breadcrumb([(text, "/sections/x/")], names.in_language(text, "en", "ko")),
    }


@settings(max_examples=40, deadline=None)
@given(SPECIAL)
def test_parts_hold_no_more_elements_whatever_the_words_are(text):
    plain = {name: shape(part) for name, part in parts_of("plain" if text.strip() else text).items()}

    found = {name: shape(part) for name, part in parts_of(text).items()}

    for name, (elements, attributes) in found.items():
        assert attributes <= OWN_ATTRIBUTES, name
        assert elements <= plain[name][0] | {"bdi", "br", "p", "a", "span"}, name


def shape(markup: str) -> tuple[set[str], set[str]]:
    soup = BeautifulSoup(markup, "html.parser")
    elements = soup.find_all(True)
    return {element.name for element in elements}, {name for element in elements for name in element.attrs}


def test_words_that_turn_the_direction_stand_alone():
    assert names.words("Marrakech \u202e") == "<bdi>Marrakech \u202e</bdi>"
    assert names.words("회람 <1>") == "회람 &lt;1&gt;"


def test_address_of_a_source_is_one_that_browsers_take():
    facts = {"sources": [{"publisher": "P", "title": "", "url": 'https://e.example/?a="<b>', "dated_on": None,
                          "accessed_on": None}]}  # fmt: skip

    assert '<a href="https://e.example/?a=%22%3Cb%3E" rel' in document.sources(facts, "en")


@pytest.mark.parametrize(
    ("issuer", "number", "shown"),
    [
        ("UCLG", "Circular 31/2018", "UCLG Circular 31/2018"),
        ("IOM", "IOM-LG/2021/3", "IOM-LG/2021/3"),
        ("한빛도 국제협력실", "한빛도 국제협력실 공고 제1호", "한빛도 국제협력실 공고 제1호"),
        ("ITU", "ITUX 4", "ITU ITUX 4"),
        ("", "5", "5"),
        ("UCLG", "", "UCLG"),
    ],
)
def test_number_that_names_its_issuer_stands_alone(issuer, number, shown):
    assert names.with_issuer(issuer, number) == shown


def test_address_without_a_scheme_of_the_web_is_no_link():
    line = {"kind": "reply", "text": "", "due_on": "2026-03-01", "due_time": None, "time_zone": ""}
    for answer in ("javascript:alert(1)//@x", "data:text/html,@", "//evil.example/@x"):
        found = basics.deadline(line | {"answer_to": answer}, datetime(2026, 3, 1, tzinfo=UTC), "en", "en")
        assert BeautifulSoup(found, "html.parser").find("a") is None, answer
    assert addresses.circular("uclg/2026/1", "ko", section='"><x') == "/circulars/uclg/2026/1/?in=%22%3E%3Cx"
