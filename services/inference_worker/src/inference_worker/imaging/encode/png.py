"""PNG, by several threads: the lines are cut into stripes, and each is filtered and deflated by itself.

The stripes' deflate blocks join to one stream (each ends on a byte and refers to no other). Where the stripes end and
what is done to them depends on the pixels alone, so the number of threads does not change the file. There are never
more filtered bytes than those of the stripes in work.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import reduce

from inference_worker.imaging.encode import png_chunks as chunks
from inference_worker.imaging.encode.adler import Adler32
from inference_worker.imaging.encode.png_deflate import STREAM_HEADER, deflate, stream_trailer
from inference_worker.imaging.encode.png_plan import Plan, choose_plan
from inference_worker.imaging.encode.scanlines import Scanlines
from inference_worker.imaging.picture import DeepPixels, Pixels

STRIPE_BYTES = 1 << 18
"""A stripe and its filtered copy stay in the processor's second cache. With a quarter of it files are 0.5 % larger and
take 15 to 20 % longer; four times as much makes them no smaller."""


def encode_png(pixels: Pixels | DeepPixels, threads: int, alpha: Pixels | DeepPixels | None = None) -> bytes:
    """Encode ``(H, W)`` grey, ``(H, W, 3)`` sRGB or ``(H, W, 4)`` sRGB with straight alpha, 8 or 16 bits a sample.

    Colours may have their ``alpha``, ``(H, W)``, beside them.

    Colour is tagged as sRGB, which is what a reader would have to guess otherwise; grey is a matte, coverage and not
    colour, and is left untagged. There is nothing else in the file but the pixels.
    """
    lines = Scanlines(pixels, alpha)
    with ThreadPoolExecutor(threads) as pool:
        plan = choose_plan(lines, pool)
        stripes = list(pool.map(lambda stripe: _finished(lines, stripe, plan), lines.stripes(STRIPE_BYTES)))
    checksum = reduce(Adler32.followed_by, (each for _, each in stripes))
    return b"".join(
        [
            chunks.SIGNATURE,
            chunks.header(lines),
            b"" if pixels.ndim == 2 else chunks.srgb(),  # noqa: PLR2004
            chunks.data(STREAM_HEADER),
            *(each for each, _ in stripes),
            chunks.data(stream_trailer(checksum.value)),
            chunks.end(),
        ]
    )


def _finished(lines: Scanlines, stripe: slice, plan: Plan) -> tuple[bytes, Adler32]:
    filtered = plan.filtered(lines, stripe)
    return chunks.data(deflate(filtered, plan.window_bits)), Adler32.of(filtered)
