"""From ONNX to MNN's own form: the structure in one file, the weights in a second."""

import subprocess
import sys
from pathlib import Path

_CONVERT = "import sys, _tools; _tools.mnnconvert(sys.argv)"
"""The library's documented command would do the same, then report its use over the network: this is the part before."""
_TIMEOUT_SECONDS = 600.0


class ConversionError(Exception):
    """A network was not converted; the message gives the converter's last words."""


def convert_to_mnn(source: Path, target: Path) -> None:
    """Write ``target`` and its ``weight_file``.

    With the weights apart, the library reads one layer at a time and keeps what it makes of it; otherwise it keeps the
    file too (176 MB for ISNet). In a process of its own: converting takes 1.2 GB for a moment, and prints.

    Raises:
        ConversionError: there is something in the network that MNN cannot do, or no space to write.
    """
    options = {"-f": "ONNX", "--modelFile": str(source), "--MNNModel": str(target), "--bizCode": "studio"}
    arguments = [word for option in options.items() for word in option]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, files of our own naming
            [sys.executable, "-c", _CONVERT, *arguments, "--saveExternalData"],
            capture_output=True,
            check=False,
            text=True,
            timeout=_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError(f"MNN's converter took more than {_TIMEOUT_SECONDS:.0f} s") from error
    if done.returncode or not (target.exists() and weight_file(target).exists()):
        raise ConversionError(f"MNN's converter gave up: {_last_line(done.stderr) or _last_line(done.stdout)}")


def weight_file(network: Path) -> Path:
    """Return where the weights of a converted network lie."""
    return network.with_name(f"{network.name}.weight")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
