"""What staff tell search: synonyms, promoted results, and what they learn of searches without result."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import changes, limits, publishing
from circulars.models import AuditEntry, Circular, Dossier, PromotedResult, SearchMiss, Synonym
from circulars.search import promoted
from tests import factories

pytestmark = pytest.mark.django_db
SYNONYMS = reverse("admin:circulars_synonym_add")
PROMOTED = reverse("admin:circulars_promotedresult_add")
EMPTY = {"circular": "", "dossier": "", "page": "", "label_ko": "", "label_en": "", "position": "0", "until": ""}


@pytest.fixture
def publisher(make_user):
    return make_user("lee", "publisher")


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def synonym(desk, words: str, **fields):
    return desk.post(SYNONYMS, {"words": words, "is_active": "on", "note": ""} | fields)


def promote(desk, phrases: str, **fields):
    return desk.post(PROMOTED, EMPTY | {"phrases": phrases} | fields)


def errors(response) -> str:
    return str(response.context["adminform"].form.errors)


# synonyms -----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_list_of_synonyms_is_kept_in_one_form_and_turns_the_generation(desk):
    before = changes.state(timezone.now()).generation

    assert synonym(desk, " 이주 ,이민，  migration、Migration").status_code == 302

    assert Synonym.objects.get().words == "이주, 이민, migration"
    assert changes.state(timezone.now()).generation != before
    assert AuditEntry.objects.get(action="add").object_label == "이주, 이민, migration"


@pytest.mark.parametrize("words", ["이주", "이주, 이 주", "이주,", "Été, ete", "이주, ???", "이주, a b c d e f g h i"])
def test_one_word_nothing_and_whole_sentences_are_no_synonyms(desk, words):
    response = synonym(desk, words)

    assert response.status_code == 200
    assert errors(response)
    assert not Synonym.objects.exists()


def test_a_word_stands_in_one_list_alone_which_is_led_to(desk):
    synonym(desk, "이주, 이민")
    first = Synonym.objects.get()

    response = synonym(desk, "이 민, <b>migration</b>")

    assert reverse("admin:circulars_synonym_change", args=[first.pk]) in errors(response)
    assert "<b>" not in errors(response)
    change = reverse("admin:circulars_synonym_change", args=[first.pk])
    assert desk.post(change, {"words": "이주, 이민, migrant", "is_active": "on", "note": ""}).status_code == 302


def test_the_list_shows_the_search_of_readers(desk, django_assert_max_num_queries):
    synonym(desk, "지방 정부, local government")

    page = desk.get(reverse("admin:circulars_synonym_changelist")).content.decode()

    assert "/search/?q=%EC%A7%80%EB%B0%A9+%EC%A0%95%EB%B6%80" in page
    form = desk.get(reverse("admin:circulars_synonym_change", args=[Synonym.objects.get().pk])).content.decode()
    assert "/search/?q=local+government" in form


# promoted results ---------------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_promoted_result_follows_its_circular(desk, django_assert_num_queries, publisher):
    edition = factories.published(title="Climate appeal", title_ko="기후 호소문", by=publisher)
    assert promote(desk, "기후, Climate finance", circular=edition.circular_id).status_code == 302

    def asked(text: str, language: str = "ko"):
        now = timezone.now()
        return promoted.of(text, now, language, changes.state(now).generation)

    path = edition.circular.path
    assert asked("「기후」 ") == [promoted.Promoted("기후 호소문", f"/circulars/{path}/", "ko")]
    assert asked("climate  FINANCE", "en") == [promoted.Promoted("Climate appeal", f"/en/circulars/{path}/", "en")]
    assert asked("기후 변화") == asked("") == asked("???") == []
    now = timezone.now()
    state = changes.state(now)
    with django_assert_num_queries(0):
        assert promoted.of("기후", now, "ko", state.generation)
    with django_assert_num_queries(2):
        assert promoted.of("기후", now, "ko", "another")
    publishing.hide(edition.circular_id, by=publisher, now=timezone.now(), reason_ko="오류", reason_en="Error")
    assert asked("기후") == []


@pytest.mark.database
def test_pages_dossiers_order_and_last_days(desk, monkeypatch):
    dossier = Dossier.objects.create(slug="compact", name_ko="이주 협약", name_en="Migration compact")
    assert promote(desk, "연락처", page="/en/contacts/", label_ko="담당 부서", position="2").status_code == 302
    assert promote(desk, "연락처", page="/dossiers/compact/", position="1").status_code == 302
    row = PromotedResult.objects.get(dossier=dossier)
    assert (row.page, row.circular) == ("", None)
    now = timezone.now()

    found = promoted.of("연락처", now, "en", "1")

    assert found == [
        promoted.Promoted("Migration compact", "/en/dossiers/compact/", "en"),
        promoted.Promoted("담당 부서", "/en/contacts/", "ko"),
    ]
    today = timezone.localdate(now)
    PromotedResult.objects.filter(page="/contacts/").update(until=today)
    Dossier.objects.update(is_public=False)
    assert [one.address for one in promoted.of("연락처", now, "ko", "2")] == ["/contacts/"]
    assert promoted.of("연락처", now + timedelta(days=1), "ko", "2") == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "circular"),
        ({"page": "/contacts/", "dossier": "here"}, "circular"),
        ({"page": "/contacts/"}, "label_ko"),
        ({"page": "/nowhere/", "label_ko": "없음"}, "page"),
        ({"page": "/admin/", "label_ko": "없음"}, "page"),
        ({"page": "https://evil.example/contacts/", "label_ko": "없음"}, "page"),
        ({"page": "//evil.example/", "label_ko": "없음"}, "page"),
        ({"page": "javascript:alert(1)", "label_ko": "없음"}, "page"),
        ({"page": "/drafts/x/", "label_ko": "없음"}, "page"),
        ({"page": "/contacts/", "label_ko": "담당", "until": "2020-01-01"}, "until"),
        ({"phrases": "???", "page": "/contacts/", "label_ko": "담당"}, "phrases"),
        ({"phrases": ",", "page": "/contacts/", "label_ko": "담당"}, "phrases"),
    ],
)
def test_what_leads_nowhere_is_refused(desk, fields, field):
    dossier = Dossier.objects.create(slug="compact", name_ko="이주 협약")
    if fields.get("dossier"):
        fields = fields | {"dossier": dossier.pk}

    response = promote(desk, fields.pop("phrases", "이주"), **fields)

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not PromotedResult.objects.exists()


def test_a_history_page_is_refused_and_a_phrase_is_promoted_to_one_target_once(desk):
    edition = factories.published()
    page = f"/circulars/{edition.circular.path}/history/"
    assert "page" in promote(desk, "이주", page=page, label_ko="이력").context["adminform"].form.errors
    assert promote(desk, "이주, 난민", page="/contacts/", label_ko="담당").status_code == 302

    response = promote(desk, "난 민", page="/contacts/", label_ko="연락처")

    assert "phrases" in response.context["adminform"].form.errors
    assert promote(desk, "난민", page="/verify/", label_ko="확인").status_code == 302


def test_staff_are_told_what_readers_do_not_see(desk, publisher):
    copy = factories.draft(by=publisher)
    response = promote(desk, "이주", circular=copy.circular_id)
    listed = desk.get(response["Location"])

    row = listed.context["cl"].result_list[0]

    assert row.trouble
    assert listed.content.decode().count(str(row.trouble)) == 2, "as a message, and in the list"
    assert promoted.of("이주", timezone.now(), "ko", "1") == []
    for number in range(3):
        promote(desk, "이주", page=f"/circulars/?year=201{number}", label_ko=f"목록 {number}")
    assert PromotedResult.objects.count() == 4
    assert len(promoted.of("이주", timezone.now(), "ko", "2")) == 3


@pytest.mark.database
def test_the_list_costs_the_same_at_any_length(desk, django_assert_max_num_queries):
    editions = [factories.published() for _number in range(6)]
    counts = []
    for number, edition in enumerate(editions):
        PromotedResult.objects.create(phrases=f"낱말 {number}", circular=edition.circular)
        if number in (1, 5):
            with django_assert_max_num_queries(20) as captured:
                desk.get(reverse("admin:circulars_promotedresult_changelist"))
            counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_limited_draft_is_promoted_by_nobody_whom_it_does_not_name(client, desk, make_user, publisher):
    kim = make_user("kim", "publisher")
    copy = factories.draft(by=kim, title="비밀")
    row = PromotedResult.objects.create(phrases="비밀 낱말", circular=copy.circular)
    limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=timezone.now())

    page = desk.get(reverse("admin:circulars_promotedresult_changelist")).content.decode()
    change = desk.get(reverse("admin:circulars_promotedresult_change", args=[row.pk]))
    refused = promote(desk, "다른 낱말", circular=copy.circular_id)

    assert "비밀 낱말" not in page
    assert change.status_code == 302
    assert "circular" in refused.context["adminform"].form.errors
    client.force_login(kim)
    assert "비밀 낱말" in client.get(reverse("admin:circulars_promotedresult_changelist")).content.decode()


@pytest.mark.database
def test_what_an_erased_circular_was_promoted_with_goes(make_user):
    kim, lee = make_user("kim", "administrator"), make_user("park", "administrator")
    edition = factories.published(by=kim)
    PromotedResult.objects.create(phrases="이주", circular=edition.circular, label_ko="제목")
    now = timezone.now()
    removal = publishing.hide(edition.circular_id, by=kim, now=now, reason_ko="유출", reason_en="A leak")

    publishing.erase(removal.pk, by=lee, now=now)

    assert not PromotedResult.objects.exists()
    assert Circular.objects.exists()


# searches without result --------------------------------------------------------------------------------------


@pytest.mark.database
def test_words_are_listed_with_their_sums(desk, django_assert_max_num_queries):
    today = timezone.localdate()
    for words, days, language, count in (
        ("더반", 0, "ko", 3), ("더반", 3, "ko", 4), ("더반", 3, "en", 5), ("더반", 40, "ko", 20), ("파리", 1, "ko", 9),
    ):  # fmt: skip
        SearchMiss.objects.create(words=words, day=today - timedelta(days=days), language=language, count=count)
    address = reverse("admin:circulars_searchmiss_changelist")

    def listed(**query) -> list[tuple]:
        return [(row.words, row.total) for row in desk.get(address, query).context["cl"].result_list]

    assert listed() == [("더반", 32), ("파리", 9)]
    assert listed(days="7") == [("더반", 12), ("파리", 9)]
    assert listed(days="7", language="ko") == [("파리", 9), ("더반", 7)]
    assert listed(language="en") == [("더반", 5)]
    assert listed(q="파") == [("파리", 9)]
    assert listed(o="1") == [("더반", 32), ("파리", 9)]
    row = desk.get(address).context["cl"].result_list[0]
    assert (row.first, row.last) == (today - timedelta(days=40), today)
    page = desk.get(address).content.decode()
    assert f"{SYNONYMS}?words=%EB%8D%94%EB%B0%98" in page
    assert f"{PROMOTED}?phrases=%EB%8D%94%EB%B0%98" in page
    csv = b"".join(desk.get(f"{address}export/csv/?days=7").streaming_content).decode()
    assert [line.split(",")[:2] for line in csv.splitlines()[1:]] == [["더반", "12"], ["파리", "9"]]
    with django_assert_max_num_queries(12):
        desk.get(address)

    desk.post(f"{address}?days=7", {"action": "take_off", "_selected_action": [row.pk]})

    assert listed() == [("파리", 9)]
    assert desk.get(SYNONYMS, {"words": "더반"}).context["adminform"].form.initial["words"] == "더반"


def test_editors_and_contact_managers_see_none_of_it(client, make_user):
    SearchMiss.objects.create(words="더반", day=timezone.localdate(), language="ko", count=1)
    for number, group in enumerate(("editor", "contact manager")):
        client.force_login(make_user(f"user{number}", group))
        for model in ("searchmiss", "synonym", "promotedresult"):
            assert client.get(reverse(f"admin:circulars_{model}_changelist")).status_code == 403
