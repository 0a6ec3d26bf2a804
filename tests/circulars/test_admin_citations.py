"""The desk's list of citations that wait, the page on which they are decided, and the panel beside the form."""

from datetime import date

import pytest
from django.urls import reverse

from circulars import limits
from circulars.models import Origin, Reference, SectionEditor, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/circulars/workingcopy/citations/"
DECIDE = f"{LIST}decide/"


def _circular(serial, body="", **fields):
    values = {"number_serial": serial, "issued_on": date(2018, 5, 1), "body": f"<p>{body or 'Words.'}</p>"} | fields
    return factories.published(**values)


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher", "administrator")


@pytest.fixture
def desk(client, kim):
    client.force_login(kim)
    return client


def _text(client, address, **data):
    return client.get(address, data).content.decode()


@pytest.mark.database
def test_what_waits_is_grouped_with_the_most_cited_first(desk, django_assert_max_num_queries):
    _circular(31, "See circular 27/2018 and circular 28/2018.", title="First letter")
    _circular(32, "See circular 27/2018 and once more circular 27/2018.", title="Second letter")
    _circular(33, "See circular 27 and ECLAC circular 5/2018.")
    factories.draft(body="<p>See circular 88/2018.</p>", title="The draft")

    page = _text(desk, LIST)

    names = ["UCLG Circular 27/2018", "UCLG Circular 28/2018"]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "ECLAC circular 5/2018" in page
    assert "circular 88/2018" in page
    assert "The draft" in page
    row = page[page.index(names[0]) : page.index(names[1])]
    assert "<td>2</td><td>3</td>" in row
    assert "First letter" in row
    assert "Second letter" in row
    for number in range(40, 48):
        _circular(number, f"See circular {number + 500}/2018, circular 600/2018.")
    with django_assert_max_num_queries(26):
        desk.get(LIST)


@pytest.mark.database
def test_list_is_narrowed_by_series_and_to_what_has_no_year(desk):
    edition = _circular(31, "See circular 27/2018, circular 29 and ECLAC circular 5/2018.")

    unknown = _text(desk, LIST, series="unknown")
    of_series = _text(desk, LIST, series=edition.circular.series_id)
    without = _text(desk, LIST, year="none")

    assert ("ECLAC circular" in unknown, "27/2018</a>" in unknown) == (True, False)
    assert ("ECLAC circular" in of_series, "27/2018</a>" in of_series) == (False, True)
    assert ("circular 29</a>" in without, "27/2018</a>" in without) == (True, False)
    for wrong in ("x", "9" * 30):
        assert desk.get(f"{LIST}?series={wrong}&p=zz").status_code == 200


@pytest.mark.database
def test_group_is_led_to_a_circular_in_one_step(desk, kim):
    target = _circular(5, issued_on=date(2017, 1, 1))
    _circular(31, "See circular 27/2018.")
    _circular(32, "See circular 27/2018 again.")
    rows = list(Reference.objects.order_by("pk"))
    address = f"{DECIDE}?series={rows[0].series_id}&serial=27&year=2018"
    page = _text(desk, address)
    assert "<mark>circular 27/2018</mark> again." in page

    answer = desk.post(
        address, {"decision": "link", "target": target.circular_id, "citations": [row.pk for row in rows]}, follow=True
    )

    assert "2" in answer.content.decode()
    for row in rows:
        row.refresh_from_db()
        assert (row.origin, row.target) == (Origin.MANUAL, target.circular)
    assert desk.get(address).status_code == 302, "nothing waits there any more"


@pytest.mark.database
@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"decision": "link", "citations": "all"}, "target"),
        ({"decision": "refuse", "citations": []}, ""),
        ({"decision": "link", "target": "999999", "citations": "all"}, "target"),
        ({"decision": "link", "target": "x", "citations": "all"}, "target"),
    ],
)
def test_incomplete_decision_comes_back_with_what_is_wrong(desk, data, says):
    edition = _circular(31, "See circular 27/2018.")
    row = edition.references.get()
    values = data | {"citations": [row.pk] if data["citations"] == "all" else []}

    answer = desk.post(f"{DECIDE}?citation={row.pk}", values)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert list(answer.context["form"].errors) == [says or "__all__"]
    row.refresh_from_db()
    assert row.origin == Origin.AUTOMATIC


@pytest.mark.parametrize("query", ["citation=x", "serial=1&series=abc", "edition=", "serial=27&series=1&year=²", ""])
def test_address_that_names_no_citation_is_not_found(desk, query):
    assert desk.get(f"{DECIDE}?{query}").status_code == 404
    assert desk.get(f"{DECIDE}?citation=99999").status_code == 302


@pytest.mark.database
def test_panel_confirms_refuses_and_takes_back(desk):
    _circular(27, title="The forum")
    edition = _circular(31, "See circular 27/2018 and circular 99/2018.")
    copy = WorkingCopy.objects.get(circular=edition.circular)
    form = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
    first, second = edition.references.all()
    page = _text(desk, form)
    assert 'id="panel-citations"' in page
    assert "The forum" in page

    def answer(row, decision, **data):
        return desk.post(reverse("admin:circulars_citation_answer", args=[copy.pk, row.pk, decision]), data)

    assert answer(first, "confirm")["Location"] == f"{form}#panel-citations"
    alone = answer(second, "refuse", answer="panel").content.decode()
    assert "<html" not in alone
    assert 'role="status"' in alone
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.origin, second.origin) == (Origin.CONFIRMED, Origin.REFUSED)
    answer(second, "reset")
    second.refresh_from_db()
    assert second.origin == Origin.AUTOMATIC
    assert answer(second, "forget").status_code == 404
    other = WorkingCopy.objects.exclude(pk=copy.pk).get()
    strange = reverse("admin:circulars_citation_answer", args=[other.pk, second.pk, "refuse"])
    assert desk.post(strange).status_code == 404
    assert desk.get(strange).status_code == 405


def test_who_may_not_change_what_is_public_decides_nothing(client, make_user):
    edition = _circular(31, "See circular 27/2018.")
    row = edition.references.get()
    client.force_login(make_user("lee", "editor"))
    copy = edition.circular.working_copies.get()

    assert client.get(LIST).status_code == 403
    assert client.post(f"{DECIDE}?citation={row.pk}", {"decision": "refuse", "citations": [row.pk]}).status_code == 403
    assert client.post(reverse("admin:circulars_citation_answer", args=[copy.pk, row.pk, "refuse"])).status_code == 403
    assert 'id="panel-citations"' not in _text(client, reverse("admin:circulars_workingcopy_change", args=[copy.pk]))


@pytest.mark.database
def test_limits_to_sections_and_limited_drafts_hold_here_too(desk, kim, make_user):
    mine, other = factories.section("mine"), factories.section("other")
    _circular(31, "See circular 27/2018.", home_section=other, title="Elsewhere")
    hidden = factories.draft(body="<p>See circular 66/2018.</p>", title="Limited words", home_section=mine)
    limits.limit(hidden.circular_id, users=[], teams=[], by=make_user("lee", "editor"), now=NOW)
    SectionEditor.objects.create(user=kim, section=mine)

    page = _text(desk, LIST)

    assert "Elsewhere" not in page
    assert "Limited words" not in page
    assert "66/2018" not in page


def test_report_leaves_out_what_was_refused(desk):
    edition = _circular(31, "See circular 27/2018 and circular 28/2018.")
    Reference.objects.filter(pk=edition.references.first().pk).update(origin=Origin.REFUSED)

    page = _text(desk, "/admin/circulars/workingcopy/reports/citations/")

    assert "circular 27/2018" not in page
    assert "circular 28/2018" in page
    assert f'href="{LIST}"' in page
