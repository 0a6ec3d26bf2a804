"""Accounts in the admin: made, invited, ended."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client

from circulars.models import AuditEntry
from portal import invitations
from portal.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "청주에서 받은 회람 31호"


def open_link(address: str) -> tuple[Client, object]:
    client = Client()
    return client, client.get(address.replace("http://testserver", ""), follow=True)


def set_password(address: str) -> int:
    client, page = open_link(address)
    assert page.status_code == 200
    response = client.post(page.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    return response.status_code


def test_account_is_made_without_password_and_opened_by_its_link(staff_client):
    response = staff_client.post(
        "/admin/portal/user/add/",
        {
            "username": "kim",
            "display_name": "김하늘",
            "email": "kim@office.example",
            "language": "ko",
            "groups": [Group.objects.get(name="editor").pk],
        },
    )
    user = User.objects.get(username="kim")
    assert response["Location"] == f"/admin/portal/user/{user.pk}/invitation/"
    assert user.is_staff
    assert not user.has_usable_password()

    offered = staff_client.get(response["Location"])
    assert "welcome/" not in offered.content.decode()
    shown = staff_client.post(response["Location"], {"show": "1"})
    (address,) = re.findall(r'value="(http://testserver/admin/welcome/[^"]+)"', shown.content.decode())
    assert "no-store" in shown["Cache-Control"]

    assert set_password(address) == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_log_says_which_rights_were_given_and_changed(staff_client):
    editor, publisher = (Group.objects.get(name=name).pk for name in ("editor", "publisher"))
    form = {"username": "kim", "display_name": "김하늘", "email": "kim@office.example", "language": "ko"}
    staff_client.post("/admin/portal/user/add/", form | {"groups": [editor]})
    address = f"/admin/portal/user/{User.objects.get(username='kim').pk}/"
    staff_client.post(f"{address}change/", form | {"groups": [editor, publisher]})
    staff_client.post(f"{address}change/", form | {"groups": [publisher], "username": "kim2"})

    history = staff_client.get(f"{address}history/").content.decode()
    log = staff_client.get("/admin/circulars/auditentry/").content.decode()

    for page in (history, log):
        assert ": editor<" in page
        assert "editor → editor; publisher" in page
    assert "김하늘" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_link_works_once(make_user):
    user = make_user("kim")
    address = invitations.invite(user, origin="http://testserver")

    assert set_password(address) == 302
    _client, page = open_link(address)
    assert page.context["validlink"] is False


def test_newer_link_ends_the_older(make_user):
    user = make_user("kim")
    older = invitations.invite(user, origin="http://testserver")
    newer = invitations.invite(user, origin="http://testserver")

    assert open_link(older)[1].context["validlink"] is False
    assert open_link(newer)[1].context["validlink"] is True


def test_link_ends_after_three_days(make_user, monkeypatch):
    address = invitations.invite(make_user("kim"), origin="http://testserver")
    later = invitations.tokens._now() + timedelta(days=3, minutes=5)
    monkeypatch.setattr(invitations.tokens, "_now", lambda: later)

    assert open_link(address)[1].context["validlink"] is False


def test_link_of_a_closed_account_is_refused(make_user):
    user = make_user("kim")
    address = invitations.invite(user, origin="http://testserver")
    User.objects.update(is_active=False)

    assert open_link(address)[1].context["validlink"] is False
    with pytest.raises(invitations.NotInvitable):
        invitations.invite(user, origin="http://testserver")


def test_link_tells_no_other_site(make_user):
    address = invitations.invite(make_user("kim"), origin="http://testserver")

    page = open_link(address)[1]

    # "no-referrer" would make browsers send Origin: null with the form, which is then refused.
    assert page["Referrer-Policy"] == "same-origin"
    assert page.request["PATH_INFO"].endswith("/set-password/")


def test_link_is_mailed_in_its_owners_language(staff_client, make_user, mailoutbox):
    user = make_user("kim", language="en")

    staff_client.post(f"/admin/portal/user/{user.pk}/invitation/", {"mail": "1"})

    (mail,) = mailoutbox
    assert mail.to == ["kim@office.example"]
    assert "Set your password here" in mail.body
    (address,) = re.findall(r"http://testserver/admin/welcome/\S+", mail.body)
    assert set_password(address) == 302


def test_mail_without_a_mailbox_is_refused(staff_client, make_user, mailoutbox):
    user = make_user("kim", email="")

    response = staff_client.post(f"/admin/portal/user/{user.pk}/invitation/", {"mail": "1"}, follow=True)

    assert not mailoutbox
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_leaving_action_ends_accounts_but_not_ones_own(staff_client, administrator, make_user):
    user = make_user("kim")
    selected = {"action": "end_accounts", "_selected_action": [user.pk, administrator.pk]}

    staff_client.post("/admin/portal/user/", selected, follow=True)

    user.refresh_from_db()
    administrator.refresh_from_db()
    assert (user.is_active, administrator.is_active) == (False, True)
    (entry,) = AuditEntry.objects.filter(object_type="portal.User", object_id=str(user.pk))
    assert (entry.action, entry.details["fields"], entry.actor) == ("change", ["ended"], administrator)


def test_account_opens_again(staff_client, make_user):
    user = make_user("kim", is_active=False)

    staff_client.post("/admin/portal/user/", {"action": "open_accounts", "_selected_action": [user.pk]})

    user.refresh_from_db()
    assert user.is_active


def test_administrator_cannot_take_over_a_superuser(client, make_user):
    chief = make_user("chief", is_superuser=True)
    client.force_login(make_user("kim", "administrator"))

    assert client.post(f"/admin/portal/user/{chief.pk}/invitation/", {"show": "1"}).status_code == 403
    client.post("/admin/portal/user/", {"action": "end_accounts", "_selected_action": [chief.pk]})
    chief.refresh_from_db()
    assert chief.is_active


def test_administrator_cannot_raise_anybody_to_superuser(client, make_user):
    user = make_user("lee")
    client.force_login(make_user("kim", "administrator"))
    fields = {"username": "lee", "display_name": "Lee", "language": "ko", "is_superuser": "on", "email": ""}

    assert client.post(f"/admin/portal/user/{user.pk}/change/", fields).status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser


def test_accounts_are_never_deleted(staff_client, make_user):
    user = make_user("kim")

    assert staff_client.post(f"/admin/portal/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("group", ["editor", "publisher", "contact manager"])
def test_others_do_not_see_accounts(client, make_user, group):
    client.force_login(make_user("kim", group))

    assert client.get("/admin/portal/user/").status_code == 403


def test_forms_speak_to_everyone(staff_client, make_user):
    user = make_user("kim", "editor")
    for path in ("", "add/", f"{user.pk}/change/", f"{user.pk}/invitation/"):
        assert staff_client.get(f"/admin/portal/user/{path}").status_code == 200


def test_groups_are_not_edited_on_the_desk(staff_client):
    """They are a table of the code: what is changed by hand would be undone by the next migration."""
    assert "/admin/auth/group/" not in staff_client.get("/admin/").content.decode()
    assert staff_client.get("/admin/auth/group/").status_code == 404


def test_groups_to_filter_by_have_the_names_of_the_list(staff_client, make_user):
    make_user("kim", "editor")
    page = BeautifulSoup(staff_client.get("/admin/portal/user/").content, "html.parser")

    assert page.select_one("#changelist-filter").find(string="편집자")
    assert page.select_one(".field-group_names").find_parent("tbody").find(string="편집자")
    assert not page.select_one("#changelist-filter").find(string="editor")


def test_own_language_is_chosen_and_stays_where_it_is_not_sent(client, make_user, settings):
    user = make_user("kim", "editor")
    client.force_login(user)
    page = "/admin/my-mails/"
    assert "업무 화면과 메일의 언어" in client.get(page).content.decode()

    answer = client.post(page, {"language": "en", "wants_desk_mails": "on"}, follow=True).content.decode()
    assert "Saved: My mails" in answer
    assert client.post(page, {"language": "xx"}).status_code == 200
    client.post(page, {"wants_desk_mails": "on"})
    user.refresh_from_db()
    assert (user.language, user.wants_desk_mails) == ("en", True)

    settings.INTERFACE_LANGUAGES = ["ko"]
    assert "id_language" not in client.get(page).content.decode()
