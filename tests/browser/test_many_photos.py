"""Several photos at once: each with its own fate, and all of them in one file."""

from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import expect

from studio_testing.browser.editor_page import CUTOUT_MILLISECONDS, DroppedFile, EditorPage, pixels_of
from studio_testing.photos import lemur_jpeg

GOOD = [DroppedFile(f"lemur-{number}.jpg", lemur_jpeg()) for number in range(1, 10)]
CORRUPT = DroppedFile("corrupt.jpg", lemur_jpeg()[:2000])


def state(editor: EditorPage, name: str, words: str) -> None:
    thumbnail = editor.page.get_by_role("button", name=f"{name}, {words}")
    expect(thumbnail).to_be_visible(timeout=CUTOUT_MILLISECONDS)


def menu(editor: EditorPage, name: str, item: str) -> None:
    editor.page.get_by_role("button", name=f"Menu of {name}").click()
    editor.page.get_by_role("group", name=name).get_by_role("button", name=item).click()


def test_of_ten_photos_the_corrupt_one_says_so_one_is_cancelled_and_the_rest_come_as_a_zip(editor: EditorPage) -> None:
    # given ten, one of them corrupt
    editor.drop(*GOOD[:4], CORRUPT, *GOOD[4:])

    # when the last is cancelled
    menu(editor, "lemur-9.jpg", "Cancel")

    # then each has its own fate
    state(editor, "lemur-9.jpg", "stopped")
    for photo in GOOD[:-1]:
        state(editor, photo.name, "ready")
    state(editor, "corrupt.jpg", "This file is damaged")
    editor.page.get_by_role("button", name="corrupt.jpg, ").click()
    expect(editor.page.get_by_role("heading", level=1)).to_be_visible()
    expect(editor.page.get_by_role("main")).to_contain_text("photo")

    # and what is ready comes in one file
    button = editor.page.get_by_role("button", name="Download all")
    archive = ZipFile(BytesIO(editor.saved(button.click).read_bytes()))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == sorted(f"lemur-{number}.png" for number in range(1, 9))
    cutouts = [pixels_of(archive.read(name)) for name in archive.namelist()]
    assert all(cutout.shape == (440, 680, 4) and 0 < cutout[..., 3].mean() < 255 for cutout in cutouts)

    # and the cancelled one can be had after all
    menu(editor, "lemur-9.jpg", "Try again")
    state(editor, "lemur-9.jpg", "ready")
