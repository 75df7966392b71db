"""Photos of 24 and of 50 megapixels: edited and saved pixel for pixel, in the memory that docs/editor.md states."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from studio_testing.browser.chromium import Visit
from studio_testing.browser.cutouts import DECODERS_DIFFER, apart, same_colours, server_cutout
from studio_testing.browser.editor_page import DroppedFile, EditorPage, pixels_of
from studio_testing.browser.page_memory import PageMemory
from studio_testing.photos import lemur_jpeg, lemur_size

PAGE_BYTES_A_PIXEL = 10
WORKERS_BYTES_A_PIXEL = 4
ALLOWANCE = 1.05
"""For what a photo brings besides its rasters. One matte too many would be 10 % in the page, 25 % in a worker."""

STROKE_PIXELS = 400
BRUSH_PIXELS = 40
WAND_BELOW_PIXELS = 150
WAND_LEVELS = 30
"""The wand takes what is 12 % of 255 levels off its seed, as it is set at first."""

TO_THE_LARGEST_BRUSH = ["]"] * 60


@pytest.mark.timeout(400)  # half a minute each on a machine that does little else
@pytest.mark.parametrize("megapixels", [24, 50])
def test_a_large_photo_is_edited_and_saved_in_the_memory_that_is_stated(
    open_studio: Callable[..., Visit], megapixels: int
) -> None:
    # given
    width, height = size = lemur_size(megapixels)
    photo = lemur_jpeg(size)
    editor = EditorPage(open_studio().page)
    memory = PageMemory(editor.page)
    empty = memory.held()
    editor.drop(DroppedFile("lemur.jpg", photo))
    editor.await_ready()

    # when
    edit(editor, size)
    after = editor.saved_pixels()

    # then: what was erased is gone, what was restored is undone, and all else is the server's
    before = server_cutout(editor.page)
    changed = before[..., 3] != after[..., 3]
    assert after.shape == (height, width, 4)
    assert same_colours(after, before)
    assert (after[..., 3] <= before[..., 3]).all()
    assert (after[stroke_box(size, -BRUSH_PIXELS // 4)][..., 3] == 0).all()
    changed[stroke_box(size, BRUSH_PIXELS)] = False
    like_seed = like(pixels_of(photo), wand_seed(size))
    assert after[wand_seed(size)][3] == 0
    assert not (changed & ~with_neighbours(like_seed)).any()

    # and: nothing is held twice
    held = memory.held()
    assert held.page - empty.page <= ALLOWANCE * PAGE_BYTES_A_PIXEL * width * height
    assert held.workers <= ALLOWANCE * WORKERS_BYTES_A_PIXEL * width * height


def edit(editor: EditorPage, size: tuple[int, int]) -> None:
    """Erase at actual size, restore much of the background in the fit view and undo that, and use the wand."""
    x, y = size[0] / 2, size[1] / 2
    editor.press("1", "b")
    with editor.one_step("Erase"):
        editor.stroke([(x - STROKE_PIXELS / 2, y), (x + STROKE_PIXELS / 2, y)], size)
    editor.press("0", "e", *TO_THE_LARGEST_BRUSH)
    with editor.one_step("Restore"):
        editor.stroke([(0.1 * size[0], 0.1 * size[1]), (0.4 * size[0], 0.1 * size[1])], size)
    with editor.one_step("Erase"):
        editor.press("z")
    editor.press("1", "w")
    row, column = wand_seed(size)
    with editor.one_step("Wand"):
        editor.click((column + 0.5, row + 0.5), size)


def stroke_box(size: tuple[int, int], margin: int) -> tuple[slice, slice]:
    """Rows and columns around the way of the erasing brush."""
    x, y = size[0] // 2, size[1] // 2
    reach = STROKE_PIXELS // 2 + margin
    return slice(y - abs(margin), y + abs(margin)), slice(x - reach, x + reach)


def wand_seed(size: tuple[int, int]) -> tuple[int, int]:
    """Row and column."""
    return size[1] // 2 + WAND_BELOW_PIXELS, size[0] // 2


def like(photo: NDArray[np.uint8], seed: tuple[int, int]) -> NDArray[np.bool_]:
    """Where the photo has the seed's colour, as the wand sees it."""
    return apart(photo, photo[seed][None, None]) <= WAND_LEVELS + DECODERS_DIFFER


def with_neighbours(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """One pixel more on all sides: the wand's soft edge."""
    padded = np.pad(mask, 1)
    rows = padded[:-2] | padded[1:-1] | padded[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
