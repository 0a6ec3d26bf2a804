"""The style page: every part of the public pages in every mode, with what it promises and the test that holds it."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from circulars.public_cache import PublicRequest, public_page

LOOKS = "tests/portal/test_design.py"
BROWSER = "tests/browser/test_design.py"


class Criterion(NamedTuple):
    """What a part promises, and the test that fails when it does not."""

    words: str | Promise
    test: str  # path::name


class Part(NamedTuple):
    """``name`` is that of its sample, ``templates/portal/styles/<name>.html``."""

    name: str
    title: str | Promise
    criteria: tuple[Criterion, ...]


PARTS = (
    Part(
        "text",
        _("Headings and text"),
        (
            Criterion(
                _("Text is 17 px, Korean breaks between words, and grows with the reader's own setting."),
                f"{BROWSER}::test_text_has_its_size_and_breaks_between_words",
            ),
            Criterion(
                _("Words have a contrast of 4.5 : 1 with every ground, in every mode."),
                f"{LOOKS}::test_words_can_be_read_on_every_ground",
            ),
            Criterion(
                _("The font arrives without moving anything, and is under 150 KB on a usual page."),
                f"{BROWSER}::test_font_is_small_and_moves_nothing",
            ),
        ),
    ),
    Part(
        "links",
        _("Links"),
        (
            Criterion(
                _("Links in text are underlined; colour alone says nothing."),
                f"{BROWSER}::test_link_in_text_is_underlined",
            ),
            Criterion(_("What has the focus wears a ring of 3 : 1 and more."), f"{BROWSER}::test_focus_is_seen"),
        ),
    ),
    Part(
        "buttons",
        _("Buttons"),
        (
            Criterion(
                _("A button is at least 40 px high; WCAG 2.2 asks for 24."), f"{BROWSER}::test_targets_are_large_enough"
            ),
            Criterion(_("Its edge has a contrast of 3 : 1 with the page."), f"{LOOKS}::test_edges_can_be_seen"),
        ),
    ),
    Part(
        "badges",
        _("Badges"),
        (
            Criterion(
                _("A badge says its state in words; colour only helps."), f"{LOOKS}::test_badge_says_its_state_in_words"
            ),
            Criterion(
                _("In forced colours and high contrast it has an edge."), f"{BROWSER}::test_forced_colours_keep_edges"
            ),
        ),
    ),
    Part(
        "notices",
        _("Notices"),
        (
            Criterion(
                _("Words on a soft ground have a contrast of 4.5 : 1."),
                f"{LOOKS}::test_words_can_be_read_on_every_ground",
            ),
        ),
    ),
    Part(
        "basics",
        _("Basic information"),
        (
            Criterion(
                _("Names and values stand side by side, and below one another on a phone."),
                f"{BROWSER}::test_basic_information_folds_on_a_phone",
            ),
        ),
    ),
    Part(
        "list",
        _("List"),
        (
            Criterion(
                _("One markup is a table on a desk and cards on a phone; a screen reader hears a table in both."),
                f"{BROWSER}::test_list_stays_a_table_for_screen_readers",
            ),
        ),
    ),
    Part(
        "table",
        _("Table in a text"),
        (
            Criterion(
                _("A wide table scrolls by itself; the page never does."),
                f"{BROWSER}::test_no_page_is_wider_than_the_screen",
            ),
        ),
    ),
    Part(
        "forms",
        _("Fields"),
        (
            Criterion(
                _("Every field has a label that is seen, and an edge of 3 : 1."), f"{LOOKS}::test_edges_can_be_seen"
            ),
            Criterion(_("No finding of axe, in any mode."), f"{BROWSER}::test_axe_finds_nothing_in_any_mode"),
        ),
    ),
    Part(
        "ways",
        _("Where you are, and pages"),
        (
            Criterion(
                _("The present step is named to screen readers, and is no link."),
                f"{LOOKS}::test_present_step_is_named",
            ),
        ),
    ),
    Part(
        "cards",
        _("Cards"),
        (
            Criterion(
                _("At 400 % and at 320 px they stand below one another."),
                f"{BROWSER}::test_no_page_is_wider_than_the_screen",
            ),
        ),
    ),
    Part(
        "steps",
        _("Colours"),
        (
            Criterion(
                _("The system's choice and the reader's have the same values."),
                f"{LOOKS}::test_choice_of_the_reader_and_of_the_system_agree",
            ),
            Criterion(
                _("Nothing flashes: the choice stands before the first paint."),
                f"{BROWSER}::test_choice_stands_before_the_first_paint",
            ),
            Criterion(
                _("The office's own colours are refused where they cannot be read."),
                "tests/portal/test_theme.py::test_colour_that_cannot_be_read_is_refused_in_the_form",
            ),
        ),
    ),
)
MODES = (("light", _("Light")), ("dark", _("Dark")), ("contrast", _("High contrast")))
COLOURS = (
    "page surface surface-strong line line-strong text text-soft primary primary-strong primary-soft on-primary link "
    "link-visited focus good good-soft warning warning-soft danger danger-soft mark"
).split()


@require_safe
@public_page
def styles(request: PublicRequest) -> HttpResponse:
    parts = [(part, f"portal/styles/{part.name}.html") for part in PARTS]
    return render(request, "portal/styles.html", {"parts": parts, "modes": MODES, "colours": COLOURS})
