"""Samples of edges: features, proposals and the truth, from pictures whose alpha and colours are known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.edges.alpha_blend import propose_alphas
from inference_worker.imaging.edges.band import edge_band
from inference_worker.imaging.edges.colour_blend import colour_proposals_at
from inference_worker.imaging.edges.evidence import Evidence, features_at, gather
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy, working_copy
from inference_worker.imaging.picture import Matte, Picture, Pixels

PIXELS_PER_PICTURE = 12_000
CAMOUFLAGE_SEED = 3
_ELSEWHERE_SHARE = 0.3
_VISIBLE = 0.02


@dataclass(frozen=True)
class Case:
    """A picture ``(H, W, 3)`` 8 bits, the model's matte of it, and its truth ``(H, W, 4)`` (straight alpha, 0 to 1)."""

    name: str
    rgb: Pixels
    coarse: Matte
    truth: Plane


@dataclass(frozen=True)
class Samples:
    """Pixels to learn from: features ``(n, f)``, proposals ``(n, k, c)``, truth ``(n, c)``, weight ``(n,)``."""

    features: Plane
    proposals: Plane
    truth: Plane
    weight: Plane

    @classmethod
    def joined(cls, parts: list["Samples"]) -> "Samples":
        """Return all of them as one."""
        fields = ("features", "proposals", "truth", "weight")
        return cls(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def cases(folder: Path, camouflage_every: int = 0) -> Iterator[Case]:
    """Yield the pictures of a set: ``in/NAME.*``, ``truth/NAME.png`` and ``coarse/NAME.npy``.

    Every so many are followed by their ``camouflaged`` twin (0: none is).
    """
    random = np.random.default_rng(CAMOUFLAGE_SEED)
    for number, matte in enumerate(sorted((folder / "coarse").glob("*.npy"))):
        picture = next((folder / "in").glob(f"{matte.stem}.*"))
        rgb = cv2.cvtColor(cv2.imread(str(picture), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        truth = cv2.imread(str(folder / "truth" / f"{matte.stem}.png"), cv2.IMREAD_UNCHANGED)
        full = np.float32(np.iinfo(truth.dtype).max)
        straight = cv2.cvtColor(truth, cv2.COLOR_BGRA2RGBA).astype(np.float32) / full
        case = Case(matte.stem, rgb, np.clip(np.load(matte).astype(np.float32), 0, 1), straight)
        yield case
        if camouflage_every and number % camouflage_every == 0:
            yield camouflaged(case, random)


def camouflaged(case: Case, random: np.random.Generator) -> Case:
    """Return the case before a background of the subject's colours: where colour tells nothing, nothing may change."""
    alpha = case.truth[..., 3:]
    solid = (alpha > 0.9).astype(np.float32)  # noqa: PLR2004
    side = max(alpha.shape) // 8 * 2 + 1
    mean = cv2.blur(case.truth[..., :3] * solid, (side, side)) + 1e-4
    filled = np.where(solid > 0, case.truth[..., :3], mean / (cv2.blur(solid, (side, side)) + 1e-4)[..., None])
    shift = [int(random.uniform(0.1, 0.4) * length) for length in alpha.shape[:2]]
    behind = np.roll(filled[:, ::-1], shift, axis=(0, 1))
    mixed = case.truth[..., :3] * alpha + behind * (1 - alpha) + random.normal(0, 0.008, behind.shape)
    return replace(case, name=f"{case.name}-camouflaged", rgb=np.clip(mixed * 255 + 0.5, 0, 255).astype(np.uint8))


def alpha_samples(case: Case, random: np.random.Generator) -> Samples:
    """Return samples of alpha: mostly where the true edge is, some from the rest of the band."""
    evidence = gather(working_copy(Picture(case.rgb), case.coarse))
    truth, _ = _truth_of(case, evidence.copy)
    at_edge = true_band(truth)
    elsewhere = (edge_band(evidence.copy.alpha) > 0) & (random.random(truth.shape) < _ELSEWHERE_SHARE)
    rows, columns = _chosen(at_edge | elsewhere, random)
    features = features_at(evidence, rows, columns)
    proposals = propose_alphas(features)[..., None]
    weight = np.where(at_edge[rows, columns], np.float32(1), np.float32(0.1))
    return Samples(features, proposals, truth[rows, columns][:, None], weight)


def colour_samples(case: Case, evidence: Evidence, random: np.random.Generator) -> Samples:
    """Return samples of colour at the true edge; ``evidence`` holds the alpha that the first network made."""
    truth, colours = _truth_of(case, evidence.copy)
    rows, columns = _chosen(true_band(truth) & (truth > _VISIBLE), random)
    features, lines = colour_proposals_at(evidence, rows, columns)
    own = evidence.copy.rgb[rows, columns]
    proposals = np.clip(lines[..., :3] + lines[..., 3:] * own[:, None], 0, 1)
    return Samples(features, proposals, colours[rows, columns], truth[rows, columns])


def true_band(alpha: Plane) -> npt.NDArray[np.bool_]:
    """Return where the true edge is: soft pixels and hard steps, and half a per cent of the longer side around them."""
    reach = max(3, int(max(alpha.shape) * 0.005)) | 1
    soft = ((alpha > _VISIBLE) & (alpha < 1 - _VISIBLE)).astype(np.uint8)
    step = cv2.morphologyEx((alpha > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))  # noqa: PLR2004
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(soft | step, disc) > 0)


def _truth_of(case: Case, copy: WorkingCopy) -> tuple[Plane, Plane]:
    """Return the true alpha and colours at working size; colours are averaged by how much each pixel shows them."""
    size = copy.shape[1], copy.shape[0]
    alpha = cv2.resize(case.truth[..., 3], size, interpolation=cv2.INTER_AREA)
    weighted = cv2.resize(case.truth[..., :3] * case.truth[..., 3:], size, interpolation=cv2.INTER_AREA)
    return np.asarray(alpha, np.float32), np.asarray(weighted / np.maximum(alpha, 1e-3)[..., None], np.float32)


def _chosen(
    mask: npt.NDArray[np.bool_], random: np.random.Generator
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    rows, columns = np.nonzero(mask)
    order = random.permutation(len(rows))[:PIXELS_PER_PICTURE]
    return rows[order], columns[order]
