"""Where a pixel lies between the pixels of a smaller raster."""

import numpy as np

from inference_worker.imaging.compiled import inlined


@inlined
def neighbour(place: int, length: int, cells: int) -> tuple[int, np.float32]:
    """Return the cell whose middle lies before a pixel's, and how far it is to the next one's, 0 to 1."""
    half = np.float32(0.5)
    at = (np.float32(place) + half) * (np.float32(cells) / np.float32(length)) - half
    at = min(max(at, np.float32(0)), np.float32(cells - 1))
    return int(at), np.float32(at - int(at))
