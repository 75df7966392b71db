"""Renders that are wanted twice."""

import hashlib
import json
from collections.abc import Callable

from studio.contracts.backgrounds import Scenery
from studio.contracts.jobs import SourceFacts
from studio.contracts.options import Channels, RemoveBackgroundOptions


def fingerprint(options: RemoveBackgroundOptions, background: SourceFacts | None) -> str:
    """Return the SHA-256 of what a render of one job depends on.

    Equal wishes have equal ones, however spelt: an option without effect does not count, nor does a default that is
    asked for by name.
    """
    wish = {"options": _effective(options), "background": background.sha256 if background else None}
    return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()


def _effective(options: RemoveBackgroundOptions) -> dict[str, object]:
    idle = {name for names, are_idle in _IDLE for name in names if are_idle(options)}
    return options.model_dump(mode="json", exclude=idle)


def _has_the_quality_of_its_format(options: RemoveBackgroundOptions) -> bool:
    return options.quality in {None, options.format.default_quality}


_IDLE: tuple[tuple[tuple[str, ...], Callable[[RemoveBackgroundOptions], bool]], ...] = (
    (("quality",), _has_the_quality_of_its_format),
    (("background_blur",), lambda options: options.backdrop is not Scenery.BLUR),
    (
        ("shadow_opacity", "shadow_blur", "shadow_offset_x", "shadow_offset_y", "shadow_colour"),
        lambda options: not options.shadow.alpha,
    ),
    (("crop_margin",), lambda options: not options.crop),
    (("edge_cleaning",), lambda options: options.channels is Channels.ALPHA),
)
"""Which options change nothing, and when."""
