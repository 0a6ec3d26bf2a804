"""What stands under the basic information: summary, contents, text, sources, citations, rights, contact."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django.utils.encoding import iri_to_uri
from django.utils.html import linebreaks

from circulars import addresses
from circulars.models import Rights
from circulars.reading import days, names, words
from circulars.reading.links import Linked, Links
from contacts.directory import PostView

CONTENTS_FROM = 3  # headings
LONG = 2500  # characters of markup from which a contents list helps


def section(name: str, title: str, content: str, tag: str = "section") -> str:
    return (
        f'<{tag} class="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{title}</h2>\n{content}</{tag}>\n'
    )


def summary(facts: Mapping[str, Any], language: str, behind: str = "") -> str:
    """The office's own, marked as such, above a document in another language; ``behind`` says that it is older."""
    if not facts["summary_ko"]:
        return ""
    say = words.labels(language)
    return section(
        "summary",
        say["summary"],
        f'<p class="summary__note">{say["summary_note"]}</p>\n{behind}'
        f'<div lang="ko">{linebreaks(facts["summary_ko"], autoescape=True)}</div>',
    )


def contents(headings: Sequence, written_in: str, language: str) -> str:
    """``headings`` are those of ``rendering.headings``."""
    if len(headings) < CONTENTS_FROM:
        return ""
    items = "".join(
        f'<li class="contents__{heading.level}"><a href="#{escape(heading.id)}">{escape(heading.text)}</a></li>'
        for heading in headings
    )
    return section("contents", words.labels(language)["contents"], f'<ol lang="{written_in}">{items}</ol>', "nav")


def text(facts: Mapping[str, Any], body: str) -> str:
    """The document's own words, in its own language, with salutation and closing where they stood."""
    written_in = facts["language"]
    direction = ' dir="rtl"' if written_in == "ar" else ""
    before = f'<p class="body__salutation">{escape(facts["salutation"])}</p>\n' if facts["salutation"] else ""
    after = f'\n<p class="body__closing">{escape(facts["closing"])}</p>' if facts["closing"] else ""
    if facts["signatory"]:
        lines = escape(facts["signatory"]).replace("\r\n", "\n").replace("\n", "<br>")
        after += f'\n<p class="body__signatory">{lines}</p>'
    return f'<div class="body" lang="{written_in}"{direction}>\n{before}{body}{after}\n</div>'


def sources(facts: Mapping[str, Any], language: str) -> str:
    """Numbered, so that a reader can name one on the telephone."""
    if not facts["sources"]:
        return ""
    items = "".join(f"<li>{_source(line, language)}</li>\n" for line in facts["sources"])
    return section("sources", words.labels(language)["sources"], f"<ol>{items}</ol>")


def _source(line: Mapping[str, Any], language: str) -> str:
    say = words.labels(language)
    what = names.in_guessed_language(line["title"] or line["url"], language)
    if line["url"]:
        what = f'<a href="{escape(iri_to_uri(line["url"]))}" rel="external noopener">{what}</a>'
    dated = days.marked(day, language) if (day := days.parse(line["dated_on"])) else ""
    publisher = names.in_guessed_language(line["publisher"], language)
    found = ", ".join(part for part in (publisher, what, dated) if part)
    notes = [] if line["url"] else [say["not_found"]]
    if day := days.parse(line["accessed_on"]):
        notes.append(say["accessed" if line["url"] else "looked_for"] % {"day": days.long(day, language)})
    return found + (f' <span class="note">{" ".join(notes)}</span>' if notes else "")


def link(row: Linked, language: str, section: str = "") -> str:
    """Number and title of another circular, leading to it."""
    title, written_in = row.title_in(language)
    number = row.number
    before = f"{names.words(names.with_issuer(row.issuer, number))}: " if number else ""
    address = addresses.circular(row.path, language, section=section)
    return f'<a href="{escape(address)}">{before}<span lang="{written_in}">{escape(title)}</span></a>'


def citations(linked: Links, everything: str, language: str) -> str:
    """Both ways. ``everything`` is the address of the page that names all documents that cite this one."""
    cites, cited_by = linked.cites, linked.cited_by
    if not cites and not cited_by:
        return ""
    say = words.labels(language)
    found = ""
    for name, rows, count in (("cites", cites, len(cites)), ("cited_by", cited_by, linked.cited_by_count)):
        if rows:
            items = "".join(f"<li>{link(row, language)}</li>\n" for row in rows)
            found += f"<h3>{say[name]} ({count})</h3>\n<ul>{items}</ul>\n"
    if linked.cited_by_count > len(cited_by) and everything:
        words_of_all = say["all_citing"] % {"count": linked.cited_by_count}
        found += f'<p><a href="{escape(everything)}">{words_of_all}</a></p>\n'
    return section("citations", say["citations"], found)


def rights(facts: Mapping[str, Any], language: str) -> str:
    code, holder = facts["rights"], facts["rights_holder"]
    if not holder and code == Rights.ISSUER:
        holder = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    say = words.labels(language)
    found = words.choices("rights", language)[code]
    if holder:
        found += f" ({names.words(holder)})"
    if facts["allows_ai_training"]:
        found += f" · {say['ai']}"
    return section("rights", say["rights"], f"<p>{found}</p>")


def contact(post: PostView | None, publishes_names: bool, language: str) -> str:
    """Who answers today: team and duty, the person where both publish the name, and a telephone that dials."""
    if post is None:
        return ""
    say = words.labels(language)
    team = addresses.team(post.team.slug, language)
    holders = ", ".join(
        escape(holder.name(language) or "") + (f" ({say['acting']})" if holder.is_acting else "")
        for holder in post.holders(publishes_names)
        if holder.names
    )
    telephone = ""
    if post.telephone:
        telephone = escape(post.telephone.display(language))
        if post.telephone.tel_uri:
            telephone = f'<a href="{escape(post.telephone.tel_uri)}">{telephone}</a>'
    mailbox = f'<a href="mailto:{escape(post.mailbox)}">{escape(post.mailbox)}</a>' if post.mailbox else ""
    rows = [
        ("team", f'<a href="{escape(team)}">{_words(post.team.names, language)}</a>'),
        ("duty", f'<a href="{escape(addresses.post(post.slug, language))}">{_words(post.duties, language)}</a>'),
        ("person", holders),
        ("telephone", telephone),
        ("email", mailbox),
    ]
    shown = "".join(f"<div><dt>{say[label]}</dt><dd>{value}</dd></div>\n" for label, value in rows if value)
    return section("contact", say["contact"], f"<dl>{shown}</dl>")


def _words(found, language: str) -> str:
    return names.in_language(found.text(language), found.written_in(language), language)
