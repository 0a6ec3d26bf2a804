"""Taking a release into service without a reader noticing.

Two services share one socket, which systemd holds. The new release starts in the second one beside the old; when it
answers, the first one is restarted into it and the second one ends. Nobody is refused at any moment.
"""

import http.client
import time

from releases import units
from releases.building import note_former
from releases.place import Failed, Place

WEB, NEXT, OTHERS = "hoeram-web.service", "hoeram-web-next.service", ("hoeram-tick.service", "hoeram-work.service")
ASKED = 12  # times in a row: old and new share a socket, and each has to be met
PATIENCE = 60  # seconds
NOT_TAKEN = "The release was not put into service."


def take_into_service(place: Place, number: int) -> None:
    """Raises Failed when the release does not get ready; what served before goes on then."""
    before = place.serving()
    release = place.release(number)
    # What is away already, such as a worker, must not stand in the way of the release that mends it.
    page = "/" if before is None or place.is_dry or _trouble(place, "/readyz") else "/readyz"
    try:
        place.require(release, "collectstatic", "--noinput", "-v", "0", otherwise=NOT_TAKEN)
        place.require(release, "ask_pages", otherwise=NOT_TAKEN)
        units.put(place, release)
        place.point_at(number) if not place.is_dry else place.say(f"would point current at release {number}")
        _start(place, NEXT, page)
        _start(place, WEB, page)
    except BaseException:
        _go_back(place, before)
        raise
    place.units_do("stop", NEXT)
    if not place.is_dry and (before is None or before < number):  # back twice is two releases back, not forth again
        note_former(place, number, before)
    for unit in OTHERS:  # they end what they have begun, which may take minutes
        place.units_do("--no-block", "restart", unit)


def _start(place: Place, unit: str, page: str) -> None:
    if not place.units_do("restart", unit):
        raise Failed(f"{unit} did not start: journalctl -u {unit} says why.")
    if place.is_dry:
        return
    deadline = time.monotonic() + PATIENCE
    while (trouble := _trouble(place, page)) and time.monotonic() < deadline:
        time.sleep(1)
    if trouble or not place.units_do("is-active", "--quiet", unit):
        raise Failed(f"{unit} started and does not get ready ({trouble or 'it ended'}): journalctl -u {unit} says why.")


def _go_back(place: Place, before: int | None) -> None:
    place.say("Going back to what served before.")
    is_untouched = place.serving() == before  # no process was started anew
    place.point_at(before)
    if before is None:
        for unit in (NEXT, WEB):
            place.units_do("stop", unit)
        return
    place.manage(place.release(before), "collectstatic", "--noinput", "-v", "0")
    units.put(place, place.release(before))
    if not is_untouched:
        place.units_do("restart", NEXT)
        place.units_do("restart", WEB)
    place.units_do("stop", NEXT)


def _trouble(place: Place, path: str) -> str:
    """What a page answers that it must not, asked as nginx asks; "" if each of several answers was good."""
    environment = place.environment()
    headers = {
        "Host": environment.get("PORTAL_HOSTS", "localhost").split(",")[0].strip().lstrip("."),
        "X-Forwarded-Proto": "https",
        "Connection": "close",
    }
    for _again in range(ASKED):
        connection = http.client.HTTPConnection("127.0.0.1", int(environment.get("PORT", "8000")), timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            words = answer.read().decode(errors="replace")[:300]
        except (OSError, http.client.HTTPException) as error:
            return f"{path} does not answer: {error!r}"
        finally:
            connection.close()
        if answer.status >= 400:
            return f"{path} answers {answer.status}: {words}"
    return ""
