"""Giving and ending draft links in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from circulars import draft_links, limits, publishing
from circulars.models import DraftLink
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user, client):
    user = make_user("kim", "editor", "publisher")
    client.force_login(user)
    return user


@pytest.fixture
def draft(kim):
    return factories.draft(by=kim)


def step(draft, slug: str) -> str:
    return f"/admin/circulars/workingcopy/{draft.pk}/steps/{slug}/"


def form_of(client, draft) -> str:
    return client.get(f"/admin/circulars/workingcopy/{draft.pk}/change/").content.decode()


def test_a_link_is_given_copied_and_ended(client, draft, kim):
    assert "panel-sharing" not in form_of(client, draft)
    sent = {"revision": draft.revision, "recipient": "Ms Baker", "days": "14", "asks_fact_check": "on", "question": "?"}

    answer = client.post(step(draft, "draft-link"), sent)

    assert answer["Location"] == f"/admin/circulars/workingcopy/{draft.pk}/change/#panel-sharing"
    link = DraftLink.objects.get()
    assert (link.recipient, link.asks_fact_check, link.question, link.created_by) == ("Ms Baker", True, "?", kim)
    assert (link.expires_at - link.created_at).days == 14
    page = form_of(client, draft)
    token = draft_links.token_of(link)
    assert f"http://testserver/drafts/{token}/" in page
    assert f"http://testserver/en/drafts/{token}/" in page
    end = f"{step(draft, 'revoke-draft-link')}?target={link.pk}"
    assert end in page
    assert "Ms Baker" in client.get(end).content.decode()

    client.post(end, {"revision": draft.revision})

    link.refresh_from_db()
    assert link.revoked_by == kim
    assert token not in form_of(client, draft)
    assert token not in client.get(f"/admin/circulars/workingcopy/{draft.pk}/history/").content.decode()


def test_what_is_refused_comes_back(client, draft):
    sent = {"revision": draft.revision, "recipient": "", "days": "365"}

    assert client.post(step(draft, "draft-link"), sent).status_code == 200
    assert not DraftLink.objects.exists()


def test_no_link_to_what_is_public(client, draft, kim):
    publishing.publish(draft.pk, by=kim, now=timezone.now())

    assert client.get(step(draft, "draft-link")).status_code == 302


def test_who_may_not_edit_reads_no_address(client, draft, kim, make_user):
    link = draft_links.give(draft.pk, recipient="Ms Baker", days=7, by=kim, now=timezone.now())
    reader = make_user("reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_workingcopy"))
    client.force_login(reader)

    assert draft_links.token_of(link) not in form_of(client, draft)
    assert client.get(step(draft, "draft-link")).status_code == 403


def test_the_panel_names_those_who_meet_a_limited_draft(client, draft, kim, make_user):
    lee = make_user("lee", "editor")
    limits.limit(draft.circular_id, users=[lee], teams=[], by=kim, now=timezone.now())
    page = form_of(client, draft)

    assert "panel-sharing" in page
    assert "<li>Lee</li>" in page
