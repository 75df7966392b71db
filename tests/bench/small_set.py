"""A small set with exact truth, composed from the test photo: its subject before backgrounds drawn here."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from studio_testing.photos import lemur, lemur_alpha

Raster = npt.NDArray[np.float32]
_SCALE = 2


def small_set(folder: Path) -> Path:
    """Write ``in/*.jpg`` and ``truth/*.png``; return the folder."""
    (folder / "in").mkdir(parents=True)
    (folder / "truth").mkdir()
    alpha = lemur_alpha().astype(np.float64) / 255
    solve = import_module("pymatting").estimate_foreground_ml  # comes with rembg
    colour = np.clip(solve(np.asarray(lemur(), dtype=np.float64) / 255, alpha), 0, 1)
    size = lemur().width * _SCALE, lemur().height * _SCALE
    large = cv2.resize(
        np.dstack((colour * alpha[..., None], alpha)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC
    )
    large = np.clip(large, 0, 1)
    truth = np.dstack((large[..., :3] / np.maximum(large[..., 3:], 1e-3), large[..., 3]))
    truth = np.rint(np.clip(truth, 0, 1) * 255).astype(np.uint8)
    truth[truth[..., 3] == 0] = 0
    for name, background in _backgrounds(size):
        share = truth[..., 3:].astype(np.float32) / 255
        mixed = truth[..., :3] * share + background * 255 * (1 - share)
        cv2.imwrite(str(folder / "in" / f"{name}.jpg"), _bgr(mixed), [cv2.IMWRITE_JPEG_QUALITY, 92])
        cv2.imwrite(str(folder / "truth" / f"{name}.png"), cv2.cvtColor(truth, cv2.COLOR_RGBA2BGRA))
    return folder


def _bgr(rgb: Raster) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(np.rint(rgb).astype(np.uint8)[..., ::-1])


def _backgrounds(size: tuple[int, int]) -> Iterator[tuple[str, Raster]]:
    """Yield out-of-focus lights, a plain wall in falling light, and coarse sand; ``(H, W, 3)``, 0 to 1."""
    width, height = size
    random = np.random.default_rng(1)
    lights = np.full((height, width, 3), 0.12, np.float32)
    for _ in range(60):
        centre = int(random.integers(0, width)), int(random.integers(0, height))
        cv2.circle(lights, centre, int(random.integers(20, 90)), random.uniform(0.1, 0.9, 3).tolist(), -1, cv2.LINE_AA)
    yield "lights", cv2.GaussianBlur(lights, (0, 0), 9)
    fall = np.linspace(0.9, 0.5, width, dtype=np.float32)[None, :, None] * np.ones((height, 1, 1), np.float32)
    yield "wall", (fall * np.array([0.75, 0.85, 0.95], np.float32)).astype(np.float32)
    grain = cv2.GaussianBlur(random.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 2.5)
    sand = 0.55 + 0.9 * grain[..., None] * np.array([1.0, 0.9, 0.7], np.float32)
    yield "sand", np.clip(sand * np.array([1.0, 0.86, 0.66], np.float32), 0, 1).astype(np.float32)
