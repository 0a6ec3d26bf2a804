"""Lines that nobody should have sent: each is refused by itself with a reason, and the next one is taken."""

import json
import random

import pytest

from circulars.models import Circular, Edition, Issuer
from tests import factories
from tests.circulars import portable
from tests.factories import NOW

pytestmark = pytest.mark.django_db
GOOD = {"type": "issuer", "slug": "good", "name": "Good"}
CIRCULAR = {
    "type": "circular",
    "series": "uclg/circular",
    "number": "31/2018",
    "title": "Statement",
    "body": "<p>Dear members</p>",
    "issued_on": "2018-12-05",
    "section": "circulars",
    "language": "en",
}
WHOLE = {
    "type": "circular",
    "series": "uclg/circular",
    "year": 2018,
    "key": "31",
    "original_language": "en",
    "section": "circulars",
    "created_at": "2018-12-05T00:00:00Z",
}
ODD = [None, True, -1, 10**30, 1.5, "", "\ud800", "\x00", "x" * 5000, [], [[]], {}, {"a": {}}, "0000-00-00", "9" * 400]


@pytest.fixture(autouse=True)
def _series_and_section(db, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")
    factories.series()
    factories.section()


def take(*records, folder=None):
    lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    return portable.take_in(b"\n".join(lines), folder)


def prove_refused_alone(record) -> str:
    told = take(record, GOOD)

    assert [line.outcome for line in told] == [None, "new"], told
    assert told[0].refused
    return told[0].refused


@pytest.mark.database
@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"type": "issuer", "slug": ' + b"9" * 5000 + b"}",
        b'{"type": "issuer", "slug": "a", "name": "\\ud800"}',
        b'{"type": ["issuer"]}',
        b'{"type": "issuer", "slug": NaN, "name": "x"}',
        b"\xff\xfe{}",
        b'"issuer"',
    ],
)
def test_line_that_is_no_line_is_refused(line):
    prove_refused_alone(line)


@pytest.mark.parametrize("key", ["31/../../admin", "31 a", "31?x", "31-REV", "가" * 200, "-", "/"])
def test_key_that_is_no_part_of_an_address_is_refused(key):
    prove_refused_alone({**WHOLE, "key": key})

    assert not Circular.objects.exists()


@pytest.mark.parametrize("year", [0, 20180, 10**12])
def test_year_that_is_none_is_refused(year):
    prove_refused_alone({**WHOLE, "year": year})


@pytest.mark.database
@pytest.mark.parametrize("name", ["draft:2018-12-05T00:00:00Z/0", "draft:x", "draft:2018-12-05T00:00:00Z/²", "\ud800"])
def test_odd_name_of_a_circular_is_refused(name):
    prove_refused_alone({"type": "versions_used", "circular": name, "language": "en", "last": 3})


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../secret", "", "\x00", "x" * 5000])
def test_file_outside_the_folder_is_refused(path, tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "files"
    folder.mkdir()

    told = take({**CIRCULAR, "files": [{"path": path}]}, GOOD, folder=folder)

    assert [line.outcome for line in told] == [None, "new"], told
    assert not Circular.objects.exists()


def test_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "inside.txt").symlink_to(tmp_path / "secret.txt")

    told = take({**CIRCULAR, "files": [{"path": "inside.txt"}]}, folder=folder)

    assert told[0].refused


@pytest.mark.database
def test_last_of_two_equal_keys_counts_and_is_checked():
    told = take(b'{"type": "issuer", "slug": "a", "slug": "b", "name": "B"}')

    assert [line.outcome for line in told] == ["new"]
    assert Issuer.objects.filter(slug__in=["a", "b"]).get().slug == "b"


def _exported() -> list[dict]:
    withdrawn = factories.published(number_serial=1, addressees=["The World Council"])
    removed = factories.published(number_serial=2)
    from circulars import publishing

    publishing.hide(removed.circular_id, by=None, now=NOW, reason_ko="검토")
    publishing.withdraw(withdrawn.circular_id, by=None, now=NOW, reason_ko="마감")
    records = [json.loads(line) for line in portable.export(True).splitlines()]
    portable.empty()
    return records


def _places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in items:
        yield from _places(below, (*path, name))


def _with(value, path, odd):
    if not path:
        return odd
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = _with(value[path[0]], path[1:], odd)
    return changed


@pytest.mark.database
@pytest.mark.parametrize("seed", range(3))
def test_export_with_anything_exchanged_is_read_to_its_end(seed):
    """Every value of an export is exchanged for odd ones, all on top of one another; nothing but words comes out."""
    dice = random.Random(seed)
    records = _exported()
    lines = []
    for record in records:
        for path in list(_places(record))[1:]:
            if path != ("type",):
                lines.append(json.dumps(_with(record, path, dice.choice(ODD))).encode())
        lines.append(json.dumps(record).encode())
    lines.append(json.dumps(GOOD).encode())

    told = portable.take_in(b"\n".join(lines))

    assert len(told) == len(lines)
    assert told[-1].outcome == "new"
    assert all(line.refused or line.outcome for line in told)


def test_wrong_hash_is_refused():
    records = _exported()
    for record in records:
        if record["type"] == "edition":
            record["facts"]["title"] = "Forged"

    told = take(*records)

    refused = {line.type for line in told if line.refused}
    assert "edition" in refused
    assert not Edition.objects.exists()
