"""The form in a browser: telephone width, both languages, keyboard, office paste, files, and life without scripts."""

import pytest
from django.urls import reverse

from circulars.models import Attachment, WorkingCopy
from tests import factories
from tests.browser.looks import in_each_look
from tests.browser.test_staff_publishes import PASTE
from tests.browser.waiting import until
from tests.circulars.file_samples import SAMPLES, image

pytestmark = [pytest.mark.django_db(transaction=True)]
ADD = "/admin/circulars/workingcopy/add/"
WORD = (
    "<html><head><style>p {color: red}</style></head><body><!--StartFragment--><h1>Heading</h1>"
    "<p class=MsoNormal><span style='font-weight:bold'>bold</span> "
    "<span style='text-decoration:underline'>line</span></p>"
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>one</p>"
    "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.</span>inner</p>"
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>two</p>"
    "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
    "<img src='file:///C:/a.png'><o:p></o:p></body></html>"
)

COUNT_UPLOADS = """() => {
  let underWay = 0;
  window.most = 0;
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...parts) {
    underWay += 1;
    window.most = Math.max(window.most, underWay);
    this.addEventListener("load", () => (underWay -= 1));
    send.apply(this, parts);
  };
}"""


@in_each_look
def test_form_and_its_steps_are_accessible(new_page, make_user, log_in, assert_accessible, screenshot, width, language):
    factories.section()
    copy = WorkingCopy.objects.get(circular=factories.published(addressees=["To the members"]).circular)
    factories.edit(copy, title="A corrected title")
    page = new_page(width)
    log_in(page, make_user("kim", "publisher", language=language))
    page.goto(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    page.wait_for_selector("[data-prose-ready]")
    page.click("#deadlinelines-group [data-lines-add]")
    page.click("#eventmentions-group [data-lines-add]")
    page.click(".status__steps summary")
    assert_accessible(page)
    screenshot(page, f"form-{width}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for slug in ("publish", "withdraw", "hide", "rename", "copy"):
        page.goto(reverse("admin:circulars_workingcopy_step", args=[copy.pk, slug]))
        assert_accessible(page)
        screenshot(page, f"step-{slug}-{width}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(reverse("admin:staff-guide"))
    assert_accessible(page)
    screenshot(page, f"guide-{width}-{language}")


def test_office_paste_keeps_structure(new_page, make_user, log_in):
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    page.goto(ADD)
    page.wait_for_selector("[data-prose-ready]")
    page.evaluate(PASTE, WORD)
    page.fill("#id_title", "Pasted")
    page.click(".circular-form__buttons [name=_continue]")
    page.wait_for_selector(".messagelist .success")

    assert WorkingCopy.objects.get().body == (
        "<h2>Heading</h2><p><strong>bold</strong> <u>line</u></p>"
        "<ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul>"
        "<table><tbody><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_toolbar_and_rows_by_keyboard(new_page, make_user, log_in):
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    page.goto(ADD)
    page.wait_for_selector("[data-prose-ready]")
    page.fill("#id_title", "By keyboard")
    page.focus("[data-command=paragraph]")
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.command") == "bold"
    page.keyboard.press("Enter")
    until(page, "!!document.activeElement.closest('.prose__text')")  # a person sees the caret first
    page.keyboard.type("strong words")
    for text in ("first", "second"):
        page.focus("#addresseelines-group [data-lines-add]")
        page.keyboard.press("Enter")
        page.fill(f"#id_addresseelines-{['first', 'second'].index(text)}-text", text)
    page.focus("#addresseelines-group [data-line]:nth-child(2) [data-line-up]")
    page.keyboard.press("Enter")
    page.click(".circular-form__buttons [name=_continue]")
    page.wait_for_selector(".messagelist .success")

    copy = WorkingCopy.objects.get()
    assert copy.body == "<p><strong>strong words</strong></p>"
    assert [line.text for line in copy.addresseelines.all()] == ["second", "first"]


def test_image_is_uploaded_described_and_placed_in_the_text(new_page, make_user, log_in):
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    page.goto(ADD)
    page.fill("#id_title", "With an image")
    page.set_input_files("#id_new_files", {"name": "map.png", "mimeType": "image/png", "buffer": image()})
    page.wait_for_selector("[data-file-picture] img")
    page.fill("#id_attachments-0-alternative_text", "A map of the valley")
    page.click("[data-file-picture] img", position={"x": 5, "y": 5})
    page.click(".circular-form__buttons [name=_continue]")
    page.wait_for_selector("[data-prose-ready]")
    page.click("[data-command=figure]")
    page.click(".prose__dialog button[value=ok]")
    page.wait_for_selector(".prose__text figure img")
    page.click(".circular-form__buttons [name=_continue]")
    page.wait_for_selector("[data-prose-ready]")

    line = Attachment.objects.get()
    assert line.focal_x < 50
    body = WorkingCopy.objects.get().body
    assert body.startswith(f'<figure><img src="/files/{line.file.code}/map.png" alt="A map of the valley"')


def test_many_files_at_once_go_two_at_a_time_and_none_is_lost(new_page, make_user, log_in):
    page = new_page()
    log_in(page, make_user("kim", "editor"))
    page.goto(ADD)
    page.evaluate(COUNT_UPLOADS)
    contents = [b"words one", b"", b"words three", b"words four", b"words five"]
    files = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": words} for n, words in enumerate(contents)]
    page.set_input_files("#id_new_files", files)
    page.wait_for_selector("[data-file-uploading]", state="detached")

    assert page.locator("[data-files-refused] li").count() == 1
    tokens = page.locator("[data-file] input[name$='-token']").evaluate_all("found => found.map((one) => one.value)")
    assert len(set(filter(None, tokens))) == 4
    assert page.evaluate("window.most") == 2


def test_without_scripts_the_form_still_works(new_page, make_user, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, make_user("kim", "editor"))
    page.goto(ADD)
    page.fill("#id_title", "No scripts")
    page.fill("#id_body", "<p>Plain <strong>HTML</strong></p>")
    page.set_input_files("#id_new_files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": SAMPLES["pdf"]})
    page.click(".circular-form__buttons [name=_continue]")
    page.wait_for_selector(".messagelist .success")

    copy = WorkingCopy.objects.get()
    assert copy.body == "<p>Plain <strong>HTML</strong></p>"
    assert copy.attachments.get().name == "a.pdf"
