"""Making an 8-bit network: NNCF's quantization after training, with pictures for the ranges.

Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018.
Imported by the set-up command alone: NNCF is no part of the worker.
"""

from collections.abc import Sequence
from pathlib import Path

import nncf
import openvino
from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters
from nncf.quantization.range_estimator import RangeEstimatorParametersSet

from inference_worker.imaging.picture import Pixels
from inference_worker.models.isnet import prepare
from inference_worker.models.openvino_session import matte_alone

MADE_WITH = f"nncf {nncf.__version__}, openvino {openvino.__version__}"


_IN_FULL = ["Add", "Concat", "Interpolate", "MaxPool", "Relu", "Sigmoid"]
"""Operations between the convolutions. The sums that blocks carry past them lose as much in 8 bits as all convolutions,
and gain no time."""


def quantize(source: Path, pictures: Sequence[Pixels], target: Path) -> None:
    """Write the matte's part of ``source`` with 8-bit convolutions, as ``target`` (.xml) and its ``.bin``.

    The first one, which sees the picture, and the last, which makes the matte, are left as they are. Activations are
    asymmetric where that fits them better ("mixed"), which costs nothing on a CPU. Their ranges are the medians of the
    pictures' own: those that hold every value of every picture gave masks of no use.
    """
    network = matte_alone(openvino.Core().read_model(source))
    quantized = nncf.quantize(
        network,
        nncf.Dataset(pictures, prepare),
        preset=nncf.QuantizationPreset.MIXED,
        target_device=nncf.TargetDevice.CPU,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(types=_IN_FULL, names=_first_and_last(network), validate=False),
        advanced_parameters=AdvancedQuantizationParameters(
            activations_range_estimator_params=RangeEstimatorParametersSet.MEDIAN_MINMAX
        ),
    )
    openvino.save_model(quantized, target, compress_to_fp16=True)


def _first_and_last(network: openvino.Model) -> list[str]:
    names = [each.get_friendly_name() for each in network.get_ordered_ops() if each.get_type_name() == "Convolution"]
    return [names[0], names[-1]]
