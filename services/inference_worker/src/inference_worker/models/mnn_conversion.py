"""From ONNX to MNN's own form: the structure in one file, the weights in a second."""

from pathlib import Path

from inference_worker.child import ChildError, run_python

_CONVERT = "import sys, _tools; _tools.mnnconvert(sys.argv)"
"""The library's documented command would do the same, then report its use over the network: this is the part before."""


def convert_to_mnn(source: Path, target: Path) -> None:
    """Write ``target`` and its ``weight_file``.

    With the weights apart, the library reads one layer at a time and keeps what it makes of it; otherwise it keeps the
    file too (176 MB for ISNet). In a process of its own: converting takes 1.2 GB for a moment, and prints.

    Raises:
        ChildError: there is something in the network that MNN cannot do, or no space to write.
    """
    options = {"-f": "ONNX", "--modelFile": str(source), "--MNNModel": str(target), "--bizCode": "studio"}
    arguments = [word for option in options.items() for word in option]
    run_python("MNN's converter", ["-c", _CONVERT, *arguments, "--saveExternalData"])
    if not (target.exists() and weight_file(target).exists()):
        raise ChildError(f"MNN's converter wrote no {target.name}")


def weight_file(network: Path) -> Path:
    """Return where the weights of a converted network lie."""
    return network.with_name(f"{network.name}.weight")
