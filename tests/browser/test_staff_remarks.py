"""Remarks in a browser: written beside a form that is being typed in, and without scripts as well."""

import pytest
from django.urls import reverse

from circulars import remarks, workflow
from circulars.models import Remark
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def copy(make_user):
    kim = make_user("kim", "editor")
    made = factories.draft(by=kim, addressees=["To the members"])
    workflow.submit(made.pk, revision=1, by=kim, now=factories.NOW)
    remarks.add(made.pk, text="Whose members?", field="addresseelines", by=kim, now=factories.NOW)
    return made


def form_of(copy) -> str:
    return reverse("admin:circulars_workingcopy_change", args=[copy.pk])


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_remark_is_written_without_losing_what_is_typed(
    new_page, make_user, log_in, assert_accessible, screenshot, copy, width
):
    page = new_page(width)
    log_in(page, make_user("lee", "publisher", language="en"))
    page.goto(form_of(copy))
    page.wait_for_selector("[data-prose-ready]")
    page.fill("#id_place", "Seoul, typed and not saved")

    page.click('[data-remark-about="title"]')
    assert page.evaluate("document.activeElement.id") == "id_remark-text"
    page.keyboard.type("Which forum is it?")
    page.click(".remark-form button")
    page.wait_for_selector(".remark >> text=Which forum is it?")

    assert page.input_value("#id_place") == "Seoul, typed and not saved"
    assert page.evaluate("document.activeElement.textContent") == "The remark is kept."
    assert page.locator(".remark-at").count() == 1
    page.click(".remark:has-text('Whose members?') button")
    page.wait_for_selector(".remarks__resolved")
    assert page.locator(".remark-at").count() == 0, "gone at its field as well"
    assert page.input_value("#id_place") == "Seoul, typed and not saved"
    assert Remark.objects.get(field="title").text == "Which forum is it?"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screenshot(page, f"remarks-{width}-en")


def test_remarks_work_without_scripts(new_page, make_user, log_in, copy):
    page = new_page(java_script_enabled=False)
    log_in(page, make_user("lee", "publisher", language="en"))
    page.goto(form_of(copy))

    page.select_option("#id_remark-field", "place")
    page.fill("#id_remark-text", "Is it Seoul?")
    page.click(".remark-form button")
    page.click(".remark:has-text('Whose members?') button")

    assert page.url.endswith("#panel-remarks")
    assert list(Remark.objects.filter(resolved_at=None).values_list("field", "text")) == [("place", "Is it Seoul?")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_review_are_accessible(new_page, make_user, log_in, assert_accessible, screenshot, copy, language):
    page = new_page("phone")
    log_in(page, make_user("lee", "administrator", language=language))
    for name, address in {
        "return": reverse("admin:circulars_workingcopy_step", args=[copy.pk, "return"]),
        "approve": reverse("admin:circulars_workingcopy_step", args=[copy.pk, "approve"]),
        "assign": reverse("admin:circulars_workingcopy_step", args=[copy.pk, "assign"]),
        "my-mails": reverse("admin:my-mails"),
        "mails": reverse("admin:circulars_outgoingmail_changelist"),
        "section": reverse("admin:circulars_section_change", args=[copy.circular.home_section_id]),
    }.items():
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        screenshot(page, f"review-{name}-{language}")
