"""The staff guide is one click away from every form and speaks of buttons by the words that stand on them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

pytestmark = [pytest.mark.django_db]
BUTTONS = [
    "New circular",
    "Save and preview",
    "Save and publish…",
    "Set these words aside…",
    "Take up words set aside…",
    "What can be done",
    "Where it appears",
    "Words not saved",
    "My work",
    "Waiting for my approval",
    "Give to a colleague…",
    "My mails",
    "Look again on",
    "Must be put right before publication",
    "Needs a reason",
    "Please look at this once more",
    "Could not be checked",
    "Accept with a reason…",
    "Take back…",
    "Save and submit for review…",
    "Remark on this",
    "Approve…",
    "Return with remarks…",
    "Resolved",
    "Open again",
    "Give a draft link…",
    "Limit who may see this draft…",
    "Limited drafts…",
    "Change the time of publication…",
    "Cancel the schedule…",
    "Take it down by itself on a day",
    "Compare",
    "Restore an earlier edition…",
    "Amend a change note…",
    "Restore",
    "Reports",
    "Hide all names",
    "Show again",
    "Signed for this office by",
    "Person who signed",
    "Names that are not published",
    "Abbreviations",
    "Import a table",
    "Found in documents",
    "Received something?",
    "Paste text instead",
    "Original",
    "Proposals",
    "sure",
    "please check",
    "Accept",
    "Change",
    "Refuse",
    "Accept all that are sure",
    "Use as",
    "Keys",
    "Make the draft",
    "From an original",
    "Take it over",
    "Give it back",
    "Not for publication…",
    "A further draft from it",
    "Read the proposals from here",
    "Is it here already?",
    "Missing numbers",
    "Say why numbers are missing",
    "Citations that wait",
    "Lead them there",
    "Do not link",
    "Citations",
    "Take the decision back",
    "Look up",
    "Import former addresses",
    "Show what would happen",
    "Import these",
    "Addresses not found",
    "redirect to …",
    "Do not show these any more",
    "Open the draft",
    "Search and add, suggestions",
    "Worth reading with it",
    "Postpone or cancel",
    "Change the address",
    "Merge with the same event",
    "Show what is typed, in a new window",
    "Mark as seen to",
    "Hide from the public…",
    "Erase for ever…",
    "Publish a correction",
]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_guide_names_buttons_as_they_are(make_user, language):
    client = Client()
    client.force_login(make_user("kim", "editor", language=language))

    page = client.get(reverse("admin:staff-guide")).content.decode()

    with translation.override(language):
        named = [translation.gettext(words) for words in BUTTONS]
    assert [words for words in named if words not in page] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_contents_lead_to_every_part_in_its_order(make_user, language):
    client = Client()
    client.force_login(make_user("kim", "editor", language=language))

    page = client.get(reverse("admin:staff-guide")).content.decode()

    parts = re.findall(r'<h2 id="(\w+)">([^<]+)</h2>', page)
    assert re.findall(r'<li><a href="#(\w+)">([^<]+)</a></li>', page) == parts


@pytest.mark.parametrize(
    ("group", "form"),
    [
        ("editor", "circulars_workingcopy_add"),
        ("publisher", "circulars_section_add"),
        ("contact manager", "contacts_post_add"),
        ("administrator", "portal_user_add"),
    ],
)
def test_every_form_leads_to_the_guide(make_user, group, form):
    client = Client()
    client.force_login(make_user("kim", group))
    guide = reverse("admin:staff-guide")

    assert f'href="{guide}"' in client.get(reverse(f"admin:{form}")).content.decode()
    assert client.get(guide).status_code == 200
