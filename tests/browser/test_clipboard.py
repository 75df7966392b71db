"""The browser's own clipboard: a cut-out goes onto it, and a picture from it becomes a photo."""

from base64 import b64decode, b64encode
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from studio_testing.browser.chromium import Visit
from studio_testing.browser.editor_page import CUTOUT_MILLISECONDS, DroppedFile, EditorPage, Pixels, pixels_of
from studio_testing.photos import as_file, lemur, lemur_jpeg

SIZE = (680, 440)
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())

READ_CLIPBOARD = """
async () => {
  const [item] = await navigator.clipboard.read();
  const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
"""
WRITE_CLIPBOARD = """
async (data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
}
"""


@pytest.fixture
def editor(open_studio: Callable[..., Visit]) -> EditorPage:
    """The studio in a window that may use the clipboard."""
    return EditorPage(open_studio(permissions=["clipboard-read", "clipboard-write"]).page)


def on_clipboard(page: Page) -> Pixels:
    """Return the picture that any program would now be given."""
    return pixels_of(b64decode(page.evaluate(READ_CLIPBOARD)))


def as_seen(picture: Pixels) -> NDArray[np.float64]:
    """Colours as far as alpha shows them, 0 to 255: the clipboard of Chromium keeps them premultiplied."""
    return picture[..., :3] * (picture[..., 3:] / 255)


def test_the_cutout_goes_onto_the_clipboard_as_it_is_saved(editor: EditorPage) -> None:
    editor.drop(LEMUR)
    editor.await_ready()
    editor.press("0", "b")
    with editor.one_step("Erase"):
        editor.stroke([(300, 200), (380, 220)], SIZE)
    saved = editor.saved_pixels()

    editor.press("Control+c")
    expect(editor.page.get_by_text("The picture is on the clipboard.").first).to_be_visible()

    copied = on_clipboard(editor.page)
    assert saved[210, 340, 3] == 0
    assert np.array_equal(copied[..., 3], saved[..., 3])
    assert np.abs(as_seen(copied) - as_seen(saved)).max() <= 1


def test_a_picture_on_the_clipboard_is_pasted_as_a_new_photo(editor: EditorPage) -> None:
    # given
    editor.drop(LEMUR)
    editor.await_ready()
    mirrored = lemur().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    editor.page.evaluate(WRITE_CLIPBOARD, b64encode(as_file(mirrored, "PNG")).decode())

    # when
    editor.press("Control+v")

    # then: it stands beside the other, and is cut out
    expect(editor.page.get_by_role("button", name="lemur.jpg, ready")).to_be_visible()
    editor.page.get_by_role("button", name="image.png, ready").click(timeout=CUTOUT_MILLISECONDS)
    expect(editor.page.get_by_role("heading", level=1, name="image.png")).to_be_attached()
    editor.await_ready()
    saved = editor.saved_pixels()
    inside = saved[..., 3] == 255
    assert inside.any()
    assert np.array_equal(saved[inside][:, :3], np.asarray(mirrored)[inside])
