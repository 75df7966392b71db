"""The photo that is timed and weighed, at any size."""

from studio_testing.photos import lemur_jpeg

ASPECT = 680 / 440


def photo(megapixels: float) -> bytes:
    """Return a JPEG of about this size."""
    height = round((megapixels * 1e6 / ASPECT) ** 0.5)
    return lemur_jpeg((round(height * ASPECT), height))
