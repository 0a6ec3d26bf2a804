"""Secrets of apps lie sealed in the database; a new secret key seals them anew; one code counts once, also at once."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from circulars.upkeep import JOBS
from portal.login import factors, sealing
from tests.races import together

pytestmark = pytest.mark.django_db
SECRET = "3132333435363738393031323334353637383930"
PASSWORD = "correct horse battery"


def code(secret: str = SECRET) -> str:
    return f"{totp(bytes.fromhex(secret)):06d}"


@pytest.fixture
def kim(make_user):
    user = make_user("kim", "editor")
    TOTPDevice.objects.create(user=user, name="app", key=sealing.seal(SECRET, user.pk))
    return user


@pytest.fixture
def new_key(settings):
    def new_key(*, keep: bool = True) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS] if keep else []
        settings.SECRET_KEY = f"another-key-{len(settings.SECRET_KEY)}-{'0123456789' * 5}"

    return new_key


def test_secret_that_is_set_up_is_nowhere_to_be_read(client, make_user):
    user = make_user("lee")
    client.post("/admin/login/", {"username": "lee", "password": PASSWORD})
    client.post("/admin/my-login/", {"step": "begin-app", "proof_password": PASSWORD})
    waiting = client.session["enrol_app"]
    secret = sealing.opened(waiting, user.pk)
    client.post("/admin/my-login/", {"step": "confirm-app", "one_time_password": code(secret)})

    stored = TOTPDevice.objects.get(user=user).key
    assert waiting.startswith(sealing.MARK)
    assert secret not in stored
    assert len(stored) <= 80
    assert sealing.opened(stored, user.pk) == secret


def test_same_secret_is_sealed_differently_and_for_its_account_alone():
    one, other = sealing.seal(SECRET, 1), sealing.seal(SECRET, 1)

    assert one != other
    assert sealing.opened(one, 1) == sealing.opened(other, 1) == SECRET
    with pytest.raises(sealing.CannotBeOpened):
        sealing.opened(one, 2)


@pytest.mark.parametrize("broken", ["s1.", "s1.!!", "s1.AAAA", "s1.가나다", "s1." + "A" * 64])
def test_what_was_changed_opens_nothing(broken):
    with pytest.raises(sealing.CannotBeOpened):
        sealing.opened(broken, 1)
    assert not sealing.is_under_present_key(broken, 1)


def test_secret_from_before_works_and_is_sealed_by_night(make_user):
    user = make_user("kim")
    device = TOTPDevice.objects.create(user=user, name="app", key=SECRET)

    assert JOBS["seal_factors"].run(timezone.now()) == "1 sealed"
    device.refresh_from_db()
    assert device.key.startswith(sealing.MARK)
    assert JOBS["seal_factors"].run(timezone.now()) == ""
    assert factors.verify(user, code(), now=timezone.now()) is factors.Answer.RIGHT


def test_secret_from_before_opens_the_desk_before_that_night(make_user):
    user = make_user("kim")
    TOTPDevice.objects.create(user=user, name="app", key=SECRET)

    assert factors.verify(user, code(), now=timezone.now()) is factors.Answer.RIGHT
    assert TOTPDevice.objects.get().key == SECRET


def test_new_key_opens_what_the_one_before_sealed_and_then_does_without_it(kim, new_key, settings, capsys):
    new_key()
    before = TOTPDevice.objects.get().key
    assert factors.verify(kim, code(), now=timezone.now()) is factors.Answer.RIGHT

    call_command("seal_factors")
    assert "1" in capsys.readouterr().out
    device = TOTPDevice.objects.get()
    assert device.key != before
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.opened(device.key, kim.pk) == SECRET


def test_key_that_is_lost_is_said_and_recovery_codes_still_open(kim, new_key, capsys):
    codes = factors.renew_codes(kim, now=timezone.now())
    new_key(keep=False)
    client = Client()
    client.post("/admin/login/", {"username": "kim", "password": PASSWORD})

    page = client.post("/admin/second-step/", {"one_time_password": code()})
    assert "비밀값" in page.content.decode()
    with pytest.raises(CommandError, match="kim"):
        call_command("seal_factors")
    with pytest.raises(sealing.CannotBeOpened):
        JOBS["seal_factors"].run(timezone.now())
    assert client.post("/admin/second-step/", {"one_time_password": codes[0]}).status_code == 302


def test_secrets_are_written_open_before_going_back(kim, make_user, new_key, capsys):
    new_key()
    other = make_user("lee")
    TOTPDevice.objects.create(user=other, name="app", key=SECRET)

    call_command("seal_factors", "--open")

    assert "Written open: 1" in capsys.readouterr().out
    assert set(TOTPDevice.objects.values_list("key", flat=True)) == {SECRET}
    assert factors.verify(kim, code(), now=timezone.now()) is factors.Answer.RIGHT
    call_command("seal_factors")
    assert all(key.startswith(sealing.MARK) for key in TOTPDevice.objects.values_list("key", flat=True))


def test_secret_that_cannot_be_opened_stays_and_is_named(kim, new_key):
    before = TOTPDevice.objects.get().key
    new_key(keep=False)

    with pytest.raises(CommandError, match="kim"):
        call_command("seal_factors", "--open")
    assert TOTPDevice.objects.get().key == before


def test_app_that_was_set_up_meanwhile_is_not_overwritten(kim, monkeypatch, new_key):
    new_key()
    newer = sealing.seal("00" * 20, kim.pk)
    original = sealing.opened

    def opened(stored: str, account: int) -> str:
        TOTPDevice.objects.update(key=newer)
        return original(stored, account)

    monkeypatch.setattr(sealing, "opened", opened)

    assert sealing.seal_anew() == (0, [])
    assert TOTPDevice.objects.get().key == newer


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_one_code_at_the_very_same_time_opens_one_login(kim):
    for number in range(3):
        secret = f"{number:02d}" * 20
        TOTPDevice.objects.update(
            key=sealing.seal(secret, kim.pk), last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
        )
        now, given = timezone.now(), code(secret)

        answers = together(*[lambda: factors.verify(kim, given, now=now)] * 4)  # noqa: B023

        assert answers.count(factors.Answer.RIGHT) == 1, answers
        assert set(answers) <= {factors.Answer.RIGHT, factors.Answer.WRONG, factors.Answer.WAIT}


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_at_the_very_same_time_opens_one_login(kim):
    (given, *_others) = factors.renew_codes(kim, now=timezone.now())

    answers = together(*[lambda: factors.verify(kim, given, now=timezone.now())] * 4)

    assert answers.count(factors.Answer.RIGHT) == 1, answers
