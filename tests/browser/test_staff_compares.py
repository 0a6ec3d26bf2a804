"""The comparison beside the form, in a real browser: readable, accessible, within the policy of the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from circulars.models import WorkingCopy
from tests import factories
from tests.browser.looks import in_each_look

pytestmark = pytest.mark.django_db(transaction=True)


@in_each_look
def test_staff_read_what_the_working_copy_changes(
    new_page, log_in, make_user, assert_accessible, screenshot, width, language
):
    edition = factories.published(title="Forum", body="<p>It is on 3 May.</p><p>Nothing else.</p>")
    factories.corrected(edition, now=factories.NOW + timedelta(hours=1), body="<p>It is on 4 May.</p>")
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    factories.edit(copy, title="Great forum", body="<p>It is on 5 May.</p><p>Nothing else.</p>")
    page = new_page(width=width)
    log_in(page, make_user(f"compare-{width}-{language}", is_superuser=True, language=language))

    page.goto(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    page.locator(f'a[href="{reverse("admin:circulars_workingcopy_compare", args=[copy.pk])}"]').click()
    assert page.locator(".passage ins").first.text_content()
    assert_accessible(page)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.comparison del .said')).textDecorationLine")
        == "line-through"
    )
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    screenshot(page, f"admin-compare-{width}-{language}")
    page.select_option("#compare-from", "1")
    page.locator('.compare-sides input[type="submit"]').click()
    assert "from=1&to=draft" in page.url
