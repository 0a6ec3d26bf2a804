from datetime import date, datetime
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from contacts import appointments
from contacts.models import Appointment, Person

pytestmark = [pytest.mark.database, pytest.mark.races, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
MONDAY = date(2026, 11, 30)


def test_of_many_hand_overs_at_once_one_wins(make_team, make_post, appoint, make_user):
    post = make_post("uclg", make_team("cooperation"))
    appoint(post)
    by = make_user("manager")
    people = [Person.objects.create(name_ko=f"후임{number}") for number in range(6)]
    outcomes: list[str] = []
    start = Barrier(len(people))

    def take_over(person: Person) -> None:
        try:
            start.wait(timeout=20)
            appointments.hand_over(post, person, from_date=MONDAY, by=by, at=NOW)
            outcomes.append("done")
        except appointments.HandOverRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=take_over, args=[person], daemon=True) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["done"] + ["refused"] * 5
    assert Appointment.objects.filter(post=post, from_date=MONDAY).count() == 1
    assert Appointment.objects.filter(post=post, to_date=None).count() == 1
