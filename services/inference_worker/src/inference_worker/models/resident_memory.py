"""The process's resident memory: how much there is, and giving back what was freed.

glibc keeps freed blocks for later, in a heap for each thread: a process that handles tensors and pictures of all sizes
grows by what lies between them. Other C libraries have no such calls, and need none.
"""

import ctypes
import gc
import os
import resource
from collections.abc import Callable
from pathlib import Path

_STATM = Path("/proc/self/statm")

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # as malloc.h numbers them

OWN_MAPPING_BYTES = 32 * 1024**2
KEPT_FREE_BYTES = 16 * 1024**2


def resident_bytes() -> int:
    """Return how much of the process is in memory now; where the system does not say, 0."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text().split()[1]) * resource.getpagesize()


def bound_free_memory() -> None:
    """From now on, keep one heap with little that is free: what is large goes back to the system when it is freed.

    To be called at the start, before there are threads. Without a model a process of 119 cut-outs stayed near 270 MB,
    where the library's own ways took it to 370; with one, 500 cut-outs added nothing to 1102 MB. Lower bounds cost
    time, since new pages take as long as the work on them: with a megabyte for both a cut-out took a third longer.
    """
    if mallopt := _from_c_library("mallopt"):
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, OWN_MAPPING_BYTES)
        mallopt(_M_TRIM_THRESHOLD, KEPT_FREE_BYTES)


def release_free_memory() -> None:
    """Give back to the system what was freed, small blocks too: what a dropped model leaves behind."""
    gc.collect()
    if trim := _from_c_library("malloc_trim"):
        trim(0)


def _from_c_library(name: str) -> Callable[..., int] | None:
    if os.name != "posix":
        return None
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return function
