"""The style sheets as written: colours that can be read, nothing newer than the browsers we name, one truth."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal import colours, styles, theme

CSS = Path(settings.BASE_DIR, "static", "css")
SHEETS = sorted(CSS.glob("*.css"))
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
LIGHT_MORE, DARK_MORE = "prefers-contrast: more", "prefers-contrast: more) and (prefers-color-scheme: dark"
SOFT = ("primary-soft", "good-soft", "warning-soft", "danger-soft", "mark")
# What Chrome 109, the last for Windows 7 and 8.1, does not know; found where the page would depend on it.
NEWER_THAN_CHROME_109 = {
    "nesting": r"^\s*&",
    "light-dark()": r"light-dark\(",
    "color-mix()": r"color-mix\(",
    "oklch() and its kin": r"\b(?:oklch|oklab|lch|lab|color)\(",
    "relative colours": r"\b(?:rgb|hsl)a?\(\s*from\b",
    "@scope": r"@scope\b",
    "@starting-style": r"@starting-style\b",
    "@property": r"@property\b",
    "style queries": r"@container\s+style\(",
    "anchors": r"\banchor(?:-name|-size)?\s*[:(]|position-(?:anchor|area|try)",
    "linear()": r"\blinear\(",
    "interpolate-size": r"interpolate-size|calc-size\(",
    "subgrid": r"\bsubgrid\b",
    "view transitions": r"view-transition",
    "animation-timeline": r"animation-timeline|scroll-timeline|view-timeline",
    "text-box": r"text-box(?:-trim|-edge)?\s*:",
    "round(), mod(), sin() and their kin": r"[\s(](?:round|mod|rem|sin|cos|tan|pow|sqrt|exp|abs|sign)\(",
    "if()": r":\s*if\(",
    "masks without prefix": r"^\s*mask(?:-image)?\s*:",
}


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def rules(text: str) -> list[tuple[tuple[str, ...], str, dict[str, str]]]:
    """Media and layers around a rule, its selector, and its custom properties; written for tokens.css."""
    found, around, words = [], [], ""
    for piece in re.split(r"([{};])", without_comments(text)):
        if piece == "{":
            around.append(" ".join(words.split()))
            found.append((tuple(around[:-1]), around[-1], {}))
            words = ""
        elif piece in "};" and piece:
            if ":" in words and found and words.strip().startswith("--"):
                name, value = words.split(":", 1)
                found[-1][2][name.strip()[2:]] = value.strip()
            words = ""
            if piece == "}":
                around.pop()
        else:
            words += piece
    return [rule for rule in found if rule[2]]


RULES = rules(TOKENS)
VAR = re.compile(r"var\(--([\w-]+)\)")


def declared(selector: str, media: str = "") -> dict[str, str]:
    """What one place of tokens.css declares; ``media`` is the whole condition between its outer brackets."""
    values: dict[str, str] = {}
    for around, own, properties in RULES:
        conditions = [part for part in around if part.startswith("@media")]
        fits = conditions == ([f"@media ({media})"] if media else [])
        if fits and selector in [part.strip() for part in own.split(",")]:
            values |= properties
    return values


def palette(mode: str) -> dict[str, str]:
    """The colours of a mode as #rrggbb, with those of the modes below it."""
    root = declared(":root") | declared('[data-theme="light"]')
    added = {
        "light": {},
        "dark": declared('[data-theme="dark"]'),
        "contrast": declared('[data-theme="contrast"]'),
        "light, more contrast": declared('[data-theme="light"]', LIGHT_MORE),
        "dark, more contrast": declared(":root:not([data-theme]):not(.is-print)", DARK_MORE),
    }[mode]
    values = root | added
    while any("var(" in value for value in values.values()):
        known = dict(values)
        values = {name: VAR.sub(lambda match, known=known: known[match[1]], value) for name, value in known.items()}
    return {name: value for name, value in values.items() if colours.is_colour(value)}


MODES = ["light", "dark", "contrast", "light, more contrast", "dark, more contrast"]


@pytest.mark.parametrize("mode", MODES)
def test_words_can_be_read_on_every_ground(mode):
    shown = palette(mode)
    least = 7 if "contrast" in mode else 4.5

    found = {
        f"{word} on {ground}": round(colours.contrast(shown[word], shown[ground]), 2)
        for word in ("text", "text-soft", "primary", "link", "link-visited", "good", "warning", "danger")
        for ground in ("page", "surface", "surface-strong", "primary-soft")
    }
    found |= {f"text on {ground}": colours.contrast(shown["text"], shown[ground]) for ground in SOFT}
    found |= {
        f"{name} on its own": colours.contrast(shown[name], shown[f"{name}-soft"])
        for name in ("good", "warning", "danger")
    }
    found |= {f"link on {ground}": colours.contrast(shown["link"], shown[ground]) for ground in SOFT[1:4]}
    found |= {f"text-soft on {ground}": colours.contrast(shown["text-soft"], shown[ground]) for ground in SOFT[:4]}
    found |= {
        f"on-primary on {name}": colours.contrast(shown["on-primary"], shown[name])
        for name in ("primary", "primary-strong")
    }

    assert {pair: value for pair, value in found.items() if value < (4.5 if "mark" in pair else least)} == {}


@pytest.mark.parametrize("mode", MODES)
def test_edges_can_be_seen(mode):
    """WCAG 2.2, 1.4.11: fields, buttons, and the ring of what has the focus."""
    shown = palette(mode)
    found = {
        f"{edge} on {ground}": round(colours.contrast(shown[edge], shown[ground]), 2)
        for edge in ("line-strong", "focus")
        for ground in ("page", "surface", "surface-strong", "primary-soft")
    }
    assert {pair: value for pair, value in found.items() if value < 3} == {}


def test_choice_of_the_reader_and_of_the_system_agree():
    by_system = declared(":root:not([data-theme]):not(.is-print)", "prefers-color-scheme: dark")
    assert by_system == declared('[data-theme="dark"]')
    by_system = declared(":root:not([data-theme]):not(.is-print)", DARK_MORE)
    assert by_system == declared('[data-theme="contrast"]')
    assert declared(":root:not([data-theme])", LIGHT_MORE) == declared('[data-theme="light"]', LIGHT_MORE)


def test_colours_of_an_office_are_judged_on_the_grounds_that_pages_have():
    for mode, grounds in (("light", theme.LIGHT_GROUNDS), ("dark", theme.DARK_GROUNDS)):
        shown = palette(mode)
        assert tuple(shown[name] for name in ("page", "surface", "surface-strong")) == grounds
    assert palette("light")["primary"] == theme.OWN


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_is_newer_than_chrome_109(sheet):
    text = without_comments(sheet.read_text(encoding="utf-8"))
    found = [name for name, pattern in NEWER_THAN_CHROME_109.items() if re.search(pattern, text, re.MULTILINE)]
    assert found == []


@pytest.mark.parametrize(
    "sheet", [path for path in SHEETS if path.name not in ("tokens.css", "fonts.css")], ids=lambda path: path.name
)
def test_colours_come_from_the_tokens(sheet):
    """But for paper, which is black on white, and shadows."""
    text = re.sub(r"@layer print \{.*", "", without_comments(sheet.read_text(encoding="utf-8")), flags=re.DOTALL)
    lines = [line.strip() for line in text.splitlines() if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\bhsla?\(", line)]
    assert [line for line in lines if "@media print" not in line] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_token_that_is_used_exists(sheet):
    text = without_comments(sheet.read_text(encoding="utf-8"))
    known = {name for _around, _selector, properties in RULES for name in properties}
    own = set(re.findall(r"(?:^|[\s{;])--([\w-]+)\s*:", text))
    assert set(re.findall(r"var\(--([\w-]+)", text)) - known - own == set()


def test_font_stands_beside_its_licence_and_bears_a_name_of_its_own():
    from fontTools.ttLib import TTFont

    folder = CSS.parent / "fonts"
    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE.txt").read_text(encoding="utf-8")
    pieces = sorted(folder.glob("*.woff2"))
    sheet = (CSS / "fonts.css").read_text(encoding="utf-8")
    assert sorted(re.findall(r"fonts/([\w-]+\.woff2)", sheet)) == [piece.name for piece in pieces]
    assert sum(piece.stat().st_size for piece in pieces) < 3_000_000
    names = TTFont(folder / "latin.woff2")["name"]
    assert names.getDebugName(1) == "Hoeram Sans"
    assert all("Pretendard" not in str(names.getName(number, 3, 1, 0x409)) for number in (1, 3, 4, 6))
    assert "Kil Hyung-jin" in names.getDebugName(0)


@pytest.mark.parametrize("sign", "「」《》※①→·…가힣뷁한회람Aé")
def test_font_has_the_signs_of_official_papers(sign):
    from fontTools.ttLib import TTFont

    sheet = (CSS / "fonts.css").read_text(encoding="utf-8")
    claiming = [
        file
        for file, ranges in re.findall(r"fonts/([\w-]+\.woff2)[^;]+; unicode-range: ([^;]+)", sheet)
        for low, *high in (part[2:].split("-") for part in ranges.split(","))
        if int(low, 16) <= ord(sign) <= int((high or [low])[0], 16)
    ]
    # of several pieces that claim a sign the browser takes the last one
    assert ord(sign) in TTFont(CSS.parent / "fonts" / claiming[-1]).getBestCmap()


# --- The style page -----------------------------------------------------------------------------------------------

CRITERIA = [(part.name, one) for part in styles.PARTS for one in part.criteria]


@pytest.mark.parametrize(("part", "criterion"), CRITERIA, ids=lambda value: value if isinstance(value, str) else "")
def test_criterion_names_a_test_that_exists(part, criterion):
    path, name = criterion.test.split("::")
    text = Path(settings.BASE_DIR, path).read_text(encoding="utf-8")
    assert re.search(rf"^def {name}\(", text, re.MULTILINE), criterion.test


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_style_page_shows_every_part_in_every_mode(client, prefix):
    response = client.get(f"{prefix}/styles/")

    content = response.content.decode()
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in content
    assert content.count('data-theme="dark"') == len(styles.PARTS)
    assert content.count('data-theme="contrast"') == len(styles.PARTS)
    for part in styles.PARTS:
        assert f'<h2 id="{part.name}">' in content
    identifiers = re.findall(r'\bid="([^"]+)"', content)
    assert len(identifiers) == len(set(identifiers))
    assert " style=" not in content


@pytest.mark.django_db
def test_style_page_shows_every_colour(client):
    content = client.get("/styles/").content.decode()
    named = {name for name, value in palette("light").items() if not re.match(r"(gray|blue|green|amber|red)-", name)}
    assert set(styles.COLOURS) == named
    assert all(f"style__colour--{name}" in content for name in named)


@pytest.mark.django_db
def test_badge_says_its_state_in_words(client):
    badges = re.findall(r'<span class="badge[^"]*">([^<]*)</span>', client.get("/styles/").content.decode())
    assert len(badges) > 10
    assert all(words.strip() for words in badges)


@pytest.mark.django_db
def test_present_step_is_named(client):
    content = client.get("/styles/").content.decode()
    assert re.findall(r'<(\w+) aria-current="page">', content)
    assert not re.search(r"<a [^>]*aria-current", content)
