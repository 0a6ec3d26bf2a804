import gettext

from portal import translations

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Circular"\nmsgstr "{}"\n'


def test_only_changed_catalogues_are_compiled(tmp_path):
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO.format("회람"))

    assert translations.compile_changed(tmp_path) == 1
    assert translations.compile_changed(tmp_path) == 0
    with open(folder / "django.mo", "rb") as file:
        assert gettext.GNUTranslations(file).gettext("Circular") == "회람"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_fuzzy_words_are_not_shown(tmp_path):
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO.format("서큘러").replace('msgid "Circular"', '#, fuzzy\nmsgid "Circular"'))

    translations.compile_changed(tmp_path)

    with open(folder / "django.mo", "rb") as file:
        assert gettext.GNUTranslations(file).gettext("Circular") == "Circular"
