"""Where everything goes: the canvas, the subject on it, and what of the photo the canvas shows."""

import math
from dataclasses import dataclass

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.compose.shadow import Shadow
from studio.contracts.options import RenderOptions
from studio.contracts.placement import Position

MAX_CANVAS_PIXELS = 50_000_000
"""A canvas that margins make larger than this, and than the photo, is shrunk with all that is on it."""

_DIGITS = 6
"""To so many, a place in pixels is meant: of 50,000 pixels floating point keeps eleven."""


@dataclass(frozen=True)
class Layout:
    """What of the photo's pixels, ``source``, goes to which of the canvas's, ``target``.

    ``view`` is the part of the photo that the whole canvas shows; it may reach beyond the photo.
    """

    width: int
    height: int
    source: Box
    target: Box
    view: Box

    @property
    def factor(self) -> float:
        """How many pixels of the canvas one of the view's makes: less than 1 when the output's size is capped."""
        return self.width / self.view.width

    def changes_nothing_of(self, width: int, height: int) -> bool:
        """Whether every pixel of a photo of this size stays what and where it is."""
        canvas, photo = Box(0, 0, self.width, self.height), Box(0, 0, width, height)
        return self.source == self.target == self.view == canvas == photo


@dataclass(frozen=True)
class _Frame:
    """A layout before any cap: ``spot`` is where ``source`` goes, in pixels of ``view``."""

    view: Box
    source: Box
    spot: tuple[float, float, float, float]


def lay_out(width: int, height: int, subject: Box | None, options: RenderOptions) -> Layout:
    """Lay out a photo of ``width`` x ``height`` pixels; without a ``subject`` there is nothing to crop or to move."""
    photo = Box(0, 0, width, height)
    if subject is None:
        frame = _as_it_is(photo)
    elif options.crop:
        frame = _cropped(photo, subject, options)
    else:
        frame = _moved(photo, subject, options.scale_share, options.position_shares)
    most = min(options.max_pixels or math.inf, options.format.max_pixels, max(width * height, MAX_CANVAS_PIXELS))
    return _fitted(frame, *_capped(frame.view, most, options.format.max_side_pixels))


def _as_it_is(photo: Box) -> _Frame:
    return _Frame(photo, photo, (0, 0, photo.width, photo.height))


def _cropped(photo: Box, subject: Box, options: RenderOptions) -> _Frame:
    """Show the subject with its margins, and as much more as its shadow needs."""
    margins = options.margins
    shown = Box.between(
        subject.left - round(margins.left.of(subject.width)),
        subject.top - round(margins.top.of(subject.height)),
        subject.right + round(margins.right.of(subject.width)),
        subject.bottom + round(margins.bottom.of(subject.height)),
    )
    if shadow := Shadow.of(options, max(photo.width, photo.height)):
        shown = shown.joined(shadow.box(subject))
    source = shown.common(photo)
    spot = (source.left - shown.left, source.top - shown.top, source.width, source.height)
    return _Frame(shown, source, spot)


def _moved(photo: Box, subject: Box, scale: float | None, position: Position | None) -> _Frame:
    """Scale and move the subject on a canvas of the photo's size."""
    if scale is None and position is None:
        return _as_it_is(photo)
    times = 1.0 if scale is None else scale * min(photo.width / subject.width, photo.height / subject.height)
    width, height = subject.width * times, subject.height * times
    room_x, room_y = photo.width - width, photo.height - height
    if position is None:
        centre_x, centre_y = subject.left + subject.width / 2, subject.top + subject.height / 2
        left, top = _within(centre_x - width / 2, room_x), _within(centre_y - height / 2, room_y)
    else:
        left, top = room_x * position.x, room_y * position.y
    return _Frame(photo, subject, (left, top, width, height))


def _within(start: float, room: float) -> float:
    return min(max(start, 0.0), room)


def _capped(view: Box, most_pixels: float, longest_side: int) -> tuple[int, int]:
    """Return the size of the canvas: the view's, or the largest of its shape that is allowed."""
    times = min(1.0, math.sqrt(most_pixels / (view.width * view.height)), longest_side / max(view.width, view.height))
    if times == 1.0:
        return view.width, view.height
    # One side of a strip cannot shrink below a pixel; the other one then has to make up for it.
    height = max(1, int(view.height * times))
    width = max(1, int(min(view.width * times, most_pixels // height)))
    return width, max(1, int(min(height, most_pixels // width)))


def _fitted(frame: _Frame, width: int, height: int) -> Layout:
    across, down = width / frame.view.width, height / frame.view.height
    left, top, spot_width, spot_height = frame.spot
    target = Box.between(
        min(_nearest(left * across), width - 1),
        min(_nearest(top * down), height - 1),
        min(_nearest((left + spot_width) * across), width),
        min(_nearest((top + spot_height) * down), height),
    )
    return Layout(width, height, frame.source, target, frame.view)


def _nearest(place: float) -> int:
    """Return the nearest whole pixel; halves go up, and what floating point leaves of them too.

    So both ends of what is only moved go the same way, and it keeps its size: nothing of it is resampled.
    """
    return math.floor(round(place + 0.5, _DIGITS))
