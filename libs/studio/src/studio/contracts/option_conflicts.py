"""Options that contradict each other."""

from collections.abc import Callable, Mapping
from typing import Any

from studio.contracts.backgrounds import Colour, parse_background
from studio.contracts.output_format import Channels, OutputFormat
from studio.contracts.placement import ORIGINAL

SHALLOW = 8
DEEP = 16

Above = Mapping[str, Any]


def conflict(name: str, value: object, above: Above) -> str | None:
    """Return why an option's value cannot go together with the valid ones ``above`` it, or None."""
    return next((reason for field, clashes, reason in _CLASHES if field == name and clashes(value, above)), None)


def _is_not(output_format: OutputFormat) -> Callable[[Any, Above], bool]:
    return lambda value, above: bool(value) and above.get("format") is not output_format


_is_no_png = _is_not(OutputFormat.PNG)


def _is_exact(value: int | None, above: Above) -> bool:
    return value is not None and (above.get("format") is OutputFormat.PNG or above.get("lossless", False))


def _is_zip(value: object, above: Above) -> bool:
    return bool(value) and above.get("format") is OutputFormat.ZIP


def _is_matte(value: object, above: Above) -> bool:
    return bool(value) and above.get("channels") is Channels.ALPHA


def _is_edges(value: object, above: Above) -> bool:
    return bool(value) and above.get("channels") is Channels.EDGES


def _shows_through_jpeg(value: str | None, above: Above) -> bool:
    colour = None if value is None else parse_background(value)
    return isinstance(colour, Colour) and not colour.is_opaque and above.get("format") is OutputFormat.JPEG


def _is_cropped(value: str, above: Above) -> bool:
    return value != ORIGINAL and above.get("crop", False)


def _is_moved_edges(value: str, above: Above) -> bool:
    return _is_edges(value != ORIGINAL, above)


_CLASHES: tuple[tuple[str, Callable[[Any, Above], bool], str], ...] = (
    ("lossless", _is_not(OutputFormat.WEBP), "is only for webp"),
    ("quality", _is_exact, "is only for files that lose something: webp, jpeg, avif and zip"),
    ("bit_depth", lambda value, _: value not in {SHALLOW, DEEP}, "must be 8 or 16"),
    ("bit_depth", lambda value, above: value == DEEP and _is_no_png(value, above), "16 is only for png"),
    ("channels", lambda value, above: _is_zip(value is Channels.ALPHA, above), "alpha is a part of every zip"),
    ("channels", lambda value, above: _is_no_png(value is Channels.EDGES, above), "edges is only for png"),
    ("channels", lambda value, above: value is Channels.EDGES and above.get("bit_depth") == DEEP, "edges has 8 bits"),
    ("background", _is_zip, "zip holds the subject alone"),
    ("background", _is_matte, "channels is alpha: there is nothing to lay it behind"),
    ("background", _is_edges, "channels is edges: there is nothing to lay it behind"),
    ("background", _shows_through_jpeg, "jpeg cannot be transparent"),
    ("shadow_opacity", _is_zip, "zip holds the subject alone"),
    ("shadow_opacity", _is_matte, "channels is alpha: there is nothing to lay it behind"),
    ("shadow_opacity", _is_edges, "channels is edges: there is nothing to lay it behind"),
    ("crop", _is_edges, "channels is edges: the canvas stays the photo's"),
    ("scale", _is_cropped, "the canvas is cropped to the subject"),
    ("scale", _is_moved_edges, "channels is edges: the canvas stays the photo's"),
    ("position", _is_cropped, "the canvas is cropped to the subject"),
    ("position", _is_moved_edges, "channels is edges: the canvas stays the photo's"),
    ("max_pixels", _is_edges, "channels is edges: the canvas stays the photo's"),
)
"""Which option, when, and why."""
