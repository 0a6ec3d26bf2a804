"""Every word that the code shows to people has its Korean: none missing, none fuzzy, none with a lost placeholder.

Messages are read from the code itself, without gettext: Python through its syntax tree, templates through
Django's own conversion. English is the language of the code and needs no catalogue.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
SOURCES = ("portal", "circulars", "contacts", "templates")
# How many arguments of each function are messages, and whether a context comes first.
FUNCTIONS = {
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "_": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
    "npgettext_lazy": (2, True),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class Message(NamedTuple):
    context: str | None
    text: str
    plural: str | None
    place: str


def messages() -> Iterator[Message]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            if "migrations" in path.parts or path.suffix not in (".py", ".html", ".txt"):
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                text = _calls_of_template(text, path)
            yield from _in_python(text, str(path.relative_to(ROOT)))


def _calls_of_template(text: str, path: Path) -> str:
    """The gettext calls that Django makes of a template, one a line and free of the rest."""
    converted = templatize(text, origin=str(path))
    return "\n".join(
        re.findall(r"""\b(?:n?p?gettext|_)\((?:u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*'|[\s,]|count)*\)""", converted)
    )


def _in_python(text: str, place: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text, filename=place)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in FUNCTIONS:
            continue
        count, has_context = FUNCTIONS[name]
        values = [_constant(argument) for argument in node.args[: count + has_context]]
        if len(values) < count + has_context or None in values:
            continue  # a variable: its text is marked where it is written
        context = values.pop(0) if has_context else None
        yield Message(context, values[0], values[1] if count == 2 else None, f"{place}:{node.lineno}")


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def findings(catalogue: polib.POFile, wanted: list[Message]) -> Iterator[str]:
    """One line for each thing that a reader of the Korean pages would stumble over."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for message in dict.fromkeys(wanted):
        if not message.text.strip():
            continue
        entry = entries.get((message.context, message.text))
        if entry is None:
            if not in_django(message):
                yield f"{message.place}: no Korean for {message.text!r}"
            continue
        if message.plural is not None and not entry.msgid_plural:
            yield f"{message.place}: the plural is missing in the catalogue for {message.text!r}"
    for (_context, text), entry in entries.items():
        korean = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            yield f"{CATALOGUE.name}:{entry.linenum}: fuzzy: {text!r}"
        if not all(korean):
            yield f"{CATALOGUE.name}:{entry.linenum}: empty: {text!r}"
        source = set(PLACEHOLDER.findall(entry.msgid_plural or text))
        for words in korean:
            if words and set(PLACEHOLDER.findall(words)) - source:
                yield f"{CATALOGUE.name}:{entry.linenum}: unknown placeholder in the Korean of {text!r}"


def in_django(message: Message) -> bool:
    """Django's own catalogues know the word, so that it need not be translated again."""
    return (message.context, message.text) in _django_words()


_words: set[tuple[str | None, str]] = set()


def _django_words() -> set[tuple[str | None, str]]:
    if not _words:
        import django

        for app in ("", "contrib/admin/", "contrib/auth/"):
            path = Path(django.__file__).parent / (app or "conf/") / "locale/ko/LC_MESSAGES/django.po"
            if path.exists():
                _words.update((entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)).translated_entries())
    return _words


def main() -> int:
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    wanted = list(messages())
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    lines = list(findings(catalogue, wanted))
    print("\n".join(lines))
    print(f"{len({(message.context, message.text) for message in wanted})} messages, {len(lines)} finding(s)")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
