"""The photo that is timed and weighed, at any size."""

from studio_testing.photos import lemur_jpeg, lemur_size


def photo(megapixels: float) -> bytes:
    """Return a JPEG of this size."""
    return lemur_jpeg(lemur_size(megapixels))
