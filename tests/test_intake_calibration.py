"""How sure values are counted: right where the gold or what it accepts holds them, apart from those not sure."""

from benchmarks.intake import calibration
from benchmarks.intake.calibration import Counted

GOLD = {
    "file": "a.txt",
    "kind": "letter",
    "place": "Lisbon",
    "team": None,
    "phone": "1",
    "events": [],
    "accept": {"kind": ["notice"]},
    "skip": ["phone"],
    "addressees": ["Harbours of the north", "Harbours of the south"],
}


def given(**values) -> dict:
    """Each value with how sure it is."""
    record = {name: pair[0] for name, pair in values.items()}
    return record | {"confidence": {name: pair[1] for name, pair in values.items()}}


def test_single_values_are_counted_by_how_sure_they_are():
    assert calibration.of_field("place", GOLD, given(place=("Lisbon", 0.95))) == Counted(right=1)
    assert calibration.of_field("place", GOLD, given(place=("Porto", 0.95))) == Counted(wrong=1)
    assert calibration.of_field("place", GOLD, given(place=("Porto", 0.5))) == Counted(wrong_unsure=1)
    assert calibration.of_field("team", GOLD, given(team=("Harbour Desk", 0.95))) == Counted(wrong=1)


def test_what_is_accepted_or_skipped_harms_nobody():
    assert calibration.of_field("kind", GOLD, given(kind=("notice", 0.95))) == Counted(right=1)
    assert calibration.of_field("phone", GOLD, given(phone=("2", 0.95))) == Counted()
    assert calibration.of_field("place", GOLD, given()) == Counted()


def test_members_of_a_list_are_counted_one_by_one():
    values = given(addressees=(["Harbours of the north", "Harbours of the east"], [0.95, 0.6]))
    assert calibration.of_field("addressees", GOLD, values) == Counted(right=1, wrong_unsure=1)


def test_share_is_of_sure_values_of_own_documents_alone():
    good, bad = {"place": Counted(right=3)}, {"place": Counted(right=1, wrong=1)}
    assert calibration.total([good, bad], of_several=False).share == 0.8
    assert calibration.total([], of_several=True).share is None
    assert "0.5000" in "\n".join(calibration.table(["samples", "own documents"], [good, bad]))
