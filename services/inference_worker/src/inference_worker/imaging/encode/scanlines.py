"""A picture as PNG sees it: lines of bytes, the more significant byte of a sample first."""

import numpy as np

from inference_worker.imaging.packing import packed
from inference_worker.imaging.picture import DeepPixels, Pixels


class Scanlines:
    """The lines of ``(H, W)`` or ``(H, W, channels)`` samples of 8 or 16 bits; ``alpha`` may lie beside colours."""

    def __init__(self, pixels: Pixels | DeepPixels, alpha: Pixels | DeepPixels | None = None) -> None:
        self.height, self.width = pixels.shape[:2]
        self.bytes_per_sample = pixels.itemsize
        self.channels = (pixels.shape[2] if pixels.ndim > 2 else 1) + (alpha is not None)  # noqa: PLR2004
        self.bytes_per_pixel = self.bytes_per_sample * self.channels
        self.bytes_per_line = self.width * self.bytes_per_pixel
        self._pixels, self._alpha = pixels, alpha

    def stripes(self, stripe_bytes: int) -> list[slice]:
        """Return slices of lines that together are all, each about ``stripe_bytes`` large (at least one line)."""
        lines = max(1, stripe_bytes // (self.bytes_per_line + 1))
        return [slice(top, min(top + lines, self.height)) for top in range(0, self.height, lines)]

    def with_line_above(self, stripe: slice) -> Pixels:
        """Return the bytes of a stripe, ``(lines + 1, bytes_per_line)``, the line above it first (zeros at the top)."""
        if stripe.start > 0:
            return self._bytes(slice(stripe.start - 1, stripe.stop))
        return np.vstack([np.zeros((1, self.bytes_per_line), np.uint8), self._bytes(stripe)])

    def _bytes(self, rows: slice) -> Pixels:
        some = self._pixels[rows] if self._alpha is None else packed(self._pixels[rows], self._alpha[rows])
        samples = np.ascontiguousarray(some)
        big_endian = samples if samples.itemsize == 1 else samples.astype(">u2")
        return big_endian.view(np.uint8).reshape(-1, self.bytes_per_line)
