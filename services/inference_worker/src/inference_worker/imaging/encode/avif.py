"""AVIF, by libavif and libaom."""

from io import BytesIO

from PIL import Image

from inference_worker.imaging.picture import Pixels

AVIF_MAX_SIDE_PIXELS = 32_768
"""``AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT``: libavif writes up to 65,536, but no reader built on it opens such a file."""

SPEED = 9
"""Of 0 (small) to 10 (fast): 8 takes twice the time for files 4 to 9 % smaller, 10 gives the same file as 9."""

_ALPHA_CHANNELS = 4


def encode_avif(pixels: Pixels, quality: int, threads: int) -> bytes:
    """Encode grey, sRGB or sRGB with alpha. Colour keeps its full resolution (4:4:4): a cut edge is colour.

    Alpha is kept exactly: at the colour's quality it would be off by up to 11 of 255, a haze where nothing should be.
    """
    has_alpha = pixels.shape[2:] == (_ALPHA_CHANNELS,)
    file = BytesIO()
    Image.fromarray(pixels).save(
        file,
        "AVIF",
        quality=quality,
        speed=SPEED,
        subsampling="4:0:0" if pixels.ndim == 2 else "4:4:4",  # noqa: PLR2004
        max_threads=threads,
        advanced={"alpha:lossless": "1"} if has_alpha else {},
    )
    return file.getvalue()
