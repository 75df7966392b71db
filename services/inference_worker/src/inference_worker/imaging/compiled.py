"""Loops over single pixels, compiled: what OpenCV has no call for."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of arrays and numbers at its first call; the result is kept on disk for the next process.

    It runs without the interpreter's lock, so that blocks of rows can be worked on side by side. ``fastmath`` lets the
    compiler reorder sums, which vectorising a reduction needs: results may differ in the last bit between processors.
    """
    return cast("Function", numba.njit(cache=True, nogil=True, fastmath=True)(function))


def inlined(function: Function) -> Function:
    """Mark a function that compiled ones call: it becomes part of them."""
    return cast("Function", numba.njit(inline="always", fastmath=True)(function))
