"""What is laid over something: straight colours and their alpha."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.foreground import Foreground
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import bands

Samples = Pixels | DeepPixels
"""Pixels of either depth: 0 to 255, or 0 to 65535."""

Number = TypeVar("Number", np.uint8, np.uint16, np.float32)

DEEP_STEP = 257
"""65535 / 255: what one step of 8 bits is in 16."""


@dataclass(frozen=True)
class Layer:
    """Straight sRGB colours, ``(H, W, 3)`` of either depth, and ``alpha``, ``(H, W)`` of 8 bits."""

    colours: Samples
    alpha: Pixels

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.alpha.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.alpha.shape[1])

    @property
    def bands(self) -> Iterator[slice]:
        """Its rows, some at a time."""
        return bands(self.height, self.width)


def layer_of(foreground: Foreground, *, deep: bool) -> Layer:
    """Return a foreground's colours with 8 bits a sample or, ``deep``, with 16, however many it has."""
    if not deep:
        return Layer(foreground.rgb, foreground.alpha)
    return Layer(deepened(foreground.rgb) if foreground.rgb16 is None else foreground.rgb16, foreground.alpha)


def deepened(samples: Samples) -> Samples:
    """Return samples with 16 bits; those that have them already are returned as they are."""
    return samples if samples.dtype == np.uint16 else np.multiply(samples, DEEP_STEP, dtype=np.uint16)


def peak(samples: Samples) -> int:
    """Return the largest value that these samples can have."""
    return int(np.iinfo(samples.dtype).max)


def tripled(plane: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return ``(H, W)`` as ``(H, W, 3)``: numpy is many times faster without a broadcast over three channels."""
    return np.asarray(cv2.merge((plane, plane, plane)), dtype=plane.dtype)
