"""The door to the encoders: one call for every format."""

import numpy as np

from inference_worker.imaging.encode.avif import AVIF_MAX_SIDE_PIXELS, encode_avif
from inference_worker.imaging.encode.jpeg import JPEG_MAX_SIDE_PIXELS, encode_jpeg
from inference_worker.imaging.encode.options import EncodeOptions
from inference_worker.imaging.encode.png import encode_png
from inference_worker.imaging.encode.webp import WEBP_MAX_SIDE_PIXELS, encode_webp
from inference_worker.imaging.packing import packed
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.threads import thread_count
from studio.contracts.output_format import OutputFormat

GREY_DIMENSIONS = 2
COLOUR_CHANNELS = (3, 4)

_LONGEST_SIDES = {
    OutputFormat.WEBP: WEBP_MAX_SIDE_PIXELS,
    OutputFormat.JPEG: JPEG_MAX_SIDE_PIXELS,
    OutputFormat.AVIF: AVIF_MAX_SIDE_PIXELS,
}


def encode(
    pixels: Pixels | DeepPixels,
    options: EncodeOptions,
    threads: int | None = None,
    alpha: Pixels | DeepPixels | None = None,
) -> bytes:
    """Encode ``(H, W)`` grey, ``(H, W, 3)`` sRGB or ``(H, W, 4)`` sRGB with straight alpha; 8 bits, for PNG also 16.

    The bytes depend on the pixels and the options alone. ``threads`` only says how many may work on them at once (PNG
    and AVIF; as many as OpenCV uses where None); they start and end with the call. Colours of three channels may have
    their ``alpha``, ``(H, W)``, beside them: a PNG takes both line by line, without a copy of all.

    Raises:
        ValueError: the format cannot hold these pixels: alpha in JPEG, 16 bits in any but PNG, a side that is too long.
    """
    _check(pixels, options.format)
    workers = thread_count() if threads is None else threads
    if options.format is OutputFormat.PNG:
        return encode_png(pixels, workers, alpha)
    eight_bits = np.asarray(pixels if alpha is None else packed(pixels, alpha), dtype=np.uint8)
    match options.format:
        case OutputFormat.WEBP:
            return encode_webp(eight_bits, None if options.lossless else options.effective_quality)
        case OutputFormat.JPEG:
            return encode_jpeg(eight_bits, options.effective_quality)
        case OutputFormat.AVIF:
            return encode_avif(eight_bits, options.effective_quality, workers)
    raise ValueError(f"{options.format.value} is not the format of a picture")


def _check(pixels: Pixels | DeepPixels, output_format: OutputFormat) -> None:
    name = output_format.name
    grey = pixels.ndim == GREY_DIMENSIONS
    if not grey and (pixels.ndim != GREY_DIMENSIONS + 1 or pixels.shape[2] not in COLOUR_CHANNELS):
        raise ValueError(f"pixels of shape {pixels.shape} are neither grey, nor colour, nor colour with alpha")
    if pixels.size == 0:
        raise ValueError(f"a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels has none")
    if pixels.dtype != np.uint8 and (pixels.dtype != np.uint16 or output_format is not OutputFormat.PNG):
        raise ValueError(f"{name} cannot hold samples of {pixels.dtype}")
    longest = _LONGEST_SIDES.get(output_format)
    if longest is not None and max(pixels.shape[:2]) > longest:
        raise ValueError(f"{name} ends at {longest} pixels a side, not {pixels.shape[1]} x {pixels.shape[0]}")
