"""A long title and the buttons beside it share the head of a form."""

import pytest
from django.urls import reverse

from circulars.models import WorkingCopy
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]
TITLE = "Invitation to the fifth forum of local and regional governments on human mobility and development 2026"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_buttons_do_not_cover_the_title(new_page, make_user, log_in, width):
    copy = WorkingCopy.objects.get(circular=factories.published(title=TITLE).circular)
    page = new_page(width)
    log_in(page, make_user("kim", "publisher", language="en"))
    page.goto(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))

    title = page.locator("#content > h2").bounding_box()
    buttons = page.locator(".object-tools").bounding_box()

    assert buttons["y"] >= title["y"] + title["height"] or buttons["y"] + buttons["height"] <= title["y"]
