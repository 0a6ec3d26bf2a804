"""Citations that find their circulars: at once, later, and never against a person's word."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from circulars import publishing, references
from circulars.models import Edition, Origin, Reference
from circulars.rendering import body as rendering
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
DAY = date(2018, 12, 5)


def _citing(body, serial=31, **fields):
    return factories.published(number_serial=serial, issued_on=DAY, body=f"<p>{body}</p>", **fields)


def _cited(serial=27, **fields):
    values = {"issued_on": date(2018, 10, 1), "title": "The forum"} | fields
    return factories.published(number_serial=serial, **values)


def test_citation_of_a_circular_that_is_there_is_linked():
    cited = _cited()

    citing = _citing("As informed in circular 27/2018, all gather.")

    row = citing.references.get()
    assert (row.text, row.serial, row.year, row.target) == ("circular 27/2018", 27, 2018, cited.circular)
    assert row.series == citing.circular.series
    targets = references.targets_of(citing, NOW, "ko")
    assert targets == {0: ("/circulars/uclg/2018/27/", "The forum")}
    shown = rendering.body(citing, NOW, targets)
    assert '<a class="reference" href="/circulars/uclg/2018/27/"' in shown


def test_citation_waits_and_is_linked_without_a_new_edition():
    citing = _citing("See circular 27/2018 and circular 28/2018.")
    content_hash = citing.content_hash
    assert references.targets_of(citing, NOW, "ko") == {}

    cited = _cited()

    citing.refresh_from_db()
    assert [row.target for row in citing.references.all()] == [cited.circular, None]
    assert (citing.content_hash, citing.version) == (content_hash, 1)


def test_citation_of_a_scheduled_circular_leads_there_from_its_minute():
    citing = _citing("See circular 27/2018.")
    at = factories.later(days=1)

    _cited(at=at)

    assert references.targets_of(citing, NOW, "ko") == {}
    assert list(references.targets_of(citing, at, "ko")) == [0]


def test_citation_with_a_suffix_is_another_document():
    citing = _citing("See circular 5/2018 and circular 5(REV)/2018.")

    cited = _cited(serial=5, number_suffix="(REV)")

    assert [row.target for row in citing.references.all()] == [None, cited.circular]


def test_citation_without_a_year_waits():
    _cited()

    citing = _citing("See circular 27.")

    assert citing.references.get().target is None
    assert references.resolve_waiting_for(Edition.objects.get(number_serial=27).circular) == 0


def test_citation_without_a_year_is_enough_where_numbers_have_none():
    series = factories.series("itu", "tsb", pattern="TSB Circular {serial}")
    first = _citing("After TSB Circular 211 of 1999 and TSB Circular 27.", series=series)

    cited = _cited(series=series)
    second = _citing("Again TSB Circular 27.", serial=32, series=series)

    assert [row.target for row in first.references.all()] == [None, cited.circular]
    assert second.references.get().target == cited.circular


def test_citation_of_an_unknown_body_is_never_linked():
    _cited()

    citing = _citing("See ECLAC circular 27/2018.")

    row = citing.references.get()
    assert (row.series, row.target) == (None, None)


def test_citation_of_another_known_body_leads_to_its_circular():
    imo = factories.series("imo", "letter", pattern="Circular Letter No.{serial}/{year}")
    imo.issuer.abbreviation = "IMO"
    imo.issuer.save()
    cited = _cited(series=imo)

    citing = _citing("See IMO circular 27/2018.")

    assert citing.references.get().target == cited.circular


def test_own_number_is_cited_in_the_words_of_its_series():
    own = factories.own_series()
    cited = factories.published(series=own, kind="notice", language="ko")
    number = f"{cited.number_serial}호"

    citing = _citing(f"국제협력실 공고 제2026-{number}와 공고 제2026-{number}를 보십시오.", language="ko")

    row = citing.references.get()
    assert (row.text, row.target) == (f"국제협력실 공고 제2026-{number}", cited.circular)


def test_what_a_person_refused_or_set_is_never_touched():
    citing = _citing("See circular 27/2018 and circular 28/2018.")
    citing.references.filter(serial=27).update(origin=Origin.REFUSED)
    citing.references.filter(serial=28).update(origin=Origin.CONFIRMED)

    _cited()
    _cited(serial=28)
    references.resolve_rows(citing)

    assert [row.target for row in citing.references.all()] == [None, None]


def test_refused_link_is_not_shown():
    _cited()
    citing = _citing("See circular 27/2018.")

    citing.references.update(origin=Origin.REFUSED)

    assert references.targets_of(citing, NOW, "ko") == {}


def test_circular_does_not_cite_itself():
    citing = _citing("[Circular 31] Circular 31/2018 says this.")

    assert not citing.references.exists()


def test_resolving_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    cited = _cited()
    for serial in range(40, 46):
        _citing("See circular 27/2018.", serial=serial)
    Reference.objects.update(target=None)

    with django_assert_max_num_queries(3):
        assert references.resolve_waiting_for(cited.circular) == 6


def test_targets_take_one_query(django_assert_num_queries):
    _cited()
    citing = _citing("See circular 27/2018.")

    with django_assert_num_queries(1):
        references.targets_of(citing, NOW, "ko")


def test_rebuild_renders_anew_and_changes_nothing_else(capsys):
    _cited()
    citing = _citing("See circular 27/2018.")
    rendered = citing.rendered
    Edition.objects.update(rendered="old", renderer_version=0)

    call_command("rebuild_rendered")
    before = Edition.objects.values().get(pk=citing.pk)
    call_command("rebuild_rendered")

    assert before["rendered"] == rendered
    assert '<cite data-ref="0">' in rendered
    assert before["renderer_version"] == rendering.RENDERER_VERSION
    assert Edition.objects.values().get(pk=citing.pk) == before
    first, second = capsys.readouterr().out.splitlines()
    assert "2" in first
    assert "0" in second


def test_cancelled_edition_takes_its_citations_with_it():
    citing = _citing("See circular 27/2018.", at=factories.later(days=1))

    publishing.cancel(citing.pk, by=None, now=NOW)

    assert not Reference.objects.filter(edition__isnull=False).exists()


@pytest.mark.parametrize("cited_first", [True, False])
def test_number_of_last_year_is_cited_as_it_is_printed(cited_first):
    make_cited = lambda: _cited(number_year=2018, number_label="Circular 27/2018", issued_on=date(2019, 1, 4))  # noqa: E731
    cited = make_cited() if cited_first else None

    citing = _citing("See circular 27/2018, not circular 27/2019.")
    cited = cited or make_cited()

    assert cited.circular.path == "uclg/2019/27"
    assert list(citing.references.values_list("year", "target")) == [(2018, cited.circular_id), (2019, None)]


def test_printed_number_comes_before_the_address():
    _cited(number_year=2017, issued_on=date(2018, 1, 4))
    cited = _cited(number_year=2018, issued_on=date(2019, 1, 4))

    citing = _citing("See circular 27/2018.")

    assert citing.references.get().target == cited.circular


def test_citations_follow_a_corrected_identity():
    wrong = _cited(serial=72)
    first, second = _citing("See circular 72/2018.", serial=31), _citing("See circular 27/2018.", serial=32)
    refused = _citing("See circular 72/2018.", serial=33)
    refused.references.update(origin=Origin.CONFIRMED)
    factories.corrected(wrong, now=NOW + HOUR, number_serial=27, number_label="Circular 27/2018")

    publishing.rename(wrong.circular_id, key="27", by=None, now=NOW + HOUR)

    targets = [edition.references.get().target_id for edition in (first, second, refused)]
    assert targets == [None, wrong.circular_id, wrong.circular_id]
