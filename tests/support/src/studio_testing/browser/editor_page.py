"""The editor as a person sees it: by roles and names, and by points of the picture."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from studio_testing.waiting import wait_until

ImagePoint = tuple[float, float]
Pixels = NDArray[np.uint8]

CUTOUT_MILLISECONDS = 90_000
SAVE_MILLISECONDS = 60_000
"""Largest photos, on a machine that does other things."""

STEPS_BETWEEN_POINTS = 12

TAKE_FILES = """
(files) => {
  const transfer = new DataTransfer();
  for (const { name, type, data } of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  return transfer;
}
"""

STORED_EDITS = """
() => new Promise((resolve, reject) => {
  const asked = indexedDB.open("background-remover-studio");
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const database = asked.result;
    const count = database.transaction("edits").objectStore("edits").count();
    count.onerror = () => reject(count.error);
    count.onsuccess = () => { database.close(); resolve(count.result); };
  };
})
"""


@dataclass(frozen=True)
class DroppedFile:
    """A file that is dropped onto the page."""

    name: str
    data: bytes
    media_type: str = "image/jpeg"

    def as_argument(self) -> dict[str, str]:
        return {"name": self.name, "type": self.media_type, "data": b64encode(self.data).decode()}

    def as_payload(self) -> dict[str, object]:
        return {"name": self.name, "mimeType": self.media_type, "buffer": self.data}


@dataclass(frozen=True)
class EditorPage:
    """One page of the studio."""

    page: Page

    @property
    def stage(self) -> Locator:
        return self.page.get_by_role("application", name="Picture")

    def drop(self, *files: DroppedFile) -> None:
        transfer = self.page.evaluate_handle(TAKE_FILES, [file.as_argument() for file in files])
        for kind in ("dragenter", "dragover", "drop"):
            self.page.dispatch_event("body", kind, {"dataTransfer": transfer})

    def choose(self, *files: DroppedFile) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Choose photos").click()
        chooser.value.set_files([file.as_payload() for file in files])  # type: ignore[arg-type] # payloads

    def await_ready(self) -> None:
        """Return when a cut-out can be edited and saved."""
        button = self.page.get_by_role("button", name=re.compile("^Download (PNG|WebP|JPEG)$"))
        expect(button).to_be_enabled(timeout=CUTOUT_MILLISECONDS)
        self.await_idle()

    def await_idle(self) -> None:
        """Return when nothing that takes a moment is under way."""
        expect(self.page.locator("[data-busy]")).to_have_count(0)

    def await_autosave(self) -> None:
        """Return when an edit lies in the browser's database."""
        wait_until(lambda: self.page.evaluate(STORED_EDITS) > 0, what="the edit is stored")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def zoom(self) -> float:
        """Screen pixels for one of the picture."""
        label = self.page.get_by_role("button", name=re.compile("^Actual size; now")).first.get_attribute("aria-label")
        return int(re.sub(r"\D", "", label or "")) / 100

    def on_screen(self, point: ImagePoint, size: tuple[int, int]) -> tuple[float, float]:
        """Where a point of the picture is, as long as the picture lies in the middle of the stage."""
        box = self.stage.bounding_box()
        assert box is not None
        zoom = self.zoom
        return (
            box["x"] + box["width"] / 2 + (point[0] - size[0] / 2) * zoom,
            box["y"] + box["height"] / 2 + (point[1] - size[1] / 2) * zoom,
        )

    def stroke(self, points: Sequence[ImagePoint], size: tuple[int, int]) -> None:
        """Draw with the mouse."""
        mouse = self.page.mouse
        mouse.move(*self.on_screen(points[0], size))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.on_screen(point, size), steps=STEPS_BETWEEN_POINTS)
        mouse.up()

    def click(self, point: ImagePoint, size: tuple[int, int]) -> None:
        self.page.mouse.click(*self.on_screen(point, size))

    @contextmanager
    def one_step(self, label: str) -> Iterator[None]:
        """Do something that must become one step of the history, under this name."""
        yield
        expect(self.page.get_by_role("button", name=re.compile(f"^Undo: {label}"))).to_be_enabled()

    def saved(self, save: Callable[[], None] | None = None) -> Path:
        """Save the picture (by its key, if not otherwise), and return the file."""
        with self.page.expect_download(timeout=SAVE_MILLISECONDS) as download:
            (save or (lambda: self.press("Control+s")))()
        return Path(download.value.path())

    def saved_pixels(self) -> Pixels:
        """Save the picture and return ``(H, W, 4)``."""
        return pixels_of(self.saved().read_bytes())


def pixels_of(file: bytes) -> Pixels:
    return np.asarray(Image.open(BytesIO(file)).convert("RGBA"))
