import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"


def attempt(client: Client, password: str, address: str = "192.0.2.1", username: str = "kim"):
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def test_too_many_wrong_passwords_pause_the_login(client, make_user):
    make_user("kim")
    for _number in range(5):
        response = attempt(client, "wrong")

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "15" in response.content.decode()
    assert attempt(client, RIGHT).status_code == 429


def test_attacker_elsewhere_does_not_lock_the_owner_out(client, make_user):
    make_user("kim")
    for _number in range(6):
        attempt(client, "wrong", address="198.51.100.9")

    assert attempt(client, RIGHT, address="192.0.2.1").status_code == 302


def test_right_password_forgets_the_wrong_ones(client, make_user):
    make_user("kim")
    for _number in range(4):
        attempt(client, "wrong")
    attempt(client, RIGHT)

    assert attempt(Client(), "wrong").status_code == 200


def test_pause_of_one_name_leaves_others(client, make_user):
    make_user("kim")
    make_user("lee")
    for _number in range(5):
        attempt(client, "wrong")

    assert attempt(client, RIGHT, username="lee").status_code == 302


def test_login_page_offers_the_other_language_and_keeps_where_one_was_going(client):
    page = client.get("/admin/login/?next=/admin/portal/user/").content.decode()

    assert 'href="?next=%2Fadmin%2Fportal%2Fuser%2F&amp;lang=en"' in page
    assert "한국어로 보기" not in page
    assert "한국어로 보기" in client.get("/admin/login/?lang=en").content.decode()


def test_sentences_of_django_are_worded_anew(client, make_user):
    user = make_user("kim")
    assert "또는 비밀번호가 올바르지 않습니다" in attempt(client, "wrong").content.decode()
    client.force_login(user)

    assert "본인 확인을 위해 현재 비밀번호를 입력한 뒤" in client.get("/admin/password_change/").content.decode()
