"""Editions name who signed by the code of a person, which an import brings along."""

import pytest

from circulars.models import Edition
from circulars.portability import people
from contacts.models import Person
from tests import factories
from tests.circulars.test_portability_lines import MINIMAL, _series_and_section, take  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db]
CODE = "0123456789abcdef"
PERSON = {"type": "person", "name_ko": "하얀솔", "is_name_public": True}


def test_a_person_comes_with_the_code_and_the_document_with_the_reference():
    factories.post("head")
    line = {**MINIMAL, "signatory_post": "head", "signatory_person": CODE}

    told = take({**PERSON, "code": CODE}, line, {**PERSON, "name_ko": "푸른들"}, {**PERSON, "code": CODE})

    assert [one.outcome or one.refused for one in told] == ["new", "new", "new", "unchanged"]
    facts = Edition.objects.get().facts
    assert (facts["signatory_post"], facts["signatory_person"]) == ("head", CODE)
    assert next(people.write_people(False))["code"] == CODE
    assert len({person.code for person in Person.objects.all()}) == 2


@pytest.mark.parametrize("code", ["x", "0123456789ABCDEF", "0123456789abcdef0"])
def test_what_is_no_code_is_refused_at_its_field(code):
    assert take({**PERSON, "code": code})[0].refused.startswith("code:")
    assert not Person.objects.exists()


def test_a_code_that_somebody_else_has_is_refused():
    Person.objects.create(name_ko="푸른들", code=CODE)

    assert take({**PERSON, "code": CODE})[0].refused.startswith("code:")
