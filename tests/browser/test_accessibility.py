"""Every screen, judged by axe, in light and in dark, wide and narrow."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from studio_testing.browser.chromium import DESKTOP, PHONE, Screen, Visit
from studio_testing.browser.editor_page import CUTOUT_MILLISECONDS, DroppedFile, EditorPage
from studio_testing.photos import lemur_jpeg

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LEMUR = DroppedFile("lemur.jpg", lemur_jpeg())
SETTLED_MILLISECONDS = 600
BROKEN = DroppedFile("broken.jpg", lemur_jpeg()[:2000])


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document).then((report) => report.violations)")
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")],
    ids=["desktop, light", "desktop, dark", "phone"],
)
def test_axe_finds_nothing_on_any_screen(open_studio: Callable[..., Visit], size: Screen, scheme: str) -> None:
    editor = EditorPage(open_studio(size, color_scheme=scheme).page)
    page, found = editor.page, dict[str, list[str]]()

    def judge(screen: str) -> None:
        page.wait_for_timeout(SETTLED_MILLISECONDS)  # what fades in has less contrast than it will have
        found[screen] = violations(page)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    judge("empty")
    editor.drop(LEMUR)
    judge("working")
    editor.await_ready()
    judge("editor")
    editor.press("c")
    judge("comparison")
    editor.press("c", "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    judge("help")
    editor.press("Escape")
    editor.drop(BROKEN)
    page.get_by_role("button", name="broken.jpg, This file is damaged").click(timeout=CUTOUT_MILLISECONDS)
    expect(page.get_by_role("button", name="Choose another photo")).to_be_visible()
    judge("refused, with the strip")

    assert {screen: list_ for screen, list_ in found.items() if list_} == {}
