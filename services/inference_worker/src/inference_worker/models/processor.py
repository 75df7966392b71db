"""What this machine has to compute with."""

import os
import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")

_BF16_FLAGS = {"avx512_bf16", "amx_bf16", "avx_ne_convert"}
"""As Linux names what there is on x86: the first two, and what processors without AVX-512 have instead."""


def processor_name() -> str:
    """Return the processor's name as its maker gives it, or the architecture where the system does not say."""
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def may_compute_bf16(cpuinfo: Path = _CPUINFO) -> bool:
    """Say whether a look into a library that knows can pay: by its flags the processor may compute in bfloat16.

    Where the system names no flags, it may. Looking imports 25 MB and stays with the process.
    """
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    flags = [set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")]
    return not flags or bool(_BF16_FLAGS & flags[0])


def usable_cores() -> int:
    """Return the number of cores that this process may run on (a container may be given fewer than there are)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
