"""Loops over single pixels, compiled: what OpenCV has no call for."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
from numba.core.registry import cpu_target

Function = TypeVar("Function", bound=Callable[..., object])

_LINEAR_ALGEBRA = "scipy.linalg.cython_blas"


def compiled(function: Function) -> Function:
    """Compile a function of arrays and numbers at its first call; the result is kept on disk for the next process.

    It runs without the interpreter's lock, so that blocks of rows can be worked on side by side. ``fastmath`` lets the
    compiler reorder sums, which vectorising a reduction needs: results may differ in the last bit between processors.
    A division by zero is infinite, as NumPy's is: a way out by an exception would have every array counted on the way
    to it, in memory that the threads share, and cost more than the work.
    """
    return cast("Function", numba.njit(cache=True, nogil=True, fastmath=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Mark a function that compiled ones call: it becomes part of them."""
    return cast("Function", numba.njit(inline="always", fastmath=True, error_model="numpy")(function))


def is_kept(function: Callable[..., object]) -> bool:
    """Say whether what was compiled of a function lies on disk, by the name that numba gives it."""
    dispatcher = cast("numba.core.dispatcher.Dispatcher[Callable[..., object]]", function)
    code, folder = dispatcher.py_func.__code__, dispatcher.stats.cache_path
    return folder is not None and any(Path(folder).glob(f"*{code.co_name}-{code.co_firstlineno}.*.nbi"))


def set_up_compiler() -> None:
    """Have numba make itself ready, as the first call would, but without linear algebra, which nothing here uses.

    SciPy's, which it looks for, would add 16 MB.
    """
    is_new = _LINEAR_ALGEBRA not in sys.modules
    if is_new:
        sys.modules[_LINEAR_ALGEBRA] = None  # type: ignore[assignment]  # "there is none", to the import system
    try:
        cpu_target.target_context.refresh()
    finally:
        if is_new:
            del sys.modules[_LINEAR_ALGEBRA]
