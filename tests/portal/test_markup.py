"""Markup of the pages, parsed strictly and cheaply; ``make proof`` asks the Nu HTML checker about every kind."""

import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup, Tag
from django.utils import timezone

from circulars import publishing
from circulars.models import AddresseeLine, DeadlineLine, Dossier, DossierEntry, Event, EventMention, SourceLine
from tests import factories

HOSTILE = "\"'><x-evil onx=1>]]></title></p></main></textarea> &lt; & 🎉 مرحبا 아주 긴 제목 "
BODY = (
    "<h2>One</h2><p>See circular 27/2018 and <a href='https://www.example.org/'>a site</a>.</p><h3>Two</h3>"
    "<ul><li>One<ul><li>Two</li></ul></li></ul><blockquote><p>Said.</p></blockquote>"
    "<table><thead><tr><th>Day</th><th>What</th></tr></thead><tbody><tr><td>8</td><td>Forum</td></tr></tbody></table>"
    "<h2>One</h2>"
) + "<p>Words that make it long enough for a list of contents.</p>" * 80
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"address", "article", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header",
          "nav", "ol", "p", "section", "table", "ul", "blockquote", "details", "main"}  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
BUTTONS = ("hidden", "submit", "button")
REFERENCES = ("aria-labelledby", "aria-describedby", "for", "list", "headers")


class Nesting(HTMLParser):
    """Every element is closed, by its own end tag and inside the one that holds it; no attribute stands twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.flaws: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        double = [name for name, count in Counter(name for name, _value in attrs).items() if count > 1]
        if double:
            self.flaws.append(f"<{tag}> has {double} twice")
        if tag in BLOCKS and "p" in self.open:
            self.flaws.append(f"<{tag}> in a <p>, line {self.getpos()[0]}")
        if tag in ("a", "button", "form") and tag in self.open:
            self.flaws.append(f"<{tag}> in a <{tag}>, line {self.getpos()[0]}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "svg" not in self.open and tag not in VOID:
            self.flaws.append(f"<{tag}/> closes nothing in HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.flaws.append(f"</{tag}> closes {self.open[-1:]}, line {self.getpos()[0]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def flaws_of(markup: str) -> list[str]:
    parser = Nesting()
    parser.feed(markup)
    parser.close()
    found = [*parser.flaws, *(f"<{tag}> stays open" for tag in parser.open)]
    page = BeautifulSoup(markup, "lxml")
    ids = [element["id"] for element in page.find_all(id=True)]
    found += [f"id {name} stands {count} times" for name, count in Counter(ids).items() if count > 1]
    for element in page.find_all(True):
        found += [f"{element.name}: {flaw}" for flaw in _flaws_of(element, page, set(ids))]
    return found


def _flaws_of(element: Tag, page: BeautifulSoup, ids: set[str]):
    for name, value in element.attrs.items():
        if name == "style" or name.startswith("on"):
            yield f"has {name}"
        if name in ("lang", "hreflang") and not LANGUAGE.fullmatch(value) and value != "x-default":
            yield f"{name}={value}"
        if name in REFERENCES and not set(value if isinstance(value, list) else value.split()) <= ids:
            yield f"{name} leads to nothing: {value}"
    if element.name == "img" and not element.has_attr("alt"):
        yield "no alternative text"
    if element.name in ("a", "button", "summary", "th", "h1", "h2", "h3", "option") and not _name(element):
        yield f"no words: {str(element)[:80]}"
    is_field = element.name in ("input", "select", "textarea") and element.get("type") not in BUTTONS
    if is_field and not (_label(element, page) or element.get("aria-label") or element.get("aria-labelledby")):
        yield f"no label: {str(element)[:80]}"
    if element.name == "table" and not element.find("th"):
        yield "no header cell"
    if element.name == "script" and not element.get("src") and element.get("type") != "application/ld+json":
        yield "a script in the page"


def _name(element: Tag) -> str:
    pictures = " ".join(picture.get("alt", "") for picture in element.find_all("img"))
    return (element.get_text() + pictures + element.get("aria-label", "") + element.get("aria-labelledby", "")).strip()


def _label(element: Tag, page: BeautifulSoup) -> bool:
    return element.find_parent("label") is not None or (
        element.has_attr("id") and page.find("label", attrs={"for": element["id"]}) is not None
    )


@pytest.fixture
def kinds(db) -> list[str]:
    home = factories.section("uclg", name_ko="최근소식", name_en="Latest")
    team = factories.post().states.get().team
    event = Event.objects.create(
        slug="forum", name=HOSTILE[:80], starts_on=timezone.localdate(), ends_on=timezone.localdate(), place="Seoul"
    )
    copy = factories.draft(
        title=HOSTILE * 3, title_ko=HOSTILE * 3, summary_ko=HOSTILE, body=BODY, number_serial=31, number_label="31",
        home_section=home, signatory=HOSTILE, salutation=HOSTILE,
    )  # fmt: skip
    AddresseeLine.objects.create(working_copy=copy, text=HOSTILE)
    due = timezone.localdate() + timedelta(days=3)
    DeadlineLine.objects.create(working_copy=copy, kind="register", text=HOSTILE, due_on=due, answer_to="a@b.example")
    SourceLine.objects.create(
        working_copy=copy, publisher=HOSTILE, title=HOSTILE, url="https://e.example/?a=%22&b='\">"
    )
    EventMention.objects.create(working_copy=copy, text=HOSTILE, event=event, starts_on=event.starts_on)
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    edition = factories.corrected(edition, now=factories.NOW + timedelta(days=1), note=HOSTILE, salutation="Dear")
    gone = factories.published(home_section=home)
    publishing.hide(gone.circular_id, by=None, now=timezone.now(), reason_ko=HOSTILE)
    dossier = Dossier.objects.create(slug="compact", name_ko=HOSTILE[:80], name_en="Compact", summary_ko=HOSTILE)
    DossierEntry.objects.create(dossier=dossier, circular=edition.circular)
    own = f"/circulars/{edition.circular.path}/"
    return [
        "/", "/circulars/", "/sections/uclg/", own, f"{own}?view=print", f"{own}share/", f"{own}history/", f"{own}v1/",
        f"{own}compare/?from=1&to=2", f"{own}cited-by/", "/search/", "/search/?q=evil", "/search/?q=%22%3Cb%3E&year=x",
        "/dossiers/", "/dossiers/compact/", "/events/", "/events/forum/", "/deadlines/", "/follow/",
        f"/feedback/thanks/?page={own}", "/verify/", f"/verify/{edition.code}/", "/contacts/",
        f"/contacts/teams/{team.slug}/", "/about/", "/privacy/",
        "/copyright/", "/accessibility/", "/site-map/", "/styles/", "/nothing/",
        f"/circulars/{gone.circular.path}/",
    ]  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_page_has_a_flaw_that_can_be_parsed(client, kinds, prefix):
    found = {}
    for path in kinds:
        answer = client.get(f"{prefix}{path}")
        assert answer["Content-Type"].startswith("text/html"), path
        assert answer.status_code in (200, 400, 404, 410), path
        if flaws := flaws_of(answer.content.decode()):
            found[path] = flaws[:5]

    assert found == {}


@pytest.mark.parametrize("markup", [
    "<p><div>a</div></p>", "<ul><li>a</ul>", "<a href='/'></a>", "<img src='/x'>", "<input name=q>",
    "<b id=a></b><i id=a></i>",
    "<span style='color:red'>a</span>", "<label for=x>a</label>", "<table><tr><td>a</td></tr></table>", "<div/>",
    "<script>x()</script>", "<p lang='korean language'>a</p>",
])  # fmt: skip
def test_flaws_are_seen_at_all(markup):
    assert flaws_of(f"<!doctype html><html lang='ko'><body>{markup}</body></html>") != []
