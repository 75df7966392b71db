"""Pictures of every state of the editor, in three windows, in light and in dark: for a person to look at.

    python tests/browser/screenshots.py FOLDER [--only STATE ...] [--photo FILE]

A whole stack is started, and a real photo cut out by it; nothing is staged.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from studio_testing.browser.chromium import DESKTOP, PHONE, TABLET, Screen, chromium, visit
from studio_testing.browser.editor_page import DroppedFile, EditorPage, ImagePoint
from studio_testing.photos import lemur_jpeg
from studio_testing.stack import started_stack

EDITOR = Path(__file__).parents[2] / "frontend" / "dist"
SCREENS = {"1440x900": DESKTOP, "820x1180": TABLET, "390x844": PHONE}
SCHEMES = ("light", "dark")
SETTLED_MILLISECONDS = 700
SIZE = (1360, 880)

Pose = Callable[[EditorPage, DroppedFile], None]


def empty(editor: EditorPage, _: DroppedFile) -> None:
    expect(editor.page.get_by_role("heading", level=1)).to_be_visible()


def working(editor: EditorPage, photo: DroppedFile) -> None:
    editor.drop(photo)
    expect(editor.page.get_by_role("progressbar").first).to_be_visible()


def ready(editor: EditorPage, photo: DroppedFile) -> None:
    editor.drop(photo)
    editor.await_ready()


def erased(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    editor.press("b")
    editor.stroke(_scaled((300, 200), (380, 260), (300, 300)), SIZE)


def polygon(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    editor.press("p")
    for corner in _scaled((230, 120), (420, 140), (400, 330)):
        editor.click(corner, SIZE)


def compared(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    editor.press("c")


def coloured(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    _raise(editor, "Background")
    editor.page.get_by_role("radio", name="Blend").check(force=True)


def refining(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    _raise(editor, "Refine")
    slider = editor.page.get_by_role("slider", name="Feather")
    slider.focus()
    editor.press(*["ArrowRight"] * 12)


def exporting(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    _raise(editor, "Export")


def several(editor: EditorPage, photo: DroppedFile) -> None:
    names = ("portrait.jpg", "harbour.jpg", "shoes.jpg")
    broken = DroppedFile("holiday.jpg", photo.data[:3000])
    editor.drop(*(DroppedFile(name, photo.data) for name in names), broken)
    expect(editor.page.get_by_role("button", name="portrait.jpg, ready")).to_be_visible(timeout=90_000)
    editor.await_ready()


def refused(editor: EditorPage, photo: DroppedFile) -> None:
    editor.drop(DroppedFile("holiday.jpg", photo.data[:3000]))
    expect(editor.page.get_by_role("button", name="Choose another photo")).to_be_visible()


def offline(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    editor.page.context.set_offline(True)


def resumable(editor: EditorPage, photo: DroppedFile) -> None:
    erased(editor, photo)
    editor.page.wait_for_timeout(1500)
    editor.page.reload()
    expect(editor.page.get_by_role("button", name="Take it up again")).to_be_visible(timeout=30_000)


def keys(editor: EditorPage, photo: DroppedFile) -> None:
    ready(editor, photo)
    editor.press("?")


STATES: dict[str, Pose] = {
    pose.__name__: pose
    for pose in (
        empty, working, ready, erased, polygon, compared, coloured, refining, exporting, several, refused, offline,
        resumable, keys,
    )
}  # fmt: skip


def main() -> None:
    """Start the studio and take the pictures."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    data = arguments.photo.read_bytes() if arguments.photo else lemur_jpeg(SIZE)
    photo = DroppedFile("lemur.jpg", data)
    with (
        tempfile.TemporaryDirectory() as folder,
        started_stack(Path(folder), {"EDITOR_DIR": str(EDITOR)}) as stack,
        chromium() as browser,
    ):
        stack.await_ready()
        for name in arguments.only or STATES:
            for size, screen in SCREENS.items():
                for scheme in SCHEMES:
                    file = arguments.folder / f"{name}-{size}-{scheme}.png"
                    _take(browser, stack.base_url, screen, scheme, STATES[name], photo, file)


def _take(  # noqa: PLR0913, PLR0917 - a picture has many circumstances
    browser: Browser, url: str, screen: Screen, scheme: str, pose: Pose, photo: DroppedFile, file: Path
) -> None:
    try:
        with visit(browser, url, screen, color_scheme=scheme) as opened:
            pose(EditorPage(opened.page), photo)
            opened.page.wait_for_timeout(SETTLED_MILLISECONDS)
            opened.page.screenshot(path=file)
    except Exception as error:  # noqa: BLE001 - the others are to be seen all the same
        print(f"{file.name}: {type(error).__name__}: {error}".splitlines()[0])
    else:
        print(file.name)


def _raise(editor: EditorPage, section: str) -> None:
    """Unfold a section of the panel, or bring its sheet up."""
    for role in ("tab", "button"):
        for control in editor.page.get_by_role(role, name=section).all():  # type: ignore[arg-type] # a role's name
            if control.is_visible() and control.get_attribute("aria-expanded") != "true":
                control.click()
                return


def _scaled(*points: ImagePoint) -> list[ImagePoint]:
    return [(x * 2, y * 2) for x, y in points]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=STATES)
    parser.add_argument("--photo", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
