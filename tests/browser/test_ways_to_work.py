"""The keyboard alone, a phone, and a connection that goes away."""

from collections.abc import Callable

import httpx
import numpy as np
from playwright.sync_api import expect

from studio_testing.browser.chromium import PHONE, Visit
from studio_testing.browser.editor_page import CUTOUT_MILLISECONDS, DroppedFile, EditorPage
from studio_testing.browser.hands import Fingers
from studio_testing.photos import lemur_jpeg
from studio_testing.waiting import wait_until

SIZE = (680, 440)
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())


def test_the_keyboard_alone_is_enough(editor: EditorPage) -> None:
    page = editor.page

    # given: the button is reached by Tab, and pressed by Enter
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    for _ in range(10):
        editor.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Choose photos"):
            break
    with page.expect_file_chooser() as chooser:
        editor.press("Enter")
    chooser.value.set_files([LEMUR.as_payload()])  # type: ignore[list-item] # a payload
    editor.await_ready()
    before = editor.saved_pixels()

    # when: the stage's cursor is moved, and the tool used at it
    editor.stage.focus()
    editor.press("b", "Control+ArrowRight", "Control+ArrowLeft", "ArrowDown", "Shift+ArrowRight")
    with editor.one_step("Erase"):
        editor.press("Space")
    after = editor.saved_pixels()

    # then
    changed = before[..., 3] != after[..., 3]
    assert changed.any()
    rows, columns = np.nonzero(changed)
    assert abs(rows.mean() - SIZE[1] / 2) < 60
    assert abs(columns.mean() - SIZE[0] / 2) < 60
    editor.press("z")
    assert np.array_equal(editor.saved_pixels(), before)
    editor.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Erase with the brush")
    editor.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_finger_draws_and_two_fingers_zoom(open_studio: Callable[..., Visit]) -> None:
    editor = EditorPage(open_studio(PHONE).page)
    editor.drop(LEMUR)
    editor.await_ready()
    fingers = Fingers(editor, SIZE)
    before = editor.saved_pixels()

    with editor.one_step("Erase"):
        fingers.drag((300, 220), (380, 230))
    after = editor.saved_pixels()
    zoom = editor.zoom
    fingers.spread((340, 220), pixels=60)
    wait_until(lambda: editor.zoom > zoom * 1.3, what="the picture is larger")

    assert (before[..., 3] != after[..., 3]).any()
    assert after[225, 340, 3] == 0
    assert np.array_equal(editor.saved_pixels(), after)
    assert editor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_upload_that_loses_its_connection_goes_on_by_itself(open_studio: Callable[..., Visit]) -> None:
    visit = open_studio()
    visit.watch.allowed.add("ERR_INTERNET_DISCONNECTED")
    editor = EditorPage(visit.page)
    visit.page.context.set_offline(True)

    editor.drop(LEMUR)
    expect(visit.page.get_by_text("You are offline.").first).to_be_visible()
    visit.page.context.set_offline(False)

    expect(editor.stage).to_be_visible(timeout=CUTOUT_MILLISECONDS)
    editor.await_ready()
    assert editor.saved_pixels().shape == (440, 680, 4)


def test_the_page_may_do_only_what_it_needs(editor: EditorPage) -> None:
    answer = httpx.get(editor.page.url)

    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
