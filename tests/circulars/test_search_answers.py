"""What is found, and that nothing is found that is not public."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from circulars import changes, editing, file_texts, publishing, search
from circulars.models import EventMention, GlossaryTerm, SearchEntry, SearchPart, Synonym
from circulars.search import backends, finding
from circulars.system_checks import check_search_index
from tests import factories
from tests.circulars import document_samples
from tests.circulars.test_file_texts import attach
from tests.factories import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def find(text: str, *, at=None, language: str = "ko", **options):
    at = at or timezone.now()
    generation = changes.state(at).generation
    query = search.parse(text, language=language, generation=generation, at=at)
    return search.find(query, at=at, language=language, generation=generation, **options)


def titles(text: str, **options) -> list[str]:
    return [hit.entry.title for hit in find(text, **options).hits]


def flat(marked) -> str:
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in marked or ())


KOREAN = {
    "language": "ko",
    "title": "제5회 이주민 권리 포럼",
    "body": "<p>지방정부의 역할을 논의합니다. 물 관리도 다룹니다.</p>",
}


@pytest.mark.every_case
@pytest.mark.parametrize(
    "text",
    [
        "이주민",
        "이주민의",
        "이주",
        "주민",
        "지방정부",
        "지방 정부",
        "지방정부가",
        "물",
        "이주민 포럼",
        '"이주민 권리"',
        "포럼에서",
    ],
)
def test_korean_words_are_found_in_any_form(text):
    factories.published(**KOREAN)
    assert titles(text) == [KOREAN["title"]]


@pytest.mark.parametrize("text", ["나이", "무관", "권리 포럼 없는말", '"권리 이주민"', "이주민 -포럼"])
def test_what_does_not_stand_there_is_not_found(text):
    factories.published(**KOREAN)
    answer = find(text)
    assert answer.total == 0 or answer.left_out


@pytest.mark.parametrize("text", ["migrations", "DECLARATION", "declarations migration", "Declaration on migration"])
def test_english_is_inflected(text):
    factories.published(title="Declaration on migration")
    assert titles(text) == ["Declaration on migration"]


@pytest.mark.parametrize("text", ["Genève", "geneve", "réunion", "REUNION"])
def test_accents_do_not_matter(text):
    factories.published(title="Réunion de Genève", language="fr")
    assert titles(text) == ["Réunion de Genève"]


def test_title_and_number_outrank_the_text():
    factories.published(title="Housing", body="<p>Durban, and Durban again in Durban.</p>", number_serial=8)
    factories.published(title="Council in Durban", number_serial=9)
    assert titles("Durban") == ["Council in Durban", "Housing"]
    third = factories.published(title="Something else", number_serial=31, number_year=2018)
    assert find("31/2018").hits[0].entry.edition == third.pk


def test_everything_around_the_words_is_found():
    event = factories.event(name="World Council", place="Durban") if hasattr(factories, "event") else None
    copy = factories.draft(title="Invitation", addressees=["Executive Bureau"], post=factories.post())
    if event:
        EventMention.objects.create(working_copy=copy, event=event)
    publishing.publish(copy.pk, by=None, now=NOW)
    assert titles("executive bureau") == ["Invitation"]
    assert titles("국제협력부") == ["Invitation"]


def test_a_schedule_needs_no_index():
    at = factories.later(days=2)
    factories.published(title="Tomorrow", at=at)
    assert titles("tomorrow") == []
    assert titles("tomorrow", at=at + timedelta(minutes=1)) == ["Tomorrow"]


def test_a_correction_takes_the_words_over():
    edition = factories.published(title="Meeting in Durban")
    factories.corrected(edition, now=NOW + timedelta(hours=1), title="Meeting in Cape Town")
    assert titles("Durban") == []
    assert titles("cape town") == ["Meeting in Cape Town"]


def test_what_is_hidden_is_found_by_nobody_until_it_is_shown_again(administrator):
    edition = factories.published(title="Hidden words")
    removal = publishing.hide(
        edition.circular_id, reason_ko="개인정보", reason_en="Personal data", by=administrator, now=timezone.now()
    )
    assert titles("hidden") == []
    publishing.lift(removal.pk, by=administrator, now=timezone.now())
    assert titles("hidden") == ["Hidden words"]


def test_what_is_erased_leaves_no_words(administrator, make_user):
    edition = factories.published(title="Erased words")
    removal = publishing.hide(edition.circular_id, reason_ko="개인정보", by=administrator, now=timezone.now())
    assert _rows_of_words() == 1
    publishing.erase(removal.pk, by=make_user("park"), now=timezone.now())
    assert _rows_of_words() == 0
    assert not SearchEntry.objects.exists()


def _rows_of_words() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {backends.table('editions')}")  # noqa: S608
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", ["search_words_editions", "search_words_parts"])
def test_a_missing_table_of_words_is_told(name):
    assert check_search_index(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")
    (warning,) = check_search_index(databases=["default"])
    assert name in warning.msg


def test_drafts_are_found_by_nobody():
    factories.draft(title="Secret plan")
    assert titles("secret") == []


def test_cancelled_schedules_leave_nothing(django_assert_max_num_queries):
    edition = factories.published(title="Tomorrow", at=factories.later(days=2))
    publishing.cancel(edition.pk, by=None, now=timezone.now())
    assert not SearchEntry.objects.exists()
    assert finding.entries(search.parse("tomorrow", language="en", generation="0").node(), _everywhere()) == []


def _everywhere():
    at = timezone.now() + timedelta(days=9)
    return finding.where(at, at.date(), search.NOWHERE, language="ko", generation="0")


def test_words_inside_a_file_name_the_file():
    copy = factories.draft(title="Programme")
    attachment = attach(copy, b"The gala dinner takes place in Riohacha.", "programme.txt")
    publishing.publish(copy.pk, by=None, now=NOW)
    file_texts.ensure([attachment.blob], now=NOW)
    search.file_was_read(attachment.blob_id)
    (hit,) = find("Riohacha").hits
    assert hit.file.name == "programme.txt"
    assert "[Riohacha]" in flat(hit.file.excerpt)
    assert titles("programme riohacha") == ["Programme"]  # one word in the title, one in the file
    assert SearchPart.objects.count() == 1


def test_languages_of_one_circular_are_one_hit():
    original = factories.published(title="Durban council")
    copy = editing.add_language(original.circular, "ko", by=None, now=NOW, title="더반 이사회 Durban")
    factories.edit(copy, body="<p>더반에서 열립니다.</p>")
    publishing.publish(copy.pk, by=None, now=NOW + timedelta(minutes=5))
    answer = find("Durban", at=timezone.now())
    assert answer.total == 1
    assert answer.hits[0].language == "ko"


def test_facets_count_and_narrow():
    factories.published(title="Forum A", number_serial=1, issued_on=NOW.date().replace(year=2018))
    factories.published(title="Forum B", number_serial=2, issued_on=NOW.date().replace(year=2019))
    answer = find("forum")
    years = next(facet for facet in answer.facets if facet.name == "year")
    assert [(choice.value, choice.count) for choice in years.choices] == [("2019", 1), ("2018", 1)]
    assert titles("forum year:2018") == ["Forum A"]
    assert titles("forum", narrowed=search.Narrowed(year=2019)) == ["Forum B"]
    assert titles("forum issuer:uclg", sort="oldest") == ["Forum A", "Forum B"]
    assert titles("issuer:uclg year:2019") == ["Forum B"]
    assert find("forum issuer:nobody").query.problems


def test_more_than_are_counted(monkeypatch):
    monkeypatch.setattr("circulars.search.answering.MOST", 3)
    monkeypatch.setattr("circulars.search.answering.MOST_ROWS", 30)
    for serial in range(1, 4):
        body, day = "<p>The forum meets.</p>", date(2015 + serial, 1, 1)
        edition = factories.published(title=f"Meeting {serial}", body=body, number_serial=serial, issued_on=day)
        copy = editing.add_language(edition.circular, "ko", by=None, now=NOW, title=f"회의 {serial}")
        factories.edit(copy, body="<p>forum 열립니다.</p>")
        publishing.publish(copy.pk, by=None, now=NOW + timedelta(minutes=serial))
    answer = find("forum")
    assert (answer.total, answer.is_more) == (3, False)  # six entries, three circulars
    factories.published(title="Forum of old", number_serial=9, issued_on=date(2001, 1, 1))
    answer = find("forum")
    assert (answer.total, answer.is_more) == (3, True)
    assert "Forum of old" in [hit.entry.title for hit in answer.hits]  # for its title, however old it is
    assert titles("forum", sort="newest")[0].endswith("3")
    assert titles("forum", sort="oldest")[0] == "Forum of old"


def test_synonyms_and_the_glossary_stand_for_one_another():
    factories.published(title="국제이주기구 공모", language="ko", body="<p>지원합니다.</p>")
    GlossaryTerm.objects.create(term="IOM", name_ko="국제이주기구", name_en="International Organization for Migration")
    Synonym.objects.create(words="공모, call for proposals")
    assert titles("IOM") == ["국제이주기구 공모"]
    assert titles("international organization for migration") == ["국제이주기구 공모"]
    assert titles("call for proposals") == ["국제이주기구 공모"]


def test_fewer_words_where_nothing_holds_all():
    factories.published(title="Council in Durban")
    answer = find("the council in Durban zzzz")
    assert [hit.entry.title for hit in answer.hits] == ["Council in Durban"]
    assert answer.left_out == ("zzzz",)


def test_excerpts_mark_what_was_looked_for():
    body = f"<p>{'Nothing to see. ' * 40}</p><p>The countries met in Riohacha.</p>"
    factories.published(title="Report", body=body)
    assert "[countries] met" in flat(find("country").hits[0].excerpt)
    assert flat(find("report").hits[0].title) == "[Report]"


def test_live_says_what_the_door_of_the_entries_says():
    factories.published(title="One", number_serial=1)
    factories.published(title="Two", number_serial=2, at=factories.later(days=1))
    for at in (timezone.now(), timezone.now() + timedelta(days=2)):
        limits = finding.where(at, at.date(), search.NOWHERE, language="ko", generation="0")
        assert [row.key for row in finding.entries(None, limits)] == list(
            SearchEntry.objects.live(at).order_by("-id").values_list("pk", flat=True)
        )


@pytest.mark.every_case
@pytest.mark.parametrize(
    "text", ['"', "-", '""', "-x", "issuer:", ":", "( ) * ^ NEAR(", "'; DROP TABLE x; --", "a" * 500, "\0"]
)
def test_nothing_that_is_typed_is_a_mistake(text):
    factories.published(title="Forum")
    find(text)
    find(f"{text} forum")


def test_what_a_file_says_of_itself_is_for_the_checks_alone():
    copy = factories.draft(title="Programme")
    page = [(72, 700, 12, "The gala dinner begins at seven.")]
    attachment = attach(copy, document_samples.pdf([page], title="Zephyrine"), "programme.pdf")
    publishing.publish(copy.pk, by=None, now=NOW)
    file_texts.ensure([attachment.blob], now=NOW)
    search.file_was_read(attachment.blob_id)
    assert "Zephyrine" in attachment.blob.text.text
    assert titles("gala dinner") == ["Programme"]
    assert titles("Zephyrine") == []
