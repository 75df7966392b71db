"""What watches the editor from within its page: the product itself knows nothing of it.

A change is on the screen when the frame that draws it is done: the stage puts pixels into a tile within an animation
frame, and a message that is posted then is heard right after it. All times are milliseconds of ``performance.now()``.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from studio_testing.waiting import wait_until

PATIENCE_SECONDS = 60.0
QUIET_MILLISECONDS = 800

WATCH = r"""
() => {
  const probe = { moves: [], change: null, ready: null, lastPut: 0, longTasks: [] };
  window.probe = probe;
  let [move, input, isDrawing] = [null, null, false];
  const listen = (kind, hear) => addEventListener(kind, hear, { capture: true });
  listen("pointermove", (event) => { move = { input: event.timeStamp, heard: performance.now() }; });
  for (const kind of ["pointerdown", "keydown"]) {
    listen(kind, (event) => { input = event.timeStamp; probe.change = null; });
  }

  const afterFrame = new MessageChannel();
  afterFrame.port1.onmessage = () => {
    const shown = performance.now();
    isDrawing = false;
    if (input !== null) { probe.change = shown - input; input = null; }
    if (move === null) return;
    const sample = { painted: shown - move.input, work: shown - move.heard };
    const stamp = move.input;
    move = null;
    probe.moves.push(sample);
    requestAnimationFrame(() => { sample.next = performance.now() - stamp; });
  };
  const prototype = OffscreenCanvasRenderingContext2D.prototype;
  const put = prototype.putImageData;
  prototype.putImageData = function (...where) {
    probe.lastPut = performance.now();
    if (!isDrawing) { isDrawing = true; afterFrame.port2.postMessage(null); }
    return put.apply(this, where);
  };

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.longTasks.push({ startTime, duration });
  }).observe({ type: "longtask" });

  const isReady = () => [...document.querySelectorAll("button:enabled")].some((button) =>
    /^Download (PNG|WebP|JPEG)$/.test((button.getAttribute("aria-label") ?? button.textContent).trim()));
  const watch = new MutationObserver(() => {
    if (probe.ready !== null || !isReady()) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { probe.ready = performance.now(); }));
  });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true });
}
"""

MATTE_ARRIVED = """
() => Math.max(...performance.getEntriesByType("resource")
  .filter(({ name }) => name.endsWith("/matte")).map(({ responseEnd }) => responseEnd))
"""
EDGES_ARRIVED = """
() => performance.getEntriesByType("resource")
  .some(({ name, responseEnd }) => name.endsWith("/download") && responseEnd > 0)
"""


@dataclass(frozen=True)
class Probe:
    """The watch in one page."""

    page: Page

    @classmethod
    def installed(cls, page: Page) -> "Probe":
        """Begin to watch."""
        page.evaluate(WATCH)
        return cls(page)

    def wait_for(self, question: str, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Return when the page says yes. It is asked from outside: its CSP forbids what Playwright waits by within."""
        wait_until(lambda: self.page.evaluate(question), what=question, timeout_seconds=timeout_seconds)

    def await_quiet(self) -> None:
        """Return when nothing has been drawn for a while."""
        self.wait_for(f"performance.now() - probe.lastPut > {QUIET_MILLISECONDS}")

    def await_edge_colours(self, timeout_seconds: float) -> None:
        """Return when the last thing that opening brings is there and drawn."""
        self.wait_for(EDGES_ARRIVED, timeout_seconds)
        self.page.wait_for_timeout(QUIET_MILLISECONDS)
        self.await_quiet()

    def opening(self, timeout_seconds: float) -> float:
        """Return the time from the matte's last byte (the photo's have been there) until one can edit."""
        self.wait_for("probe.ready !== null", timeout_seconds)
        return float(self.page.evaluate("probe.ready") - self.page.evaluate(MATTE_ARRIVED))

    def change(self) -> float:
        """Return the time from the last press until something else was on the screen."""
        self.wait_for("probe.change !== null")
        return float(self.page.evaluate("probe.change"))

    def take_moves(self) -> list[dict[str, float]]:
        """Return the frames since the last call that have drawn a stroke on."""
        moves: list[dict[str, float]] = self._taken("moves")
        return [move for move in moves if "next" in move]

    def take_long_tasks(self) -> list[float]:
        """Return how long each task since the last call took that was longer than 50 ms."""
        return [task["duration"] for task in self._taken("longTasks")]

    def _taken(self, name: str) -> Any:  # noqa: ANN401 - what the page gives
        return self.page.evaluate(f"probe.{name}.splice(0)")
