"""Where the subject lies on its canvas: short texts in the options, values for who lays it out."""

import re
from dataclasses import dataclass
from enum import StrEnum

ORIGINAL = "original"
CENTER = "center"
MIN_SCALE_PERCENT = 10.0
MAX_SCALE_PERCENT = 100.0

_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,2})?)"
_PERCENT = re.compile(rf"{_NUMBER}%")
_LENGTH = re.compile(rf"{_NUMBER}(px|%)")
_PARTS_OF_MARGINS = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 4: (0, 1, 2, 3)}
"""Which of the given values is top, right, bottom and left."""


class Unit(StrEnum):
    """What a length is counted in."""

    PIXELS = "px"
    PERCENT = "%"


_LONGEST_MARGIN = {Unit.PIXELS: 500.0, Unit.PERCENT: 50.0}


@dataclass(frozen=True)
class Length:
    """So many pixels, or percent of a whole that is known later."""

    amount: float
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount:g}{self.unit}"

    def of(self, whole: float) -> float:
        """Return the length in pixels."""
        return self.amount if self.unit is Unit.PIXELS else whole * self.amount / 100


@dataclass(frozen=True)
class Margins:
    """What is left free around the subject.

    Percentages are of the subject's height above and below it, and of its width left and right. Its text has as few
    lengths as will do.
    """

    top: Length
    right: Length
    bottom: Length
    left: Length

    def __str__(self) -> str:
        lengths = [self.top, self.right, self.bottom, self.left]
        is_mirrored = self.top == self.bottom and self.right == self.left
        count = 4 if not is_mirrored else 2 if self.top != self.right else 1
        return " ".join(str(length) for length in lengths[:count])


@dataclass(frozen=True)
class Position:
    """Shares of the room that the subject leaves: 0 is left or top, 1 is right or bottom, as in CSS."""

    x: float
    y: float

    def __str__(self) -> str:
        return CENTER if self == _CENTRE else f"{self.x * 100:g}% {self.y * 100:g}%"


_CENTRE = Position(0.5, 0.5)


def parse_margins(text: str) -> Margins:
    """Return margins from one, two (vertical, horizontal) or four lengths (clockwise from the top).

    Raises:
        ValueError: there are more or fewer, one has no unit, or is more than 500 px or 50 %.
    """
    lengths = [_length(part) for part in text.split()]
    if len(lengths) not in _PARTS_OF_MARGINS:
        raise ValueError(_EXPECTED_MARGINS)
    return Margins(*(lengths[part] for part in _PARTS_OF_MARGINS[len(lengths)]))


def parse_scale(text: str) -> float | None:
    """Return the share of the canvas that the subject is to span, 0.1 to 1; None leaves its size.

    Raises:
        ValueError: the text is neither ``original`` nor 10 % to 100 %.
    """
    if text == ORIGINAL:
        return None
    match = _PERCENT.fullmatch(text)
    if match is None or not MIN_SCALE_PERCENT <= float(match[1]) <= MAX_SCALE_PERCENT:
        raise ValueError("must be original, or 10% to 100%")
    return float(match[1]) / 100


def parse_position(text: str) -> Position | None:
    """Return where the subject goes; None leaves it where it was.

    Raises:
        ValueError: the text is not ``original``, ``center``, or one or two of 0 % to 100 % (horizontal, vertical).
    """
    if text == ORIGINAL:
        return None
    if text == CENTER:
        return _CENTRE
    shares = [_share(part) for part in text.split()]
    if not 1 <= len(shares) <= 2:  # noqa: PLR2004 - horizontal and vertical
        raise ValueError(_EXPECTED_POSITION)
    return Position(shares[0], shares[-1])


_EXPECTED_MARGINS = "must be one, two or four lengths such as 30px or 10%"
_EXPECTED_POSITION = "must be original, center, or one or two of 0% to 100%"


def _length(text: str) -> Length:
    if text == "0":
        return Length(0.0, Unit.PIXELS)
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(_EXPECTED_MARGINS)
    length = Length(float(match[1]), Unit(match[2]))
    if not length.amount:
        return Length(0.0, Unit.PIXELS)
    if length.amount > _LONGEST_MARGIN[length.unit]:
        raise ValueError("a margin is at most 500px or 50%")
    return length


def _share(text: str) -> float:
    match = _PERCENT.fullmatch(text)
    if match is None or float(match[1]) > 100:  # noqa: PLR2004 - percent
        raise ValueError(_EXPECTED_POSITION)
    return float(match[1]) / 100
