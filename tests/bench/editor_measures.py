"""What is measured in the editor, each as a person would come upon it."""

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from bench_photo import photo
from busy_machine import load
from editor_probe import Probe
from playwright.sync_api import Browser

from studio_testing.browser.chromium import DESKTOP, visit
from studio_testing.browser.editor_page import DroppedFile, EditorPage
from studio_testing.browser.page_memory import PageMemory
from studio_testing.waiting import wait_until

MOVES = 240
BIGGER_BRUSH = ["]"] * 8
CUTOUT_SECONDS = 300.0
VISITS = 5
REPEATS = 5
MEBI = 2**20
FRAME = 16
BAR_MEGAPIXELS = 12
"""The bars for the wand and for opening are set for photos up to this size."""

INTERACTIVE = """
() => {
  const buttons = () => [...document.querySelectorAll("button:enabled")];
  const isThere = () => buttons().some((each) => each.textContent.includes("Choose photos"));
  const look = () => isThere()
    ? requestAnimationFrame(() => setTimeout(() => { window.interactive = performance.now(); }))
    : requestAnimationFrame(look);
  look();
}
"""
SCRIPT_BYTES = """
performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
"""


@dataclass(frozen=True)
class Figure:
    """One line: a value, what it may be at most (None: no bar was set), and how busy the machine was."""

    name: str
    megapixels: float | None
    value: float
    unit: str
    most: float | None
    load: float

    @property
    def verdict(self) -> str:
        if self.most is None:
            return ""
        return "kept" if self.value <= self.most else "missed"


Note = Callable[..., Figure]


def first_load(browser: Browser, url: str) -> Iterator[Figure]:
    """Yield what a first visit costs; each has a cache of its own."""
    times, sizes = list[float](), list[float]()
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": DESKTOP.width, "height": DESKTOP.height})
        context.add_init_script(f"({INTERACTIVE})()")
        page = context.new_page()
        page.goto(url)
        wait_until(lambda page=page: page.evaluate("window.interactive > 0"), what="the page can be used")
        times.append(page.evaluate("window.interactive"))
        sizes.append(page.evaluate(SCRIPT_BYTES))
        context.close()
    yield Figure("first load: script, compressed", None, max(sizes) / 1000, "KB", 200, load())
    yield Figure("first load: interactive, median", None, statistics.median(times), "ms", 1000, load())


def one_photo(browser: Browser, url: str, megapixels: float) -> Iterator[Figure]:
    """Yield all figures of one photo, from its drop to its file."""
    with visit(browser, url) as opened:
        editor = EditorPage(opened.page)
        probe = Probe.installed(opened.page)

        def figure(name: str, value: float, most: float | None = None, unit: str = "ms") -> Figure:
            return Figure(name, megapixels, value, unit, most, load())

        to_12 = float(megapixels <= BAR_MEGAPIXELS) or None

        editor.drop(DroppedFile("lemur.jpg", photo(megapixels)))
        yield figure("opening, from the matte's last byte", probe.opening(CUTOUT_SECONDS), to_12 and 1000)
        probe.await_edge_colours(CUTOUT_SECONDS)
        yield figure("opening: longest task", max(probe.take_long_tasks(), default=0.0))
        opened.page.mouse.move(*_middle(editor))
        yield from _strokes(editor, probe, figure)
        yield from _wand(editor, probe, figure, to_12 and 150)
        yield from _export(editor, probe, figure)
        held = PageMemory(opened.page).held()
        yield figure("held by the page, its arrays included", held.page / MEBI, unit="MiB")
        yield figure("held by its workers", held.workers / MEBI, unit="MiB")


def _strokes(editor: EditorPage, probe: Probe, figure: Note) -> Iterator[Figure]:
    """One stroke all over the stage, at either scale; the larger one, in the fit view, is then undone."""
    editor.press("b", *BIGGER_BRUSH)
    for key, view in (("1", "at 100 %"), ("0", "fit view")):
        editor.press(key)
        probe.await_quiet()
        probe.take_moves()
        _scribble(editor)
        moves = probe.take_moves()
        painted, work, following = ([move[part] for move in moves] for part in ("painted", "work", "next"))
        name = f"stroke, {view}, {len(moves)} frames"
        yield figure(f"{name}: work in its frame, p50", _percentile(work, 50))
        yield figure(f"{name}: work in its frame, p95", _percentile(work, 95), FRAME)
        yield figure(f"{name}: input to painted, p50", _percentile(painted, 50))
        yield figure(f"{name}: input to painted, p95", _percentile(painted, 95))
        yield figure(f"{name}: input to the next frame, p95", _percentile(following, 95))
        probe.await_quiet()
    yield figure("undo of a large stroke, the first", _changed_by(editor, probe, "z"), 50)
    later = list[float]()
    for _ in range(REPEATS):
        _changed_by(editor, probe, "y")
        later.append(_changed_by(editor, probe, "z"))
    yield figure(f"undo of a large stroke, median of {REPEATS} more", statistics.median(later), 50)


def _changed_by(editor: EditorPage, probe: Probe, key: str) -> float:
    """Press a key; return how soon it showed, when all is drawn."""
    editor.press(key)
    soon = probe.change()
    probe.await_quiet()
    return soon


def _wand(editor: EditorPage, probe: Probe, figure: Note, most: float | None) -> Iterator[Figure]:
    """Click on the subject: as the wand is set at first, and so that all of the picture is taken."""
    editor.press("w")
    tolerance = editor.page.get_by_role("slider", name="Tolerance")

    def click() -> float:
        editor.page.mouse.click(*_middle(editor))
        soon = probe.change()
        probe.await_quiet()
        _changed_by(editor, probe, "z")
        return soon

    yield figure("wand, first click", click(), most)
    yield figure(f"wand, median of {REPEATS} more", statistics.median(click() for _ in range(REPEATS)), most)
    tolerance.focus()
    editor.press("End")
    whole = statistics.median(click() for _ in range(REPEATS))
    yield figure(f"wand, the whole photo, median of {REPEATS}", whole, most)


def _export(editor: EditorPage, probe: Probe, figure: Note) -> Iterator[Figure]:
    """Write an edited picture, by the browser; twice, since the first one warms up."""
    editor.press("b")
    _scribble(editor)
    editor.saved()
    probe.await_quiet()
    probe.take_long_tasks()
    start = perf_counter()
    editor.saved()
    yield figure("PNG export of an edited picture", (perf_counter() - start) * 1000)
    yield figure("PNG export: longest task over 50 ms", max(probe.take_long_tasks(), default=0.0), 50)


def _scribble(editor: EditorPage) -> None:
    box = editor.stage.bounding_box()
    assert box is not None
    turns = [2 * math.pi * move / MOVES for move in range(MOVES + 1)]
    x, y = _middle(editor)
    path = [(x + box["width"] * 0.3 * math.sin(3 * t), y + box["height"] * 0.35 * math.sin(4 * t)) for t in turns]
    editor.page.mouse.move(*path[0])
    editor.page.mouse.down()
    for point in path[1:]:
        editor.page.mouse.move(*point)
    editor.page.mouse.up()


def _middle(editor: EditorPage) -> tuple[float, float]:
    box = editor.stage.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
