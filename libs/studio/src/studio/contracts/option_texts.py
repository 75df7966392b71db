"""Options that are short texts: each is checked, and kept in one form."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from studio.contracts.backgrounds import parse_background, parse_colour
from studio.contracts.placement import ORIGINAL, parse_margins, parse_position, parse_scale


def _plain(text: object) -> object:
    return " ".join(text.lower().replace(",", " ").split()) if isinstance(text, str) else text


def _background(text: str | None) -> str | None:
    background = None if text is None else parse_background(text)
    return None if background is None else str(background)


def _opaque_colour(text: str) -> str:
    expected = "must be an opaque colour such as #fff or #1e90ff"
    try:
        colour = parse_colour(text)
    except ValueError as error:
        raise ValueError(expected) from error
    if not colour.is_opaque:
        raise ValueError(expected)
    return str(colour)


def _margins(text: str) -> str:
    return str(parse_margins(text))


def _scale(text: str) -> str:
    share = parse_scale(text)
    return ORIGINAL if share is None else f"{share * 100:g}%"


def _position(text: str | None) -> str | None:
    return None if text is None else str(parse_position(text) or ORIGINAL)


BackgroundText = Annotated[str | None, AfterValidator(_background)]
"""See ``backgrounds.parse_background``; None is transparent."""

OpaqueColourText = Annotated[str, AfterValidator(_opaque_colour)]
"""``#rrggbb``."""

MarginsText = Annotated[str, BeforeValidator(_plain), AfterValidator(_margins)]
"""See ``placement.parse_margins``."""

ScaleText = Annotated[str, BeforeValidator(_plain), AfterValidator(_scale)]
"""See ``placement.parse_scale``."""

PositionText = Annotated[str | None, BeforeValidator(_plain), AfterValidator(_position)]
"""See ``placement.parse_position``; None is for who knows the scale to decide."""
