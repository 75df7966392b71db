"""The service's own cut-out, and how near a saved picture must come to it."""

import httpx
import numpy as np
from playwright.sync_api import Page

from studio_testing.browser.editor_page import Pixels, pixels_of

DECODERS_DIFFER = 2
"""Levels: Chromium and the worker each have a JPEG decoder of their own."""

DOWNLOAD_SECONDS = 60.0


def server_cutout(page: Page) -> Pixels:
    """Return the cut-out of the photo that this page has opened, ``(H, W, 4)``, as the service hands it out."""
    paths = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    matte = next(path for path in paths if path.endswith("/matte"))
    answer = httpx.get(matte.removesuffix("/matte") + "/download", timeout=DOWNLOAD_SECONDS)
    return pixels_of(answer.raise_for_status().content)


def apart(one: Pixels, other: Pixels) -> Pixels:
    """Return by how many levels the channel that differs most differs, ``(H, W)``; alpha is passed over."""
    # In bytes: as integers, 50 megapixels would take a gigabyte.
    differences = np.maximum(one[..., :3], other[..., :3]) - np.minimum(one[..., :3], other[..., :3])
    greatest: Pixels = differences.max(axis=2)
    return greatest


def same_colours(one: Pixels, other: Pixels) -> bool:
    """Compare colours where the first picture shows any."""
    return int(apart(one, other)[one[..., 3] > 0].max(initial=0)) <= DECODERS_DIFFER


def alike(one: Pixels, other: Pixels) -> bool:
    """Compare what can be seen: alpha to the bit, colours where there is any alpha."""
    return np.array_equal(one[..., 3], other[..., 3]) and same_colours(one, other)
