import polib
import pytest

from scripts.check_translations import Message, _calls_of_template, _in_python, findings


def entry(text: str, korean: str, **fields) -> polib.POEntry:
    return polib.POEntry(msgid=text, msgstr=korean, **fields)


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    file = polib.POFile()
    file.extend(entries)
    return file


def test_messages_are_found_in_python():
    source = (
        'from x import gettext_lazy as _\n_("Circular")\npgettext("verb", "Number")\n'
        'ngettext("%(n)d file", "%(n)d files", n)\n_(name)\nprint("no")\n'
    )

    assert [message[:3] for message in _in_python(source, "a.py")] == [
        (None, "Circular", None),
        ("verb", "Number", None),
        (None, "%(n)d file", "%(n)d files"),
    ]


def test_messages_are_found_in_templates(tmp_path):
    text = (
        '{% load i18n %}<p title="x">{% translate "Print" %}</p>{% translate "Post" context "office" %}'
        "{% blocktranslate with name=a.b %}Dear {{ name }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} file{% plural %}{{ n }} files{% endblocktranslate %}"
    )
    path = tmp_path / "a.html"

    found = {message[:3] for message in _in_python(_calls_of_template(text, path), "a.html")}

    assert found == {
        (None, "Print", None),
        ("office", "Post", None),
        (None, "Dear %(name)s", None),
        (None, "%(n)s file", "%(n)s files"),
    }


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "no Korean"),
        ([entry("Circular of %(office)s", "")], "empty"),
        ([entry("Circular of %(office)s", "%(office)s 회람", flags=["fuzzy"])], "fuzzy"),
        ([entry("Circular of %(office)s", "%(ofice)s 회람")], "unknown placeholder"),
    ],
)
def test_what_a_reader_would_stumble_over_is_named(entries, words):
    (line,) = findings(catalogue(*entries), [Message(None, "Circular of %(office)s", None, "a.py:1")])

    assert words in line


def test_good_catalogue_has_no_finding():
    good = catalogue(entry("Circular of %(office)s", "%(office)s 회람"))

    assert list(findings(good, [Message(None, "Circular of %(office)s", None, "a.py:1")])) == []


def test_words_that_django_knows_need_no_entry():
    assert (
        list(findings(catalogue(), [Message(None, "Yes", None, "a.py:1"), Message(None, "Save", None, "a.py:2")])) == []
    )
