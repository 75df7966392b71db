"""What is compiled: kept on disk, and known to be; by a compiler without what nobody asks of it."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from inference_worker.imaging.compiled import is_kept
from inference_worker.imaging.edges.full_size import apply_colours
from inference_worker.imaging.warm_up import warm_up

MODULE = """
from inference_worker.imaging.compiled import compiled

@compiled
def doubled(number: float) -> float:
    return number * 2
"""

SET_UP = """
import sys
from inference_worker.imaging.compiled import set_up_compiler
set_up_compiler()
print("scipy.linalg" in sys.modules, "scipy.linalg.cython_blas" in sys.modules)
import scipy.linalg.cython_blas
"""


def test_a_function_is_kept_once_it_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "numbers_of_ours.py"
    path.write_text(MODULE)
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)

    before = is_kept(module.doubled)
    result = module.doubled(2.5)

    assert (before, result, is_kept(module.doubled)) == (False, 5.0, True)


def test_after_warming_up_the_last_loop_is_kept() -> None:
    warm_up()

    assert is_kept(apply_colours)


def test_the_compiler_is_set_up_without_linear_algebra_which_can_still_be_imported() -> None:
    done = subprocess.run([sys.executable, "-c", SET_UP], capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, done.stdout.split()) == (0, ["False", "False"]), done.stderr
