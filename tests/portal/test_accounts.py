import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal import accounts
from portal.models import User

pytestmark = pytest.mark.django_db


def test_first_administrator_has_to_choose_a_password(client):
    password = accounts.create_first_administrator("admin")
    client.post("/admin/login/", {"username": "admin", "password": password})

    response = client.get("/admin/")

    assert (response.status_code, response["Location"]) == (302, "/admin/password_change/")
    assert client.get("/admin/portal/user/").status_code == 302


def test_chosen_password_opens_the_desk(client):
    password = accounts.create_first_administrator("admin")
    client.force_login(User.objects.get())

    same = client.post(
        "/admin/password_change/",
        {"old_password": password, "new_password1": password, "new_password2": password},
    )
    assert same.status_code == 200
    assert User.objects.get().must_change_password

    new = "청주에서 받은 회람 31호"
    response = client.post(
        "/admin/password_change/", {"old_password": password, "new_password1": new, "new_password2": new}
    )

    assert response.status_code == 302
    assert not User.objects.get().must_change_password
    assert client.get("/admin/").status_code == 200


def test_second_run_makes_no_administrator(make_user):
    make_user("kim")

    assert accounts.create_first_administrator("admin") is None
    assert User.objects.count() == 1


def test_new_password_ends_sessions(client, administrator):
    client.force_login(administrator)

    accounts.renew_password(administrator)

    assert client.get("/admin/").status_code == 302


def test_new_password_command_names_the_account(administrator, capsys):
    call_command("new_password")

    name, password = capsys.readouterr().out.splitlines()[0].split(": ")
    administrator.refresh_from_db()
    assert name == "administrator"
    assert administrator.check_password(password)
    assert administrator.must_change_password


def test_new_password_command_refuses_unknown_account(administrator):
    with pytest.raises(CommandError):
        call_command("new_password", "nobody")


@pytest.mark.database
def test_leaving_ends_login_and_open_sessions(make_user):
    leaver, colleague = make_user("kim"), make_user("lee", is_superuser=True)
    clients = {user: Client() for user in (leaver, colleague)}
    for user, client in clients.items():
        client.force_login(user)

    accounts.end(leaver)

    leaver.refresh_from_db()
    assert not leaver.is_active
    assert not leaver.has_usable_password()
    assert clients[leaver].get("/admin/").status_code == 302
    assert clients[colleague].get("/admin/").status_code == 200
    answer = Client().post("/admin/login/", {"username": "kim", "password": "correct horse battery"})
    assert answer.status_code == 200


def test_leaving_twice_is_harmless(make_user):
    user = make_user("kim")

    accounts.end(user)
    accounts.end(user)

    assert User.objects.filter(is_active=False).count() == 1
