"""Making an 8-bit network: NNCF's quantization after training, with pictures for the ranges.

Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018.
Imported by the set-up command alone: NNCF is no part of the worker.
"""

from collections.abc import Sequence
from pathlib import Path

import nncf
import openvino

from inference_worker.imaging.picture import Pixels
from inference_worker.models.isnet import prepare
from inference_worker.models.openvino_session import matte_alone

MADE_WITH = f"nncf {nncf.__version__}, openvino {openvino.__version__}"


def quantize(source: Path, pictures: Sequence[Pixels], target: Path) -> None:
    """Write the matte's part of ``source`` with 8-bit weights and activations, as ``target`` (.xml) and its ``.bin``.

    Activations are asymmetric where that fits them better ("mixed"), which costs nothing on a CPU; min-max ranges over
    five pictures, without correcting the layers' biases, gave masks of no use.
    """
    network = matte_alone(openvino.Core().read_model(source))
    quantized = nncf.quantize(
        network,
        nncf.Dataset(pictures, prepare),
        preset=nncf.QuantizationPreset.MIXED,
        target_device=nncf.TargetDevice.CPU,
        subset_size=len(pictures),
    )
    openvino.save_model(quantized, target, compress_to_fp16=True)
