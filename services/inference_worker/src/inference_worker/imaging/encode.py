"""Pixels to files. Nothing of the source's metadata can come along: the encoders are given pixels alone."""

from io import BytesIO

import cv2
from PIL import Image

from inference_worker.imaging.picture import Pixels
from studio.contracts.options import OutputFormat

PNG_COMPRESSION = 1
"""Of 0 to 9: at 12 MP level 6 takes five times as long for files that are a tenth smaller."""

JPEG_QUALITY = 92
WEBP_QUALITY = 90
WEBP_METHOD = 2
"""Of 0 (fast) to 6 (small)."""


def encode(pixels: Pixels, output_format: OutputFormat) -> bytes:
    """Encode ``(H, W)`` grey, ``(H, W, 3)`` sRGB or ``(H, W, 4)`` sRGB with straight alpha.

    Raises:
        ValueError: the format cannot hold these pixels (JPEG has no alpha; WebP ends at 16,383 pixels a side).
    """
    match output_format:
        case OutputFormat.PNG:
            return _png(pixels)
        case OutputFormat.WEBP:
            return _with_pillow(pixels, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
        case OutputFormat.JPEG:
            return _with_pillow(pixels, "JPEG", quality=JPEG_QUALITY, subsampling=0)


_TO_BGR = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}


def _png(pixels: Pixels) -> bytes:
    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, _TO_BGR[pixels.shape[2]])  # noqa: PLR2004
    encoded, data = cv2.imencode(".png", ordered, [cv2.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION])
    if not encoded:
        raise ValueError(f"pixels of shape {pixels.shape} cannot be a PNG")
    return data.tobytes()


def _with_pillow(pixels: Pixels, name: str, **options: int) -> bytes:
    file = BytesIO()
    try:
        Image.fromarray(pixels).save(file, name, **options)
    except OSError as error:
        raise ValueError(f"pixels of shape {pixels.shape} cannot be a {name}: {error}") from error
    return file.getvalue()
