"""A picture in bands of rows."""

from collections.abc import Iterator

_BAND_PIXELS = 1 << 16
"""Small enough for a processor's second cache, with the wider numbers that sums need."""


def bands(height: int, width: int) -> Iterator[slice]:
    """Divide ``height`` rows of ``width`` pixels, so that no step needs wide numbers for all of them at once."""
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        yield slice(top, min(top + rows, height))
