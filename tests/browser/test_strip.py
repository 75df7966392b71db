"""The strip shows each photo as it is now, from files that are fetched once; and what the window says and wears."""

from base64 import b64decode
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, Request, expect

from studio_testing.browser.chromium import Visit
from studio_testing.browser.cutouts import server_cutout
from studio_testing.browser.editor_page import CUTOUT_MILLISECONDS, DroppedFile, EditorPage, Pixels, pixels_of
from studio_testing.photos import lemur_jpeg, lemur_with_orientation
from studio_testing.waiting import wait_until

SIZE = (680, 440)
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())
TURNED = DroppedFile("turned.jpg", lemur_with_orientation(6))
SMALL = (104, 160)
"""Rows and columns of a thumbnail of the lemur, upright."""

AS_PNG = """
async (image) => {
  while (!(await image.decode().then(() => true, () => false))) await new Promise(requestAnimationFrame);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}
"""
BARS = """
[...document.querySelectorAll("meta[name=theme-color]")]
  .filter(({ media }) => matchMedia(media).matches).map(({ content }) => content)
"""
PAPER = {"light": "#fbfaf8", "dark": "#131216"}


def thumbnail(page: Page, name: str) -> Pixels:
    image = page.get_by_role("button", name=f"{name}, ").locator("img").first
    return pixels_of(b64decode(image.evaluate(AS_PNG)))


def await_cutouts(editor: EditorPage, *names: str) -> None:
    """Return when the strip shows the cut-outs of all: what it shows before has no transparency."""
    for name in names:
        button = editor.page.get_by_role("button", name=f"{name}, ready")
        expect(button).to_be_visible(timeout=CUTOUT_MILLISECONDS)
    page = editor.page
    wait_until(lambda: all(thumbnail(page, name)[..., 3].min() == 0 for name in names), what="small cut-outs")
    editor.await_ready()


def test_the_strip_shows_each_photo_as_it_is_now(editor: EditorPage) -> None:
    page = editor.page
    spot = (slice(50, 55), slice(72, 88))

    def erased() -> bool:
        return int(thumbnail(page, "lemur.jpg")[spot][..., 3].max()) < 20

    # given two small cut-outs, upright, as the server made them
    editor.drop(LEMUR, TURNED)
    await_cutouts(editor, "lemur.jpg", "turned.jpg")
    made = thumbnail(page, "lemur.jpg")
    assert made.shape[:2] == thumbnail(page, "turned.jpg").shape[:2] == SMALL
    assert np.abs(shrunk(server_cutout(page)[..., 3]) - made[..., 3]).mean() < 3
    assert made[spot][..., 3].min() == 255

    # when something is erased, it is seen a moment later; and when that is undone
    editor.press("0", "b")
    editor.stroke([(280, 223), (400, 223)], SIZE)
    wait_until(erased, what="the small picture shows what was erased")
    editor.press("z")
    wait_until(lambda: not erased(), what="the small picture shows what was brought back")
    assert np.abs(thumbnail(page, "lemur.jpg")[..., 3].astype(int) - made[..., 3]).mean() < 3

    # and at once when the photo is left
    editor.press("y")
    page.get_by_role("button", name="turned.jpg, ").first.click()
    wait_until(erased, what="the small picture shows how the photo was left")


def shrunk(alpha: Pixels) -> NDArray[np.float64]:
    """Return the means, at a thumbnail's size."""
    rows, columns = (
        np.linspace(0, length, count + 1).astype(int) for length, count in zip(alpha.shape, SMALL, strict=True)
    )
    sums = np.add.reduceat(np.add.reduceat(alpha.astype(float), rows[:-1], axis=0), columns[:-1], axis=1)
    means: NDArray[np.float64] = sums / np.outer(np.diff(rows), np.diff(columns))
    return means


def test_after_a_reload_each_file_is_fetched_once(editor: EditorPage) -> None:
    page = editor.page
    editor.drop(LEMUR, TURNED)
    await_cutouts(editor, "lemur.jpg", "turned.jpg")
    fetched: list[str] = []

    def see(request: Request) -> None:
        if request.url.endswith(("/source", "/matte")):
            fetched.append(request.url)

    page.on("request", see)
    page.reload()
    await_cutouts(editor, "lemur.jpg", "turned.jpg")

    assert len(fetched) == len(set(fetched)) == 4


def test_the_browsers_bars_wear_the_theme_that_is_chosen(open_studio: Callable[..., Visit]) -> None:
    page = open_studio(color_scheme="dark").page
    assert page.evaluate(BARS) == [PAPER["dark"]]

    page.get_by_role("button", name="Theme: as the system").click()
    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
    assert page.evaluate(BARS) == [PAPER["light"]]

    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Theme: light").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(BARS) == [PAPER["dark"]]


def test_a_browser_that_can_store_nothing_more_says_so_once_and_works_on(open_studio: Callable[..., Visit]) -> None:
    page = open_studio().page
    quota = {"origin": page.url.rstrip("/"), "quotaSize": 1}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    message = page.get_by_role("complementary", name="Message")

    EditorPage(page).drop(LEMUR)
    expect(message).to_contain_text("storage is full")
    page.get_by_role("button", name="Close the message").click()
    page.get_by_role("button", name="Theme: as the system").click()
    EditorPage(page).await_ready()

    expect(message).to_be_hidden()
    assert EditorPage(page).saved_pixels().shape == (440, 680, 4)
