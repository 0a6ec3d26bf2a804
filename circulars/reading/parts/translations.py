"""The languages of a document: where each is read, which one is authoritative, and what is older than its original."""

from collections.abc import Sequence
from html import escape
from types import MappingProxyType

from circulars import addresses
from circulars.reading import words
from circulars.reading.staleness import Behind

# Each in its own words, for those who look for theirs.
NAMES = MappingProxyType(
    {
        "ko": "한국어", "en": "English", "fr": "Français", "es": "Español", "zh": "中文", "ja": "日本語",
        "ru": "Русский", "ar": "العربية",
    }
)  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """The attribute of an element in this language, with a space before it."""
    return ' dir="rtl"' if language in RIGHT_TO_LEFT else ""


def languages(editions: Sequence, shown, is_earlier: bool, language: str, section: str) -> str:
    """The live languages of the document, where there is more than one, and the way to read two of them at once."""
    if len(editions) < 2:
        return ""
    say = words.labels(language)
    items = ""
    for other in editions:
        name = NAMES[other.language]
        spoken = f' lang="{other.language}"{direction(other.language)}' if other.language != language else ""
        if other.language == shown.language and not is_earlier:
            name = f'<b aria-current="true"{spoken}>{name}</b>'
        else:
            address = addresses.circular(other.path, language, document=other.document, section=section)
            name = f'<a href="{escape(address)}" hreflang="{other.language}"{spoken}>{name}</a>'
        mark = f" {say['original']}" if other.is_original else ""
        items += f"<li>{name}{mark}</li>"
    beside = beside_address(editions, shown.language, language)
    both = f'<li class="no-print"><a href="{escape(beside)}">{say["side_by_side"]}</a></li>' if beside else ""
    return f'<ul class="circular__languages" aria-label="{say["languages"]}">{items}{both}</ul>'


def beside_address(editions: Sequence, wanted: str, language: str) -> str:
    """Where the original stands beside a translation: the one that is read, else that of the interface, else any."""
    translated = [edition.language for edition in editions if not edition.is_original]
    if not translated or len(translated) == len(editions):
        return ""
    choice = next((code for code in (wanted, language) if code in translated), translated[0])
    return addresses.side_by_side(editions[0].path, language, document=choice)


def notice(shown, original, behind: Behind | None, language: str, *, are_beside: bool = False) -> str:
    """Above a translation: which text is authoritative, and whether it was corrected since. Both are live.

    ``are_beside``: the original stands beside it on the same page.
    """
    if shown.is_original or original is None:
        return ""
    say, label = words.labels(language), words.choices("language", language)
    address = escape(addresses.circular(original.path, language))
    there = f'<a href="{address}" hreflang="{original.language}">{say["read_original"]}</a>'
    named = {"language": label[original.language]}
    found = f"<p>{say['original_holds'] % named if are_beside else say['is_translation'] % named} {there}</p>"
    if behind is None:
        return f'<div class="banner banner--plain" role="note">{found}</div>\n'
    return (
        f'<div class="banner banner--warning" role="note">'
        f"<p><b>{say['translation_behind'] % {'of': behind.of, 'current': behind.current}}</b> "
        f"{_what_changed(original.path, '', behind, language)}</p>\n{found}</div>\n"
    )


def summary_behind(shown, behind: Behind | None, language: str) -> str:
    """Inside the summary: it tells an edition that was corrected since."""
    if behind is None:
        return ""
    said = words.labels(language)["summary_behind"] % {"of": behind.of, "current": behind.current}
    link = _what_changed(shown.path, shown.document, behind, language)
    return f'<p class="summary__behind"><b>{said}</b> {link}</p>\n'


def _what_changed(path: str, document: str, behind: Behind, language: str) -> str:
    if not behind.can_be_compared:
        return ""
    address = addresses.compare(path, language, document=document, versions=(behind.of, behind.current))
    return f'<a class="no-print" href="{escape(address)}" rel="nofollow">{words.labels(language)["what_changed"]}</a>'
