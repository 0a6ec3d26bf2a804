"""What the portal is made of: complete, under licences that are allowed, and in the form that others read."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.core.management import CommandError, call_command
from packaging.requirements import Requirement

from portal import dependencies
from portal.dependencies import closure, licences


@pytest.fixture(scope="module")
def found() -> list[dependencies.Distribution]:
    return dependencies.installed()


def test_everything_that_is_pinned_is_listed_in_its_version(found):
    lines = [line.partition("#")[0].strip() for line in closure.NAMED_IN.read_text().splitlines()]
    pinned = {closure.normal(Requirement(line).name): line.partition("==")[2] for line in lines if line}
    assert {one.name: one.version for one in found if one.is_named} == pinned


def test_what_those_need_is_listed_too(found):
    names = {one.name for one in found}
    assert {"asgiref", "psycopg-binary", "et-xmlfile"} <= names
    assert {need for one in found for need in one.needs} <= names
    assert not names & {"pytest", "hypothesis", "mypy", "ruff", "playwright"}


def test_no_licence_gets_in_that_is_not_allowed(found):
    assert [(one.name, one.licence) for one in found if not dependencies.is_allowed(one.licence)] == []


def test_licences_read_by_hand_are_of_what_is_used(found):
    assert set(licences.READ_BY_HAND) <= {one.name for one in found}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-3-Clause AND Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_expressions_of_licences(expression, allowed):
    assert dependencies.is_allowed(expression) is allowed


def test_list_is_cyclonedx_and_the_same_each_time(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    for path in (first, second):
        call_command("sbom", output=str(path))
    text = first.read_text()

    assert text == second.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    references = {component["bom-ref"] for component in document["components"]}
    assert {ref for line in document["dependencies"] for ref in line["dependsOn"]} <= references
    assert all(component["licenses"] and component["hashes"] for component in document["components"])


def test_command_says_which_licence_is_none(capsys, monkeypatch):
    monkeypatch.setitem(licences.READ_BY_HAND, "segno", "AGPL-3.0-only")
    with pytest.raises(CommandError, match="segno"):
        call_command("sbom", licences=True)
    assert "AGPL-3.0-only  NOT ALLOWED" in capsys.readouterr().out


def test_command_says_what_is_not_installed(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("a-thing-that-nobody-made==1.0\n")
    monkeypatch.setattr(dependencies, "installed", lambda: closure.installed(tmp_path / "requirements.txt"))
    with pytest.raises(CommandError, match="a-thing-that-nobody-made"):
        call_command("sbom")


def test_command_says_where_it_cannot_write(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("sbom", output=str(tmp_path / "no" / "file.json"))
