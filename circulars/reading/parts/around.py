"""What stands around a document: banners, languages, print and share, editions, neighbours."""

from collections.abc import Collection, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from circulars import addresses
from circulars.reading import days, names, words
from circulars.reading.links import Linked, Links
from circulars.reading.notices import Merged, Notice
from circulars.reading.parts import code
from circulars.reading.parts.document import link


def banners(links: Links, language: str, withdrawn: Collection[tuple[str, str]] = ()) -> str:
    """Relations to other circulars, what newer ones do to this one first.

    ``withdrawn`` holds (path, language or empty): a newer circular that does not hold any more says so.
    """
    if not links.newer and not links.older:
        return ""
    say = words.relations(language)
    lines = [(say[row.kind][1], row) for row in links.newer] + [(say[row.kind][0], row) for row in links.older]
    return "".join(_relation(sentence, row, language, withdrawn) for sentence, row in lines)


def _relation(sentence: str, row: Linked, language: str, withdrawn: Collection[tuple[str, str]]) -> str:
    title, written_in = row.title_in(language)
    marked_title = f'<span lang="{written_in}">{escape(title)}</span>'
    number = names.words(names.with_issuer(row.issuer, row.number)) if row.number else ""
    address = escape(addresses.circular(row.path, language))
    said = sentence % {
        "circular": f'<a href="{address}">{number or marked_title}</a>',
        "day": days.marked(row.listed_on, language),
    }
    found = f"<p>{said}</p>"
    if number:
        found += f'\n<p class="note">{marked_title}</p>'
    if (row.path, "") in withdrawn or (row.path, row.language) in withdrawn:
        found += f"\n<p><b>{words.labels(language)['withdrawn_since']}</b></p>"
    return f'<div class="banner" role="note">{found}</div>\n'


def came_from(merged: Merged | None, language: str) -> str:
    """For readers who asked for a circular that was merged into this one."""
    if merged is None:
        return ""
    say = words.labels(language)
    title = f'<span lang="{merged.language}">{escape(merged.title)}</span>'
    named = f"{names.words(merged.number)}: {title}" if merged.number else title
    day = days.long(days.of(merged.merged_at), language)
    address = addresses.circular(merged.path, language, document=merged.document, version=merged.version)
    return (
        f'<div class="banner" role="note"><p>{say["came_from"] % {"circular": named, "day": day}} '
        f'<a href="{escape(address)}">{say["read_old"]}</a></p></div>\n'
    )


def withdrawal(notice: Notice | None, language: str) -> str:
    if notice is None:
        return ""
    say = words.labels(language)
    is_merged = notice.is_merged and notice.successor
    day = days.long(days.of(notice.effective_at), language)
    sentence = say["merged_on" if is_merged else "withdrawn_on"] % {"day": day}
    found = f"<p><b>{sentence}</b> {names.two(notice.reason_ko, notice.reason_en, language)}</p>"
    if notice.successor:
        number = f"{names.words(notice.successor_number)}: " if notice.successor_number else ""
        words_of, written_in = notice.successor_title, notice.successor_language
        if language == "ko" and notice.successor_title_ko:
            words_of, written_in = notice.successor_title_ko, "ko"
        title = f'<span lang="{written_in}">{escape(words_of)}</span>'
        address = escape(addresses.circular(notice.successor, language))
        label = say["now_part_of" if is_merged else "in_its_place"]
        found += f'\n<p>{label} <a href="{address}">{number}{title}</a></p>'
    return f'<div class="banner banner--danger" role="note">{found}</div>\n'


def share(
    *, address: str, url: str, heading: str, citation: str, mail: str, more: str, alert: str, saving: str, language: str
) -> str:
    """Buttons above the title. Plain links, without anybody's script: a service sees only who follows its link.

    ``more`` is the address of the page with everything else, and ``alert`` that of being told by mail; both may be
    empty. ``mail`` begins a mail; ``saving`` is markup.
    """
    say = words.labels(language)
    to, about = quote(url, safe=""), quote(heading, safe="")
    services = [
        ("mail", mail),
        ("facebook", f"https://www.facebook.com/sharer/sharer.php?u={to}"),
        ("x", f"https://x.com/intent/post?url={to}&text={about}"),
        ("naver", f"https://share.naver.com/web/shareView?url={to}&title={about}"),
        ("band", f"https://band.us/plugin/share?body={about}%0A{to}&route={to}"),
    ]
    links = "".join(
        f'<li><a href="{escape(target)}" rel="external noopener nofollow">{say.get(service, "X")}</a></li>\n'
        for service, target in services
    )
    fields = "".join(
        f'<p class="share__field"><label for="share-{name}">{label}</label>\n<span>'
        f'<input id="share-{name}" type="text" readonly value="{escape(value)}">'
        f'<button class="button button--small" type="button" hidden data-copy="share-{name}">{button}</button>'
        "</span></p>\n"
        for name, label, value, button in (
            ("address", say["page_address"], url, say["copy_address"]),
            ("citation", say["citation"], citation, say["copy_citation"]),
        )
    )
    further = f'<p><a href="{escape(more)}" rel="nofollow">{say["share_more"]}</a></p>\n' if more else ""
    further += f'<p><a href="{escape(alert)}" rel="nofollow">{say["alert"]}</a></p>\n' if alert else ""
    return (
        f'<div class="tools" data-tools>\n'
        f'<a class="button" href="{escape(address)}?view=print" data-print rel="nofollow">{say["print"]}</a>\n{saving}'
        f'<details class="share"><summary class="button">{say["share"]}</summary>\n'
        f'<div class="share__panel">\n{fields}<ul class="share__links">\n'
        f'<li hidden data-sheet-item><button class="button button--small" type="button" '
        f'data-sheet="{escape(heading)}" data-sheet-url="{escape(url)}">{say["sheet"]}</button></li>\n'
        f"{links}</ul>\n{further}</div></details>\n"
        f'<p class="tools__message" role="status" data-message data-copied="{say["copied"]}" '
        f'data-select="{say["select"]}" data-cannot-print="{say["no_print"]}"></p></div>\n'
    )


def corrected(on: str, note: str, history: str, language: str) -> str:
    """When and why the text was last corrected."""
    if not on:
        return ""
    say = words.labels(language)
    sentence = say["corrected_on_note" if note else "corrected_on"] % {"corrected_on": on}
    return (
        f'<p class="circular__corrected">{sentence} {names.in_guessed_language(note, language)} '
        f'<a class="no-print" href="{escape(history)}">{say["all_editions"]}</a></p>\n'
    )


def imprint(
    shown,
    published_on: str,
    corrected_on: str,
    history: str,
    url: str,
    language: str,
    *,
    origin: str,
    is_print: bool = False,
) -> str:
    """What a printout on file must say of itself, and how to find out later whether it still holds."""
    say = words.labels(language)
    found = say["edition"] % {"version": shown.version, "published_on": published_on}
    if corrected_on and shown.change_note:
        found += " " + say["corrected_because"] % {
            "corrected_on": corrected_on,
            "change_note": names.in_guessed_language(shown.change_note, language),
        }
    return (
        f'<footer class="imprint"><p>{found} '
        f'<a class="no-print" href="{escape(history)}">{say["all_editions"]}</a></p>\n'
        f'<p class="print-only">{escape(url)}</p>\n{_code(shown, origin, is_print, language)}</footer>\n'
    )


def _code(shown, origin: str, is_print: bool, language: str) -> str:
    """The verification code; the print page has it as a picture too."""
    if not shown.code:
        return ""
    say = words.labels(language)
    address = addresses.verify(shown.code, language)
    absolute = f"{origin}{address}"
    picture = ""
    if is_print:
        drawn = code.qr(absolute).replace("<svg ", f'<svg role="img" aria-label="{say["verify_picture"]}" ', 1)
        picture = f'<div class="imprint__picture">{drawn}</div>\n'
    return (
        f'{picture}<p class="imprint__code">{say["verify_code"]} '
        f'<a href="{escape(address)}" rel="nofollow"><b>{code.grouped(shown.code)}</b></a> '
        f'<span class="imprint__hash">{say["content_hash"]} {code.short_hash(shown.content_hash)}</span></p>\n'
        f'<p class="print-only">{say["verify_where"]} {escape(absolute)}</p>\n'
    )


def neighbours(links: Links, section: Any, kept: str, language: str) -> str:
    """The next and previous circular in the section, and the way back to it."""
    if section is None:
        return ""
    say = words.labels(language)
    back = f'<p><a class="button" href="{escape(addresses.section(section.slug, language))}">{say["back"]}</a></p>'

    def line(label: str, row: Linked | None) -> str:
        return f"<li><span>{say[label]}</span> {link(row, language, kept)}</li>\n" if row else ""

    lines = line("newer", links.next) + line("older", links.previous)
    listed = f"<ul>{lines}</ul>\n" if lines else ""
    return f'<nav class="neighbours no-print" aria-label="{say["in_section"]}">{listed}{back}</nav>\n'


def breadcrumb(above: Sequence[tuple[str, str]], here: str) -> str:
    """``here`` is markup."""
    steps = "".join(f'<li><a href="{escape(url)}">{escape(name)}</a></li>\n' for name, url in above)
    return f'{steps}<li aria-current="page">{here}</li>'


def alternates(rows: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<link rel="alternate" hreflang="{code}" href="{escape(url)}">\n' for code, url in rows)
