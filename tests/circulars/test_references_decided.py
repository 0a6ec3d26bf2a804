"""What staff decide about citations: at once, for readers, for good; taken over by corrections, kept by a re-run."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from circulars import publishing, references
from circulars.models import AuditEntry, Edition, Generation, Issuer, Origin, PublicChange, Reference, Series
from circulars.publishing import NotPossible
from circulars.rendering import body as rendering
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


def _circular(serial, body="", **fields):
    values = {"number_serial": serial, "issued_on": date(2018, 5, 1), "body": f"<p>{body or 'Words.'}</p>"} | fields
    return factories.published(**values)


def _shown(edition, at=NOW):
    edition.refresh_from_db()
    return rendering.body(edition, at, references.targets_of(edition, at, "ko"))


def _again(**options):
    out = StringIO()
    with override("en"):
        call_command("find_references", stdout=out, **options)
    return out.getvalue()


def test_waiting_citation_is_led_to_another_circular(make_user):
    kim = make_user("kim", "administrator")
    cited, citing = _circular(27, issued_on=date(2017, 1, 1)), _circular(31, "See circular 27 and circular 99/2018.")
    before = (citing.version, citing.content_hash)
    counter = Generation.objects.get().counter
    first, second = citing.references.all()

    publishing.link_reference(first.pk, cited.circular_id, by=kim, now=NOW)

    first.refresh_from_db()
    assert (first.origin, first.target) == (Origin.MANUAL, cited.circular)
    assert '<a class="reference" href="/circulars/uclg/2017/27/"' in _shown(citing)
    assert (citing.version, citing.content_hash) == before
    assert Generation.objects.get().counter > counter
    assert PublicChange.objects.filter(circular=citing.circular, kind=PublicChange.Kind.STANDING).count() == 1
    entry = AuditEntry.objects.get(action="link_reference")
    assert (entry.actor, entry.details["citation"]) == (kim, "circular 27")
    second.refresh_from_db()
    assert second.origin == Origin.AUTOMATIC


def test_refused_citation_is_plain_text_and_taken_back_is_linked():
    _circular(27)
    citing = _circular(31, "See circular 27/2018.")
    row = citing.references.get()

    publishing.refuse_reference(row.pk, by=None, now=NOW)
    assert "<a " not in _shown(citing)
    assert references.resolve_rows(citing) == 0

    publishing.reset_reference(row.pk, by=None, now=NOW)
    row.refresh_from_db()
    assert (row.origin, row.target.key) == (Origin.AUTOMATIC, "27")
    assert "<a " in _shown(citing)


def test_confirmed_link_outlives_a_rename_of_what_it_leads_to():
    cited, citing = _circular(27), _circular(31, "See circular 27/2018.")
    row = citing.references.get()
    publishing.confirm_reference(row.pk, by=None, now=NOW)

    publishing.rename(cited.circular_id, key="28", by=None, now=NOW)

    row.refresh_from_db()
    assert (row.origin, row.target) == (Origin.CONFIRMED, cited.circular)


def test_deciding_the_same_twice_is_recorded_once():
    _circular(27)
    row = _circular(31, "See circular 27/2018.").references.get()

    for _time in range(2):
        publishing.confirm_reference(row.pk, by=None, now=NOW)

    assert AuditEntry.objects.filter(action="confirm_reference").count() == 1


@pytest.mark.parametrize(
    "decide",
    [
        lambda row, citing, draft: publishing.link_reference(row.pk, citing.circular_id, by=None, now=NOW),
        lambda row, citing, draft: publishing.link_reference(row.pk, draft.circular_id, by=None, now=NOW),
        lambda row, citing, draft: publishing.link_reference(row.pk, 10**6, by=None, now=NOW),
        lambda row, citing, draft: publishing.confirm_reference(row.pk, by=None, now=NOW),
        lambda row, citing, draft: publishing.refuse_reference(10**6, by=None, now=NOW),
    ],
    ids=["itself", "without an address", "nothing", "leads nowhere", "gone"],
)
def test_what_cannot_be_decided_is_refused(decide):
    citing, draft = _circular(31, "See circular 99/2018."), factories.draft()
    row = citing.references.get()

    with pytest.raises(NotPossible):
        decide(row, citing, draft)

    row.refresh_from_db()
    assert (row.origin, row.target) == (Origin.AUTOMATIC, None)
    assert not AuditEntry.objects.filter(action__endswith="_reference").exists()


def test_decisions_go_over_to_the_corrected_text():
    other = _circular(40, issued_on=date(2016, 1, 1))
    _circular(27), _circular(28)
    citing = _circular(31, "See circular 27/2018, circular 28/2018, circular 9 and circular 99/2018.")
    confirmed, refused, manual, _waits = citing.references.all()
    publishing.confirm_reference(confirmed.pk, by=None, now=NOW)
    publishing.refuse_reference(refused.pk, by=None, now=NOW)
    publishing.link_reference(manual.pk, other.circular_id, by=None, now=NOW)

    words = "<p>First circular 28/2018; then circular 9 and circular 27/2018, circular 99/2018, circular 27/2017.</p>"
    corrected = factories.corrected(citing, now=NOW + HOUR, body=words)

    assert [(row.text, row.origin, row.target_id) for row in corrected.references.all()] == [
        ("circular 28/2018", Origin.REFUSED, None),
        ("circular 9", Origin.MANUAL, other.circular_id),
        ("circular 27/2018", Origin.CONFIRMED, confirmed.target_id),
        ("circular 99/2018", Origin.AUTOMATIC, None),
        ("circular 27/2017", Origin.AUTOMATIC, None),
    ]


def test_of_equal_citations_the_one_between_the_same_words_is_the_same():
    _circular(27)
    citing = _circular(31, "In the list of models, circular 27/2018 is a sample. As circular 27/2018 says, all gather.")
    sample, _said = citing.references.all()
    publishing.refuse_reference(sample.pk, by=None, now=NOW)

    words = (
        "<p>Again circular 27/2018. As circular 27/2018 says, all gather. "
        "In the list of models, circular 27/2018 is a sample.</p>"
    )
    corrected = factories.corrected(citing, now=NOW + HOUR, body=words)

    assert [row.origin for row in corrected.references.all()] == [Origin.AUTOMATIC, Origin.AUTOMATIC, Origin.REFUSED]


def test_decision_reaches_the_edition_that_is_scheduled_already():
    _circular(27)
    citing = _circular(31, "See circular 27/2018.")
    copy = citing.circular.working_copies.get()
    copy = factories.edit(copy, body="<p>Please see circular 27/2018.</p>")
    ahead = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1), change_note="Politer.")

    publishing.refuse_reference(citing.references.get().pk, by=None, now=NOW)

    assert ahead.references.get().origin == Origin.REFUSED


def test_rerun_finds_what_a_new_series_means_and_touches_no_decision():
    _circular(27)
    citing = _circular(31, "See circular 27/2018, circular 28/2018 and Bulletin No. 5/2018.")
    first, second = citing.references.all()
    publishing.confirm_reference(first.pk, by=None, now=NOW)
    publishing.refuse_reference(second.pk, by=None, now=NOW)
    kept = list(citing.references.values())
    frozen = (citing.version, citing.content_hash, citing.code)
    issuer = Issuer.objects.create(slug="bulletin", name="Bulletins", abbreviation="BUL")
    series = Series.objects.create(
        issuer=issuer, code="bulletin", name_ko="소식", pattern="Bulletin No. {serial}/{year}"
    )

    said = _again(dry_run=True)
    assert " 1 " in said
    assert list(citing.references.values()) == kept

    _again()
    found = list(citing.references.values())
    assert found[:2] == kept
    assert (found[2]["text"], found[2]["series_id"], found[2]["position"]) == ("Bulletin No. 5/2018", series.pk, 2)
    citing.refresh_from_db()
    assert '<cite data-ref="2">Bulletin No. 5/2018</cite>' in citing.rendered
    assert (citing.version, citing.content_hash, citing.code) == frozen

    counter = Generation.objects.get().counter
    _again()
    assert Generation.objects.get().counter == counter, "a second run changes nothing"


def test_rerun_takes_away_what_is_no_longer_found_and_keeps_ordinals():
    _circular(27)
    citing = _circular(31, "See circular 27/2018.")
    row = citing.references.get()
    Reference.objects.filter(pk=row.pk).update(position=4)
    Reference.objects.create(edition=citing, position=0, start=0, end=3, text="See", serial=3)

    _again()

    assert list(citing.references.values_list("pk", "position")) == [(row.pk, 4)]
    assert '<cite data-ref="4">circular 27/2018</cite>' in Edition.objects.get(pk=citing.pk).rendered
    assert "<a " in _shown(citing)


def test_rerun_links_what_a_missed_moment_left_waiting():
    _circular(27)
    citing = _circular(31, "See circular 27/2018.")
    Reference.objects.update(target=None)

    assert "1 linked" in _again()
    assert "<a " in _shown(citing)


def test_rerun_can_go_on_behind_a_key_and_asks_as_often_for_many(django_assert_max_num_queries):
    editions = [_circular(number, "See circular 900/2018.") for number in range(31, 41)]

    assert _again(after=editions[7].pk).startswith("2 ")
    with django_assert_max_num_queries(5 + 3 * len(editions)):
        _again(dry_run=True)


def test_imported_decision_on_a_span_of_its_own_gets_an_ordinal_of_its_own():
    cited = _circular(27)
    other = _circular(28)
    citing = _circular(31, "See circular 27/2018 and item 28.")

    publishing.restore_reference(
        citing, start=25, end=32, position=0, text="item 28", serial=28, origin=Origin.MANUAL, target=other.circular
    )

    targets = references.targets_of(citing, NOW, "ko")
    assert {ordinal: address for ordinal, (address, _title) in targets.items()} == {
        0: f"/circulars/{cited.circular.path}/",
        1: f"/circulars/{other.circular.path}/",
    }
    assert _shown(citing).count("<a ") == 2
