"""``python -m inference_worker.models.pruning SOURCE TARGET FORM``: cut a network down, in a process of its own.

Reading and writing one takes 1.1 GB for a moment.
"""

import sys
from pathlib import Path

import onnx

from inference_worker.models.convolution_rewrites import add_shifted, make_oblong, take_apart
from inference_worker.models.form import Form
from inference_worker.models.onnx_graph import in_single_precision, keep_first_output


def prune(source: Path, target: Path, form: Form) -> None:
    """Write the part of ``source`` that makes the matte; for MNN in the way that it computes fastest."""
    model = onnx.load(source)
    keep_first_output(model)
    if form is not Form.MATTE:
        in_single_precision(model)
    if form is Form.MNN:
        add_shifted(model)
        make_oblong(model)
        take_apart(model)
    onnx.save(model, target)


if __name__ == "__main__":
    prune(Path(sys.argv[1]), Path(sys.argv[2]), Form(sys.argv[3]))
