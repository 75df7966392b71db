"""A pen: its pressure, and the hand that rests on the glass beside it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from studio_testing.browser.chromium import TABLET, Visit
from studio_testing.browser.editor_page import DroppedFile, EditorPage, Pixels
from studio_testing.browser.hands import Fingers, Pen, Pressed
from studio_testing.photos import lemur_jpeg

SIZE = (680, 440)
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())
CORE_PIXELS = 32
"""What the brush takes wholly away, as it is set at first: 80 % of 40 pixels."""


@pytest.fixture
def editor(open_studio: Callable[..., Visit]) -> EditorPage:
    """A tablet with a photo on it, and the brush that erases."""
    editor = EditorPage(open_studio(TABLET).page)
    editor.drop(LEMUR)
    editor.await_ready()
    editor.press("0", "b")
    return editor


@pytest.fixture
def pen(editor: EditorPage) -> Pen:
    return Pen(editor, SIZE)


@pytest.fixture
def fingers(editor: EditorPage) -> Fingers:
    return Fingers(editor, SIZE)


def erased(before: Pixels, after: Pixels) -> NDArray[np.bool_]:
    """Where nothing is left."""
    return (before[..., 3] > 0) & (after[..., 3] == 0)


def no_steps_are_left(editor: EditorPage) -> None:
    expect(editor.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_the_pens_pressure_is_the_strokes_width(editor: EditorPage, pen: Pen) -> None:
    before = editor.saved_pixels()

    with editor.one_step("Erase"):
        pen.stroke(Pressed((280, 250), 0.25), Pressed((400, 250), 1.0))

    widths = erased(before, editor.saved_pixels()).sum(axis=0)
    assert widths[285] == pytest.approx(0.28 * CORE_PIXELS, abs=3)
    assert widths[340] == pytest.approx(0.62 * CORE_PIXELS, abs=3)
    assert widths[395] == pytest.approx(0.97 * CORE_PIXELS, abs=3)


def test_once_a_pen_was_seen_a_palm_does_nothing_and_two_fingers_still_move_the_picture(
    editor: EditorPage, pen: Pen, fingers: Fingers
) -> None:
    # given: a pen that was only held over the glass
    before = editor.saved_pixels()
    pen.hover((300, 200))

    # when: a palm lies, slides and is lifted; then two fingers move the picture, and the pen taps
    fingers.drag((300, 300), (360, 330))
    fingers.drag_two((340, 220), dx=-60, dy=40)
    zoom = editor.zoom
    with editor.one_step("Erase"):
        pen.stroke(Pressed((340, 220), 1.0), Pressed((341, 220), 1.0))

    # then: there is that tap alone, on what the fingers have brought there
    rows, columns = np.nonzero(erased(before, editor.saved_pixels()))
    assert rows.mean() == pytest.approx(220 - 40 / zoom, abs=4)
    assert columns.mean() == pytest.approx(340 + 60 / zoom, abs=4)
    assert np.ptp(rows) <= CORE_PIXELS
    editor.press("z")
    no_steps_are_left(editor)


def test_a_palm_that_has_begun_to_draw_gives_way_to_the_pen(editor: EditorPage, pen: Pen, fingers: Fingers) -> None:
    # given: a palm comes first, on a device whose pen was not seen yet
    before = editor.saved_pixels()
    fingers.touch([fingers.on_screen((300, 330))])
    fingers.slide([fingers.on_screen((330, 335))])

    # when
    with editor.one_step("Erase"):
        pen.stroke(Pressed((300, 200), 1.0), Pressed((380, 200), 1.0))
        fingers.slide([fingers.on_screen((350, 340))])
        fingers.lift()

    # then
    gone = erased(before, editor.saved_pixels())
    assert gone[200, 300:381].all()
    assert not gone[200 + CORE_PIXELS :].any()
    editor.press("z")
    no_steps_are_left(editor)
    assert np.array_equal(editor.saved_pixels(), before)


def test_the_pen_draws_although_the_palm_is_felt_as_two_fingers(editor: EditorPage, pen: Pen, fingers: Fingers) -> None:
    before = editor.saved_pixels()
    fingers.touch([fingers.on_screen((380, 330)), fingers.on_screen((420, 350))])

    with editor.one_step("Erase"):
        pen.stroke(Pressed((300, 200), 1.0), Pressed((380, 200), 1.0))
    fingers.lift()

    assert erased(before, editor.saved_pixels())[200, 300:381].all()
