"""Moving house: a saved board is imported whole, once, however often the import is killed and run again."""

import csv
import os
import random
import sys
import time

import pytest
from django.core.management.base import CommandError

from circulars import memory
from circulars.boards import reporting, running
from circulars.models import BoardItem, Edition, Redirect
from circulars.spreadsheets import FORMULA_STARTS
from tests import board_runs, boards, factories
from tests.circulars import portable

PAGES = int(os.environ.get("PROOF_PAGES", "0")) or 60  # thousands in the proof
KILLS = 3


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.mark.database
@pytest.mark.races
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_board_is_imported_once_whatever_kills_it(client, tmp_path):
    folder = tmp_path / "site"
    boards.make(folder, PAGES)
    board_runs.prepare()
    chance = random.Random(7)
    begun = time.monotonic()
    killed = sum(
        board_runs.run_and_kill(folder, at=PAGES * part // (KILLS + 1), chance=chance) for part in range(1, KILLS + 1)
    )
    assert killed == KILLS

    said = board_runs.run(folder)
    first = time.monotonic() - begun

    board_runs.check(PAGES)
    before, counted = board_runs.stored(), board_runs.counts()
    begun = time.monotonic()
    again = board_runs.run(folder)
    second = time.monotonic() - begun
    assert "new" not in again, again
    assert "changed" not in again.replace("unchanged", ""), again
    assert board_runs.counts() == counted
    assert board_runs.stored() == before
    memory.forget()
    asked = range(1, PAGES + 1) if PAGES <= 500 else random.Random(1).sample(range(1, PAGES + 1), 400)
    led = board_runs.redirects_in_one_hop(client, asked)
    assert (
        client.get("/portal/bbs/selectBbsNttList.do?bbsNo=7&key=31&pageIndex=2").headers["Location"]
        == "/sections/board/"
    )
    told = [
        f"{PAGES} items, killed {killed} times; the run after that said: {said.strip()}",
        f"imported in {first:.0f} s with all kills, {PAGES / first:.0f} a second",
        f"the second run took {second:.0f} s, {PAGES / second:.0f} a second, and changed nothing: {again.strip()}",
        f"{len(asked)} former addresses asked with the noise of a board: {led} public ones led on in one hop",
    ]
    sys.stdout.write("".join(f"figure: {one}\n" for one in told))


@pytest.mark.database
@pytest.mark.django_db
def test_result_does_not_depend_on_the_kills(tmp_path):
    """Whole in one go it is what ``check`` says too; and dry it leaves nothing."""
    boards.make(tmp_path / "site", 40)
    board_runs.prepare()
    before = board_runs.counts()
    said = board_runs.run(tmp_path / "site", dry_run=True)
    assert "nothing was kept" in said
    assert board_runs.counts() == before

    board_runs.run(tmp_path / "site")

    board_runs.check(40)


@pytest.mark.django_db
def test_drafts_alone_publish_nothing_and_keep_their_addresses(client, tmp_path):
    boards.make(tmp_path / "site", 20)
    board_runs.run(tmp_path / "site", drafts=True, series="", section="")
    assert not Edition.objects.exists()
    assert set(BoardItem.objects.values_list("state", flat=True)) == {"drafted", "undecided", "failed"}
    assert Redirect.objects.filter(circular__isnull=False).count() == BoardItem.objects.exclude(circular=None).count()
    assert client.get(boards.address_of(1)).status_code == 404


@pytest.mark.django_db
def test_limit_ends_early_and_the_next_run_goes_on(tmp_path):
    boards.make(tmp_path / "site", 20)
    board_runs.prepare()
    board_runs.run(tmp_path / "site", limit=5)
    assert BoardItem.objects.count() == 5
    board_runs.run(tmp_path / "site")
    board_runs.check(20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"series": ""}, "--series"),
        ({"series": "nobody/circular"}, "There is no series"),
        ({"section": "nowhere"}, "There is no section"),
        ({"mapping": "nothing.toml"}, "There is no mapping"),
        ({"by": "nobody"}, "There is no account"),
        ({"report": "report.pdf"}, ".csv or a .json"),
    ],
)
def test_wrong_options_are_told(tmp_path, options, said):
    boards.make(tmp_path / "site", 3)
    board_runs.prepare()
    with pytest.raises(CommandError, match=said):
        board_runs.run(tmp_path / "site", **options)
    assert not BoardItem.objects.exists()


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_report_holds_no_formula(tmp_path, start):
    report = reporting.Report(tmp_path / "report.csv")
    report.row(file="page.html", title=f"{start}1+1")
    report.close()

    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == f"'{start}1+1"


@pytest.mark.django_db
def test_second_import_at_once_is_refused(tmp_path):
    boards.make(tmp_path / "site", 3)
    board_runs.prepare()
    with running.alone(), pytest.raises(CommandError, match="is running"):
        board_runs.run(tmp_path / "site")


@pytest.mark.django_db
def test_folder_without_a_board_is_told(tmp_path):
    (tmp_path / "site").mkdir()
    board_runs.prepare()
    with pytest.raises(CommandError, match="no page"):
        board_runs.run(tmp_path / "site")
    (tmp_path / "site" / "about.html").write_text("<p>소개</p>")
    with pytest.raises(CommandError, match="does the mapping fit"):
        board_runs.run(tmp_path / "site")


@pytest.mark.django_db
@pytest.mark.parametrize("years_later", [0, 1])
def test_number_of_another_circular_is_never_overwritten(tmp_path, years_later):
    """Also where the other one stands under the year after, in which it was issued."""
    board_runs.prepare()
    serial, year = boards.serial_of(1)
    public = factories.published(
        number_serial=serial,
        number_label=f"Circular {serial}/{year}",
        number_year=year,
        issued_on=boards.day_of(1).replace(year=year + years_later),
    )
    boards.make(tmp_path / "site", 1)
    board_runs.run(tmp_path / "site")
    item = BoardItem.objects.get()
    assert (item.state, item.troubles) == ("undecided", ["number_taken"])
    public.refresh_from_db()
    assert public.title == "Declaration on migration"
    assert Edition.objects.count() == 1
