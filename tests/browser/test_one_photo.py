"""One photo, from its drop to a perfected file: every tool, undone, done again, and taken up after a reload."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from studio_testing.browser.cutouts import DECODERS_DIFFER, alike, server_cutout
from studio_testing.browser.editor_page import DroppedFile, EditorPage, Pixels, pixels_of
from studio_testing.photos import lemur_jpeg

SIZE = (680, 440)
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())


@pytest.fixture
def opened(editor: EditorPage) -> EditorPage:
    editor.drop(LEMUR)
    editor.await_ready()
    editor.press("0")
    return editor


def photo() -> Pixels:
    return pixels_of(LEMUR.data)


def test_a_photo_that_is_dropped_is_saved_as_the_server_cut_it_out(opened: EditorPage) -> None:
    saved = opened.saved()

    assert alike(pixels_of(saved.read_bytes()), server_cutout(opened.page))
    assert Image.open(saved).info.keys() <= {"srgb", "gamma"}


def test_every_tool_changes_what_it_touches_and_nothing_else(opened: EditorPage) -> None:
    before = server_cutout(opened.page)
    page = opened.page

    # when: each tool once, chosen by its key or by its button
    opened.press("b")
    with opened.one_step("Erase"):
        opened.stroke([(330, 220), (360, 240)], SIZE)
    page.get_by_role("radio", name="Restore").check(force=True)
    with opened.one_step("Restore"):
        opened.stroke([(40, 40), (70, 50)], SIZE)
    opened.press("p")
    for corner in ((250, 330), (330, 330), (330, 400), (250, 400)):
        opened.click(corner, SIZE)
    with opened.one_step("Polygon"):
        opened.press("Enter")
    after = opened.saved_pixels()

    # then
    assert after[230, 345, 3] == 0
    assert after[45, 55, 3] == 255
    assert np.abs(after[45, 55, :3].astype(int) - photo()[45, 55, :3]).max() <= DECODERS_DIFFER
    assert (after[340:390, 260:320, 3] == 0).all()
    untouched = np.ones(SIZE[::-1], bool)
    for left, top, right, bottom in ((280, 170, 410, 290), (0, 0, 120, 100), (245, 325, 335, 405)):
        untouched[top:bottom, left:right] = False
    assert alike(after[untouched][None], before[untouched][None])


def test_the_wand_erases_what_is_alike_and_connected(opened: EditorPage) -> None:
    before = opened.saved_pixels()
    inside = before[..., 3] == 255
    row, column = np.argwhere(inside)[len(np.argwhere(inside)) // 2]

    opened.press("w")
    with opened.one_step("Wand"):
        opened.click((column + 0.5, row + 0.5), SIZE)
    after = opened.saved_pixels()

    gone = (before[..., 3] == 255) & (after[..., 3] == 0)
    assert gone[row, column]
    assert 0 < gone.sum() < inside.sum()
    seed = photo()[row, column, :3].astype(int)
    distance = np.abs(photo()[..., :3].astype(int) - seed).max(axis=2)
    assert np.median(distance[gone]) < np.median(distance[inside])


def test_all_is_undone_and_done_again_byte_for_byte(opened: EditorPage) -> None:
    first = opened.saved_pixels()
    opened.press("b")
    for top in (120, 200, 280):
        with opened.one_step("Erase"):
            opened.stroke([(300, top), (380, top + 20)], SIZE)
    opened.press("e")
    with opened.one_step("Restore"):
        opened.stroke([(60, 60), (200, 60)], SIZE)
    edited = opened.saved_pixels()
    assert not np.array_equal(edited, first)

    opened.press("z", "z", "z", "z")
    expect(opened.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert np.array_equal(opened.saved_pixels(), first)

    opened.press("y", "y", "y", "y")
    expect(opened.page.get_by_role("button", name="Redo", exact=True)).to_be_disabled()
    assert np.array_equal(opened.saved_pixels(), edited)


def test_an_edit_is_taken_up_after_a_reload_with_its_undo(opened: EditorPage) -> None:
    first = opened.saved_pixels()
    opened.press("b")
    with opened.one_step("Erase"):
        opened.stroke([(300, 200), (380, 220)], SIZE)
    edited = opened.saved_pixels()
    opened.await_autosave()

    opened.page.reload()
    thumbnail = opened.page.get_by_role("button", name="lemur.jpg, ")
    resume = opened.page.get_by_role("button", name="Take it up again")
    expect(resume.or_(thumbnail).first).to_be_visible()
    if not resume.is_visible():
        thumbnail.first.click()
    resume.click()
    opened.await_ready()

    assert np.array_equal(opened.saved_pixels(), edited)
    opened.press("z")
    assert np.array_equal(opened.saved_pixels(), first)


def test_a_photo_can_be_chosen_as_well(editor: EditorPage) -> None:
    editor.choose(LEMUR)

    editor.await_ready()

    assert editor.saved_pixels().shape == (440, 680, 4)
