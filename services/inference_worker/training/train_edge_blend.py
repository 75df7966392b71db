"""Train the two blend networks of the edge, and write them into the package.

    python services/inference_worker/training/train_edge_blend.py SET [SET ...] [--held-out SET] [--out FILE]

A SET is a folder of ``in/NAME.jpg``, ``truth/NAME.png`` (straight RGBA with the exact alpha and the true colours) and
``coarse/NAME.npy`` (the model's matte, from ``tests/bench/cutout_quality.py --keep-mattes``).
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from fitting import Progress, blend, fit
from samples import Case, Samples, alpha_samples, cases, colour_samples

from inference_worker.imaging.edges import alpha_blend, blend_network
from inference_worker.imaging.edges.band import edge_band
from inference_worker.imaging.edges.blend_network import BlendNetwork
from inference_worker.imaging.edges.evidence import gather
from inference_worker.imaging.edges.working_copy import WorkingCopy, working_copy
from inference_worker.imaging.picture import Picture

PACKAGED = Path(blend_network.__file__).with_name("edge_blend.npz")
SEED = 7
CAMOUFLAGE_EVERY = 3


def learn_alpha(folders: list[Path], steps: int) -> BlendNetwork:
    """Fit the network that judges alpha."""
    random = np.random.default_rng(SEED)
    parts = [alpha_samples(case, random) for folder in folders for case in cases(folder, CAMOUFLAGE_EVERY)]
    return fit(Samples.joined(parts), steps, SEED, _tell("alpha"))


def learn_colour(folders: list[Path], alpha: BlendNetwork, steps: int) -> BlendNetwork:
    """Fit the network that judges colour, on the alpha that the first one makes."""
    random = np.random.default_rng(SEED)
    parts = [_colour_samples(case, alpha, random) for folder in folders for case in cases(folder, CAMOUFLAGE_EVERY)]
    return fit(Samples.joined(parts), steps, SEED + 1, _tell("colour"))


def score(folder: Path, alpha: BlendNetwork, colour: BlendNetwork) -> tuple[float, float]:
    """Return the error of alpha and of colour at the edges of a set, each over that of doing nothing."""
    random = np.random.default_rng(SEED)
    errors = np.zeros(4)
    for case in cases(folder):
        for first, network, samples in (
            (0, alpha, alpha_samples(case, random)),
            (2, colour, _colour_samples(case, alpha, random)),
        ):
            weight = samples.weight[:, None] / samples.weight.sum()
            errors[first] += float((weight * np.abs(blend(network, samples) - samples.truth)).sum())
            errors[first + 1] += float((weight * np.abs(samples.proposals[:, 0] - samples.truth)).sum())
    return errors[0] / errors[1], errors[2] / errors[3]


def write(path: Path, alpha: BlendNetwork, colour: BlendNetwork) -> None:
    """Write both networks into one file."""
    arrays = {
        f"{name}_{field}": getattr(network, field)
        for name, network in (("alpha", alpha), ("colour", colour))
        for field in BlendNetwork._fields
    }
    np.savez_compressed(path, **arrays)


def main(arguments: list[str] | None = None) -> int:
    """Train, score what was held out, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    parser.add_argument("--held-out", type=Path, action="append", default=[], metavar="SET")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=PACKAGED)
    given = parser.parse_args(arguments)
    alpha = learn_alpha(given.sets, given.steps)
    colour = learn_colour(given.sets, alpha, given.steps)
    for folder in [*given.sets, *given.held_out]:
        by_alpha, by_colour = score(folder, alpha, colour)
        print(f"{folder.name}: alpha {by_alpha:.3f} x, colour {by_colour:.3f} x of doing nothing")
    write(given.out, alpha, colour)
    return 0


def _colour_samples(case: Case, alpha: BlendNetwork, random: np.random.Generator) -> Samples:
    copy = working_copy(Picture(case.rgb), case.coarse)
    judged = alpha_blend.blend_alpha(gather(copy), edge_band(copy.alpha), alpha)
    return colour_samples(case, gather(WorkingCopy(copy.rgb, judged)), random)


def _tell(name: str) -> Callable[[Progress], None]:
    return lambda progress: print(f"{name}: step {progress.step}, loss {progress.loss:.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
