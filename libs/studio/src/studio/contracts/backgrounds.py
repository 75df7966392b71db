"""What may lie behind the subject: a short text in the options, a value for who draws it."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

OPAQUE = 255
FULL_TURN_DEGREES = 360.0

_COLOUR = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_GRADIENT = re.compile(r"linear-gradient\( ?(-?[0-9]{1,3}(?:\.[0-9]{1,2})?)(?:deg)? ?, ?([^, ]+) ?, ?([^, ]+) ?\)")
_SHORT_DIGITS = 4
_EXPECTED = "must be a colour such as #fff or #1e90ff80, linear-gradient(45,#fff,#1e90ff), blur, picture or none"
_EXPECTED_COLOUR = "must be a colour such as #fff or #1e90ff80"
_EXPECTED_IN_GRADIENT = "the colours of a gradient must be opaque ones such as #fff or #1e90ff"


@dataclass(frozen=True)
class Colour:
    """An sRGB colour with straight alpha, each 0 to 255.

    Its text is ``#rrggbb``, or ``#rrggbbaa`` when it is not opaque.
    """

    red: int
    green: int
    blue: int
    alpha: int = OPAQUE

    def __str__(self) -> str:
        return "#" + bytes(self.rgb).hex() + ("" if self.is_opaque else f"{self.alpha:02x}")

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour alone."""
        return self.red, self.green, self.blue

    @property
    def is_opaque(self) -> bool:
        """Whether nothing shines through."""
        return self.alpha == OPAQUE

    def with_opacity(self, share: float) -> Self:
        """Return the same colour, ``share`` of it opaque: 0 to 1."""
        return replace(self, alpha=round(share * OPAQUE))


@dataclass(frozen=True)
class Gradient:
    """From one opaque colour to another along a line, as in CSS: 0 degrees upwards, 90 to the right."""

    angle_degrees: float
    start: Colour
    end: Colour

    def __str__(self) -> str:
        return f"linear-gradient({self.angle_degrees:g},{self.start},{self.end})"


class Scenery(StrEnum):
    """A background that is a picture itself."""

    BLUR = "blur"
    PICTURE = "picture"


Background = Colour | Gradient | Scenery

_NOTHING = frozenset({"none", "transparent"})


def parse_background(text: str) -> Background | None:
    """Return the background that ``text`` asks for; None is a transparent one.

    Raises:
        ValueError: it is none of the forms.
    """
    plain = " ".join(text.lower().split())
    if plain in _NOTHING:
        return None
    if plain in set(Scenery):
        return Scenery(plain)
    if match := _GRADIENT.fullmatch(plain):
        return Gradient(float(match[1]) % FULL_TURN_DEGREES, _opaque(match[2]), _opaque(match[3]))
    colour = _colour(plain, _EXPECTED)
    return colour if colour.alpha else None


def parse_colour(text: str) -> Colour:
    """Return the colour of 3, 4, 6 or 8 hexadecimal digits, with or without ``#``.

    Raises:
        ValueError: the text is no such colour.
    """
    return _colour(text, _EXPECTED_COLOUR)


def _opaque(text: str) -> Colour:
    colour = _colour(text, _EXPECTED_IN_GRADIENT)
    if not colour.is_opaque:
        raise ValueError(_EXPECTED_IN_GRADIENT)
    return colour


def _colour(text: str, expected: str) -> Colour:
    match = _COLOUR.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(expected)
    digits = match[1] if len(match[1]) > _SHORT_DIGITS else "".join(digit * 2 for digit in match[1])
    return Colour(*bytes.fromhex(digits))
