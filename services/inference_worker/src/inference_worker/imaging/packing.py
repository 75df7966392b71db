"""Colours and their alpha, side by side in one raster."""

from typing import cast

import cv2

from inference_worker.imaging.picture import DeepPixels, Pixels


def packed(colours: Pixels | DeepPixels, alpha: Pixels | DeepPixels) -> Pixels | DeepPixels:
    """Return ``(H, W, 4)`` of ``(H, W, 3)`` straight colours and ``(H, W)``, both of one depth."""
    together = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    together[..., 3] = alpha
    return cast("Pixels | DeepPixels", together)
