"""Fingers and a pen over the picture, by the browser's own protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import CDPSession

from studio_testing.browser.editor_page import EditorPage, ImagePoint

MOVES = 10
"""Of one way; Chromium answers each as soon as the page has seen it, about one a frame."""

ScreenPoint = tuple[float, float]


class Hand:
    """Moves over one editor's picture, ``size`` wide and high."""

    def __init__(self, editor: EditorPage, size: tuple[int, int]) -> None:
        self._editor = editor
        self._size = size
        self._session: CDPSession = editor.page.context.new_cdp_session(editor.page)

    def on_screen(self, point: ImagePoint) -> ScreenPoint:
        """Where a point of the picture is."""
        return self._editor.on_screen(point, self._size)


class Fingers(Hand):
    """What touches the glass: finger tips and palms."""

    def drag(self, start: ImagePoint, end: ImagePoint) -> None:
        """Move one finger."""
        self.move([(self.on_screen(start), self.on_screen(end))])

    def spread(self, middle: ImagePoint, pixels: float) -> None:
        """Move two fingers apart, each by so many CSS pixels."""
        x, y = self.on_screen(middle)
        self.move([((x - 30, y), (x - 30 - pixels, y)), ((x + 30, y), (x + 30 + pixels, y))])

    def drag_two(self, middle: ImagePoint, dx: float, dy: float) -> None:
        """Move two fingers side by side, by so many CSS pixels."""
        x, y = self.on_screen(middle)
        self.move([((x - 30, y), (x - 30 + dx, y + dy)), ((x + 30, y), (x + 30 + dx, y + dy))])

    def move(self, ways: Sequence[tuple[ScreenPoint, ScreenPoint]]) -> None:
        """Lay fingers down, move each from its start to its end, and lift them."""
        self.touch([start for start, _ in ways])
        for part in range(1, MOVES + 1):
            self.slide([_between(start, end, part / MOVES) for start, end in ways])
        self.lift()

    def touch(self, points: Sequence[ScreenPoint]) -> None:
        """Lay fingers down, all at once."""
        self._send("touchStart", points)

    def slide(self, points: Sequence[ScreenPoint]) -> None:
        """Move those that lie."""
        self._send("touchMove", points)

    def lift(self) -> None:
        """Lift all."""
        self._send("touchEnd", [])

    def _send(self, kind: str, points: Sequence[ScreenPoint]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@dataclass(frozen=True)
class Pressed:
    """A point of the picture, and how hard the pen is pressed there: 0 to 1."""

    at: ImagePoint
    force: float


class Pen(Hand):
    """A stylus that feels its pressure."""

    def stroke(self, *points: Pressed) -> None:
        """Draw through points; between two of them the pressure goes evenly from one to the other."""
        self.press(points[0])
        for start, end in pairwise(points):
            for part in range(1, MOVES + 1):
                share = part / MOVES
                force = start.force + (end.force - start.force) * share
                self.draw(Pressed(_between(start.at, end.at, share), force))
        self.lift(points[-1])

    def hover(self, at: ImagePoint) -> None:
        """Hold it over the glass."""
        self._send("mouseMoved", Pressed(at, 0), "none")

    def press(self, point: Pressed) -> None:
        """Set it down."""
        self._send("mousePressed", point, "left")

    def draw(self, point: Pressed) -> None:
        """Move it while it is down."""
        self._send("mouseMoved", point, "left")

    def lift(self, point: Pressed) -> None:
        """Take it away."""
        self._send("mouseReleased", point, "left")

    def _send(self, kind: str, point: Pressed, button: str) -> None:
        x, y = self.on_screen(point.at)
        is_down = button == "left" and kind != "mouseReleased"
        event = {"type": kind, "x": x, "y": y, "button": button, "buttons": int(is_down), "force": point.force}
        self._session.send("Input.dispatchMouseEvent", event | {"pointerType": "pen", "clickCount": int(is_down)})


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
