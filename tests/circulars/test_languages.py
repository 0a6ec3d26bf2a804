"""Documents in two languages: switching, what is older than its original, and the two beside one another."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from circulars import editing, integrity, memory, publishing
from circulars.models import AuditEntry, Edition, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BODY = "<p>Dear members,</p><h2>Dates</h2><p>The Forum gathers in Marrakech.</p>"
KOREAN = "<p>회원 여러분께,</p><h2>날짜</h2><p>포럼은 마라케시에서 열립니다.</p>"


def translated(original: Edition, *, language: str = "ko", at=factories.NOW, body: str = KOREAN, **words) -> Edition:
    copy = editing.add_language(original.circular, language, by=None, now=at, title=words.pop("title", "한국어 제목"))
    WorkingCopy.objects.filter(pk=copy.pk).update(body=body, **words)
    return publishing.publish(copy.pk, by=None, now=at)


def corrected(edition: Edition, hours: int, *, is_major: bool = True, holds: bool = False, **words) -> Edition:
    now = factories.NOW + hours * HOUR
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    copy = factories.edit(copy, now=now, **words)
    note = "The date was wrong." if is_major else ""
    return publishing.publish(copy.pk, by=None, now=now, change_note=note, is_major=is_major, summary_holds=holds)


def page(client, edition: Edition, rest: str = "", english: bool = True) -> BeautifulSoup:
    memory.forget()
    prefix = "/en" if english else ""
    response = client.get(f"{prefix}/circulars/{edition.circular.path}/{rest}")
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "lxml")


# --- older than the original --------------------------------------------------------------------------------------


def test_translation_names_the_original_as_authoritative(client):
    original = factories.published(body=BODY)
    translated(original)

    assert page(client, original).select_one(".banner") is None
    banner = page(client, original, "ko/").select_one(".banner")

    assert "The original (English) is authoritative." in banner.text
    assert banner.a["href"] == f"/en/circulars/{original.circular.path}/"
    assert "older" not in banner.text


def test_translation_says_that_its_original_was_corrected_and_leads_to_the_change(client):
    original = factories.published(body=BODY)
    translated(original)
    corrected(original, 1, body=f"{BODY}<p>More.</p>")

    banner = page(client, original, "ko/").select_one(".banner--warning")

    assert "it follows edition 1, and edition 2 is public now" in banner.text
    change = banner.a["href"]
    assert change == f"/en/circulars/{original.circular.path}/compare/?from=1&to=2"
    assert client.get(change).status_code == 200
    assert page(client, original, "ko/?view=print").select_one(".banner--warning") is not None


def test_minor_correction_leaves_no_translation_behind(client):
    original = factories.published(body=BODY)
    translated(original)
    corrected(original, 1, is_major=False, body=f"{BODY}<p>Mroe.</p>")

    assert page(client, original, "ko/").select_one(".banner--warning") is None


def test_minor_correction_after_a_major_one_hides_nothing(client):
    original = factories.published(body=BODY)
    translated(original)
    corrected(original, 1, body=f"{BODY}<p>Mroe.</p>")
    corrected(original, 2, is_major=False, body=f"{BODY}<p>More.</p>")

    assert "it follows edition 1, and edition 3" in page(client, original, "ko/").select_one(".banner--warning").text


@pytest.mark.database
def test_translation_published_anew_follows_the_original_again(client):
    original = factories.published(body=BODY)
    korean = translated(original)
    corrected(original, 1, body=f"{BODY}<p>More.</p>")
    corrected(korean, 2, body=f"{KOREAN}<p>더.</p>")

    assert page(client, original, "ko/").select_one(".banner--warning") is None
    assert page(client, original, "ko/v1/").select_one(".banner--plain") is None


@pytest.mark.database
def test_correction_that_lies_ahead_says_nothing_before_its_minute(client):
    original = factories.published(body=BODY)
    translated(original)
    copy = factories.edit(WorkingCopy.objects.get(circular=original.circular, language="en"), body=f"{BODY}<p>More</p>")
    publishing.publish(copy.pk, by=None, now=factories.NOW, at=factories.later(days=1), change_note="Later.")

    assert page(client, original, "ko/").select_one(".banner--warning") is None


def test_removed_first_edition_is_not_offered_for_comparison(client, make_user):
    original = factories.published(body=BODY)
    translated(original)
    corrected(original, 1, body=f"{BODY}<p>More.</p>")
    publishing.hide(
        original.circular_id,
        by=make_user("kim"),
        now=factories.NOW + 2 * HOUR,
        reason_ko="개인정보",
        editions=[original.pk],
    )

    banner = page(client, original, "ko/").select_one(".banner--warning")

    assert "compare" not in str(banner)


# --- the Korean summary ---------------------------------------------------------------------------------------------


def test_summary_that_stayed_while_the_text_changed_says_so(client):
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    second = corrected(first, 1, body=f"{BODY}<p>More.</p>")

    assert (first.summary_of_version, second.summary_of_version) == (1, 1)
    note = page(client, first).select_one(".summary__behind")
    assert "It was written for edition 1; the text has been corrected since (edition 2)." in note.text
    assert note.a["href"].endswith("/compare/?from=1&to=2")
    assert page(client, first, "v1/").select_one(".summary__behind") is None


@pytest.mark.parametrize(
    ("words", "is_major", "holds", "expected"),
    [
        ({"body": f"{BODY}<p>More.</p>"}, True, False, 1),
        ({"title": "Another title"}, True, False, 1),
        ({"body": f"{BODY}<p>More.</p>"}, True, True, 2),
        ({"body": f"{BODY}<p>More.</p>"}, False, False, 2),
        ({"body": f"{BODY}<p>More.</p>", "summary_ko": "새 요약입니다."}, True, False, 2),
        ({"closing": "Yours"}, True, False, 2),
        ({"summary_ko": ""}, True, False, None),
    ],
)
def test_summary_belongs_to_the_edition_it_was_written_for(words, is_major, holds, expected):
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")

    assert corrected(first, 1, is_major=is_major, holds=holds, **words).summary_of_version == expected


@pytest.mark.database
def test_summary_stays_behind_until_somebody_says_that_it_holds():
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    corrected(first, 1, body=f"{BODY}<p>2</p>")

    assert corrected(first, 2, is_major=False, body=f"{BODY}<p>3</p>").summary_of_version == 1
    assert corrected(first, 3, body=f"{BODY}<p>4</p>", holds=True).summary_of_version == 4


def test_summary_can_be_said_to_hold_without_another_change(client, make_user):
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    second = corrected(first, 1, body=f"{BODY}<p>2</p>")
    before = page(client, first).select_one(".summary__behind")
    by = make_user("kim", "publisher")

    publishing.confirm_summary(second.pk, by=by, now=factories.NOW + 2 * HOUR)

    assert before is not None
    assert page(client, first).select_one(".summary__behind") is None
    second.refresh_from_db()
    assert (second.version, second.summary_of_version) == (2, 2)
    entry = AuditEntry.objects.get(action="confirm_summary")
    assert (entry.actor, entry.details) == (by, {"version": 2, "written_for": 1})
    for edition in (first, second):  # not the public one; said already
        with pytest.raises(publishing.NotPossible):
            publishing.confirm_summary(edition.pk, by=by, now=factories.NOW + 3 * HOUR)
    assert list(integrity.check()) == []


def test_removed_edition_of_a_summary_is_not_offered_for_comparison(client, make_user):
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    corrected(first, 1, body=f"{BODY}<p>More.</p>")
    publishing.hide(
        first.circular_id, by=make_user("kim"), now=factories.NOW + 2 * HOUR, reason_ko="개인정보", editions=[first.pk]
    )

    note = page(client, first).select_one(".summary__behind")

    assert "written for edition 1" in note.text
    assert note.a is None


def test_publisher_says_at_the_form_that_a_summary_holds(client, make_user):
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    copy = WorkingCopy.objects.get()
    step = f"/admin/circulars/workingcopy/{copy.pk}/steps/confirm-summary/"
    client.force_login(make_user("kim", "publisher"))
    assert client.get(step).status_code == 302, "nothing is older than its text"
    corrected(first, 1, body=f"{BODY}<p>More.</p>")
    copy.refresh_from_db()

    shown = client.get(step)
    answer = client.post(step, {"revision": copy.revision}, follow=True)

    assert "포럼이 열립니다." in shown.content.decode()
    assert answer.status_code == 200
    assert Edition.objects.get(version=2).summary_of_version == 2


def test_moved_schedule_keeps_what_was_said_of_the_summary():
    now = factories.later()
    first = factories.published(now=now, body=BODY, summary_ko="포럼이 열립니다.")
    copy = factories.edit(WorkingCopy.objects.get(circular=first.circular), now=now, body=f"{BODY}<p>2</p>")
    ahead = publishing.publish(copy.pk, by=None, now=now, at=now + 5 * HOUR, change_note="Two.", summary_holds=True)

    moved = publishing.reschedule(ahead.pk, at=now + 7 * HOUR, by=None, now=now)

    assert moved.summary_of_version == moved.version


def test_edition_from_before_says_nothing_of_its_summary(client):
    edition = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    from circulars import triggers

    triggers.drop()
    Edition.objects.filter(pk=edition.pk).update(summary_of_version=None)
    triggers.install()

    assert page(client, edition).select_one(".summary__behind") is None
    assert corrected(edition, 1, body=f"{BODY}<p>More.</p>").summary_of_version == 1


@pytest.mark.database
def test_stored_data_is_sound_after_all_this():
    first = factories.published(body=BODY, summary_ko="포럼이 열립니다.")
    translated(first)
    corrected(first, 1, body=f"{BODY}<p>More.</p>")

    assert [problem for problem in integrity.check() if problem.kind == "versions"] == []


# --- switching ----------------------------------------------------------------------------------------------------


def test_languages_are_named_in_their_own_words_and_keep_the_section(client):
    original = factories.published(body=BODY)
    translated(original)
    translated(original, language="ar", title="عنوان", body="<p>نص</p>")

    links = page(client, original, f"?in={original.circular.home_section.slug}", english=False).select(
        ".circular__languages a[hreflang]"
    )

    assert [(one["hreflang"], one.text, one.get("lang"), one.get("dir")) for one in links] == [
        ("ar", "العربية", "ar", "rtl"),
        ("ko", "한국어", None, None),
    ]
    assert links[0]["href"] == f"/circulars/{original.circular.path}/ar/?in={original.circular.home_section.slug}"


# --- side by side -------------------------------------------------------------------------------------------------


def rows_of(soup: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.text.split()) for cell in row.find_all("div", recursive=False)]
        for row in soup.select(".beside__row:not(.beside__head)")
    ]


def test_paragraph_stands_against_paragraph(client):
    original = factories.published(title="Forum", body=BODY, salutation="Dear all", signatory="A\nB")
    translated(original, title="포럼", signatory="가")

    soup = page(client, original, "side-by-side/")

    assert rows_of(soup) == [
        ["Forum", "포럼"],
        ["Dear all", ""],
        ["Dear members,", "회원 여러분께,"],
        ["Dates", "날짜"],
        ["The Forum gathers in Marrakech.", "포럼은 마라케시에서 열립니다."],
        ["AB", "가"],
    ]
    cells = soup.select_one(".beside__row:not(.beside__head)").find_all("div", recursive=False)
    assert [cell["lang"] for cell in cells] == ["en", "ko"]
    assert "original, authoritative" in cells[0]["data-label"]
    assert "authoritative" in soup.select_one(".banner").text
    assert soup.script is None or soup.script["src"]


def test_page_of_a_document_leads_to_both_beside_one_another(client):
    original = factories.published(body=BODY)
    translated(original)
    translated(original, language="fr", title="Forum", body="<p>Texte</p>")

    def leads(rest: str, english: bool = False) -> str:
        return page(client, original, rest, english).select(".circular__languages a")[-1]["href"].rpartition("=")[2]

    assert leads("") == "ko"
    assert leads("fr/") == "fr"
    assert leads("", english=True) == "fr"


@pytest.mark.database
def test_sections_and_columns_say_how_they_stand(client):
    original = factories.published(body=f"{BODY}<p>One more.</p>")
    translated(original)
    translated(original, language="fr", title="Forum", body="<p>Tout.</p>")

    assert "whole sections" in page(client, original, "side-by-side/?with=ko").select_one("main > .note").text
    soup = page(client, original, "side-by-side/?with=fr")
    assert "not divided alike" in soup.select_one("main > .note").text
    assert [one["href"].rpartition("=")[2] for one in soup.select("main > .circular__languages a")] == ["ko"]


def test_original_alone_says_so_and_unknown_language_is_not_found(client):
    original = factories.published(body=BODY)
    address = f"/en/circulars/{original.circular.path}/side-by-side/"

    assert "public in one language alone" in page(client, original, "side-by-side/").main.text
    assert client.get(f"{address}?with=ko").status_code == 404
    assert client.get(f"{address}?with=xx").status_code == 404
    assert client.get(f"{address}?with=%00").status_code in (400, 404)


@pytest.mark.database
def test_removed_side_answers_with_the_reason(client, make_user):
    original = factories.published(body=BODY)
    korean = translated(original)
    publishing.hide(
        original.circular_id, by=make_user("kim"), now=factories.NOW, reason_ko="개인정보", editions=[korean.pk]
    )

    assert client.get(f"/circulars/{original.circular.path}/side-by-side/?with=ko").status_code == 410


def test_text_that_is_in_files_alone_is_told(client):
    original = factories.published(body="", summary_ko="요약")
    translated(original)

    assert "no text of its own" in page(client, original, "side-by-side/").main.text


def test_tables_of_both_sides_have_names_of_their_own_and_no_id_stands_twice(client):
    table = '<h2>2026</h2><table><tbody><tr><th scope="row">1</th><td>2</td></tr></tbody></table>'
    original = factories.published(body=table)
    translated(original, body=table)

    soup = page(client, original, "side-by-side/")

    names = [region["aria-label"] for region in soup.select(".table-scroll")]
    assert names == ["2026", "한국어: 2026"]
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.database
@pytest.mark.parametrize("paragraphs", [3, 300])
def test_both_cost_the_same_few_queries_at_any_length(client, paragraphs, django_assert_max_num_queries):
    original = factories.published(body="<p>x, see circular 1/2026.</p>" * paragraphs)
    translated(original, body="<p>가</p>" * paragraphs)
    corrected(original, 1, body="<p>x</p>" * paragraphs)
    address = f"/circulars/{original.circular.path}/"
    for rest in ("side-by-side/", "ko/"):
        client.get(address + rest)
        with django_assert_max_num_queries(5):
            assert client.get(address + rest).status_code == 200


@pytest.mark.database
def test_withdrawn_and_former_addresses(client):
    original = factories.published(body=BODY, number_serial=5, number_label="Circular 5/2026")
    translated(original)
    old = original.circular.path
    publishing.rename(original.circular_id, by=None, now=factories.NOW, key="6")
    original.circular.refresh_from_db()
    publishing.withdraw(original.circular_id, by=None, now=factories.NOW + HOUR, reason_ko="끝났습니다")

    answer = client.get(f"/circulars/{old}/side-by-side/?with=ko")

    assert answer["Location"] == f"/circulars/{original.circular.path}/side-by-side/?with=ko"
    assert "끝났습니다" in page(client, original, "side-by-side/", english=False).select_one(".banner--danger").text
