"""How good an edge is, against exact alpha and colours."""

from dataclasses import dataclass, fields

import cv2
import numpy as np
import numpy.typing as npt

Raster = npt.NDArray[np.float32]

_VISIBLE = 0.02
_HALF = 0.5
_BACKDROPS = ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.8, 0.2), (1.0, 0.0, 1.0))


@dataclass(frozen=True)
class Scores:
    """Errors of a cut-out.

    ``band_mae`` is the mean error of alpha in the band around the true edge, ``fringe`` the mean error of colour there
    where the subject shows (each 0 to 1, lower is better), ``psnr`` that of composites over four backdrops in the band
    (dB) and ``iou`` the overlap at half alpha (both higher is better).
    """

    band_mae: float
    fringe: float
    psnr: float
    iou: float

    @classmethod
    def mean(cls, scores: "list[Scores]") -> "Scores":
        """Return the mean of several."""
        return cls(**{each.name: float(np.mean([getattr(row, each.name) for row in scores])) for each in fields(cls)})


def score(made: Raster, truth: Raster) -> Scores:
    """Compare ``(H, W, 4)`` with the truth ``(H, W, 4)``, both straight, 0 to 1."""
    band = edge_band(truth[..., 3])
    colour, alpha = made[band][:, :3], made[band][:, 3:]
    true_colour, true_alpha = truth[band][:, :3], truth[band][:, 3:]
    shows = true_alpha[:, 0] > _VISIBLE
    inside, true_inside = made[..., 3] > _HALF, truth[..., 3] > _HALF
    errors = [_composite_error(colour, alpha, true_colour, true_alpha, backdrop) for backdrop in _BACKDROPS]
    return Scores(
        band_mae=float(np.abs(alpha - true_alpha).mean()),
        fringe=float((np.abs(colour - true_colour) * true_alpha)[shows].mean()),
        psnr=float(-10 * np.log10(np.mean(errors) + 1e-12)),
        iou=float((inside & true_inside).sum() / max(1, (inside | true_inside).sum())),
    )


def edge_band(alpha: Raster) -> npt.NDArray[np.bool_]:
    """Return soft pixels and hard steps of a true alpha, and half a per cent of the longer side around them."""
    reach = max(3, int(max(alpha.shape) * 0.005)) | 1
    soft = ((alpha > _VISIBLE) & (alpha < 1 - _VISIBLE)).astype(np.uint8)
    step = cv2.morphologyEx((alpha > _HALF).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(soft | step, disc) > 0)


def _composite_error(
    colour: Raster, alpha: Raster, true_colour: Raster, true_alpha: Raster, backdrop: tuple[float, float, float]
) -> float:
    behind = np.array(backdrop, np.float32)
    made = colour * alpha + behind * (1 - alpha)
    return float(((made - true_colour * true_alpha - behind * (1 - true_alpha)) ** 2).mean())
