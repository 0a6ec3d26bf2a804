"""The browser is killed, the session ends, two people write: what was typed is there afterwards."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page, expect

from circulars.models import Autosave, Presence, WorkingCopy
from tests import factories
from tests.browser.conftest import BROWSERS, QUIET, WIDTHS
from tests.circulars.file_samples import SAMPLES

pytestmark = [pytest.mark.django_db(transaction=True)]
ADD = "/admin/circulars/workingcopy/add/"
SAVE = ".circular-form__buttons [name=_continue]"


def change(copy: WorkingCopy) -> str:
    return reverse("admin:circulars_workingcopy_change", args=[copy.pk])


def until(holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def kept(**words: str) -> Callable[[], bool]:
    """Whether the newest autosave holds these words."""

    def holds() -> bool:
        row = Autosave.objects.exclude(fields=[]).order_by("-saved_at").first()
        fields = dict(row.fields) if row else {}
        return all(word in fields.get(name, "") for name, word in words.items())

    return holds


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-prose-ready]")


@pytest.fixture
def doomed(browser: Browser, live_server, tmp_path) -> Iterator[tuple[Page, Callable[[], None]]]:
    """A browser of its own with a page, and what kills its process as a crash would: SIGKILL, without a farewell."""
    folder = str(tmp_path / "profile")
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=executable(), args=arguments, base_url=live_server.url, viewport=WIDTHS["desktop"]
    )
    main = main_process(folder)

    def kill() -> None:
        os.kill(main, signal.SIGKILL)

    yield context.pages[0], kill
    with suppress(Error):  # it is gone: that was the test
        context.close()


def executable() -> str:
    return next(found for name in BROWSERS if (found := shutil.which(name)))


def main_process(folder: str) -> int:
    """The browser's own process, by the profile that nobody else has; its children end with it."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in words and not any(word.startswith(b"--type=") for word in words):
            return int(entry.name)
    raise AssertionError("the browser's process was not found")


def test_a_killed_browser_loses_nothing(doomed, new_page, make_user, log_in, settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"
    kim = make_user("kim", "editor")
    page, kill = doomed
    log_in(page, kim)
    open_form(page, ADD)
    page.fill("#id_title", "In the middle of")
    page.click(".prose__text")
    page.keyboard.type("Rich words of a draft")
    page.click("#deadlinelines-group [data-lines-add]")
    page.fill("#id_deadlinelines-0-text", "By post")
    file = {"name": "programme.pdf", "mimeType": "application/pdf", "buffer": SAMPLES["pdf"]}
    page.set_input_files("#id_new_files", file)
    page.wait_for_selector("[data-file-state]:has-text('저장')")
    page.fill("#id_attachments-0-title", "The programme")
    until(kept(body="Rich words of a draft", **{"attachments-0-title": "The programme"}), "nothing was kept")
    kill()
    assert not WorkingCopy.objects.exists()

    page = new_page()
    log_in(page, kim)
    page.goto("/admin/")
    page.click("text=In the middle of")
    page.wait_for_selector("[data-prose-ready]")
    expect(page.locator("#id_title")).to_have_value("In the middle of")
    expect(page.locator(".prose__text")).to_contain_text("Rich words of a draft")
    expect(page.locator("#id_deadlinelines-0-text")).to_have_value("By post")
    expect(page.locator("[data-file-name]").first).to_have_text("programme.pdf")
    page.fill("#id_deadlinelines-0-due_on", "2026-12-01")
    page.click(SAVE)
    page.wait_for_selector(".messagelist .success")

    copy = WorkingCopy.objects.get()
    assert (copy.title, copy.body) == ("In the middle of", "<p>Rich words of a draft</p>")
    assert (copy.deadlinelines.get().text, copy.attachments.get().title) == ("By post", "The programme")
    assert not Autosave.objects.exclude(fields=[]).exists()
    assert page.locator(".unsaved").count() == 0


def test_words_that_never_left_the_tab_are_sent_when_it_comes_back(new_page, make_user, log_in):
    copy = factories.draft(title="Saved")
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    open_form(page, change(copy))
    page.route("**/autosave/", lambda route: route.fulfill(status=404))
    page.fill("#id_title", "Typed without a connection")
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # what a browser says before it lets a tab go
    page.unroute("**/autosave/")
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    page.wait_for_selector(".unsaved__restore")
    page.click(".unsaved__restore")
    expect(page.locator("#id_title")).to_have_value("Typed without a connection")
    expect(page.locator(".unsaved--restored")).to_be_visible()
    assert WorkingCopy.objects.get().title == "Saved"


def test_an_ended_session_costs_no_word(new_page, make_user, log_in, screenshot):
    kim, copy = make_user("kim", "editor"), factories.draft(title="Saved")
    page = new_page()
    log_in(page, kim)
    open_form(page, change(copy))
    Session.objects.all().delete()
    page.fill("#id_title", "Typed after the end")
    expect(page.locator("[data-autosave-logged-out]")).to_be_visible(timeout=15_000)
    screenshot(page, "autosave-logged-out")
    assert "Typed after the end" in page.evaluate("Object.values(sessionStorage).join()")

    with page.context.expect_page() as opened:
        page.click("[data-autosave-logged-out] a")
    login = opened.value
    login.fill("#id_username", "kim")
    login.fill("#id_password", "correct horse battery")
    login.click("[type=submit]")
    login.wait_for_selector("#content-main.desk")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    until(kept(title="Typed after the end"), "the words did not arrive after the login")
    expect(page.locator("[data-autosave-logged-out]")).to_be_hidden()
    expect(page.locator("[data-autosave-state]")).to_contain_text(":")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    page.click(SAVE)
    page.wait_for_selector(".messagelist .success")
    assert WorkingCopy.objects.get().title == "Typed after the end"


@pytest.mark.parametrize(("width", "language"), [("desktop", "ko"), ("phone", "en")])
def test_two_people_are_told_of_each_other_and_choose(
    new_page, make_user, log_in, assert_accessible, screenshot, width, language
):
    kim, lee = make_user("kim", "editor", language=language), make_user("lee", "editor", language=language)
    copy = factories.draft(title="Begun", body="<p>The Forum will gather in Marrakech on the first day of May.</p>" * 3)
    first, second = new_page(width), new_page(width)
    log_in(first, kim)
    log_in(second, lee)
    open_form(first, change(copy))
    first.fill("#id_title", "The title of Kim")
    first.fill("#id_place", "Marrakech")
    until(lambda: Presence.objects.filter(user=kim).exists(), "nobody is present")

    open_form(second, change(copy))
    expect(second.locator("[data-presence-people]")).to_contain_text("Kim")
    second.fill("#id_title", "The title of Lee")
    second.click("#addresseelines-group [data-lines-add]")
    second.fill("#id_addresseelines-0-text", "To the members")
    second.click(SAVE)
    second.wait_for_selector(".messagelist .success")
    first.click(SAVE)

    first.wait_for_selector("#compare")
    assert_accessible(first)
    screenshot(first, f"conflict-{width}-{language}")
    assert first.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(first.locator("#id_title")).to_have_value("The title of Kim")
    expect(first.locator("#id_addresseelines-0-text")).to_have_value("To the members")
    first.click(SAVE)
    first.wait_for_selector("#compare")
    first.check("[data-conflict-part=title] input[value=mine]")
    first.click(SAVE)
    first.wait_for_selector(".messagelist .success")
    copy.refresh_from_db()
    assert (copy.title, copy.place, copy.addresseelines.get().text) == (
        "The title of Kim",
        "Marrakech",
        "To the members",
    )


def test_leaving_asks_only_while_something_is_kept_nowhere(new_page, make_user, log_in, assert_accessible, screenshot):
    copy = factories.draft(title="Saved")
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    open_form(page, change(copy))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_title", "Typed")
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    until(kept(title="Typed"), "the page did not send its words when it was left")

    open_form(page, change(copy))
    assert_accessible(page)
    screenshot(page, "unsaved-banner")
    page.click(".unsaved__discard")
    page.wait_for_selector("[data-prose-ready]")
    assert page.locator(".unsaved").count() == 0
    page.fill("#id_title", "Typed again")
    until(kept(title="Typed again"), "nothing was kept")
    expect(page.locator("[data-autosave-state]")).to_contain_text(":")
    until(lambda: not page.evaluate("'unkept' in workingcopy_form.dataset"), "still marked")
    page.goto("/admin/")
    assert asked == ["beforeunload"], "what is kept may be left"
    page.click("#logout-form button")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
