"""Memory of the cut-out: the peak for one photo of each size, each in a process of its own; and growth over many jobs.

    python tests/bench/cutout_memory.py [--megapixels 12 48] [--jobs 0] [--json FILE] [--markdown FILE]

Linux only: sizes are read from the kernel's accounts of the process.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

from bench_photo import photo
from cutout_pipeline import bench_model, cutout_png

_MIXED_MEGAPIXELS = (0.3, 1.0, 4.0, 2.0, 12.0, 0.7, 6.0)
_WINDOW = 20
_KIB_PER_MIB = 1024
_STATUS = Path("/proc/self/status")


def resident_mib() -> float:
    """Return this process's resident memory."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / _KIB_PER_MIB


def peak_mib(megapixels: float) -> float:
    """Return the peak of a process that loads the model and cuts out one photo of this size."""
    command = [sys.executable, __file__, "--one", str(megapixels)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def cut_one(megapixels: float) -> None:
    """Be that process."""
    data = photo(megapixels)
    model = bench_model()
    cutout_png(model, photo(0.3))
    cutout_png(model, data)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB)


def growth(jobs: int) -> dict[str, float]:
    """Return resident MiB around the 50th and the last of many jobs of mixed sizes: medians of 20 readings."""
    model = bench_model()
    photos = [photo(megapixels) for megapixels in _MIXED_MEGAPIXELS]
    readings = []
    for number, data in enumerate(islice(cycle(photos), jobs), 1):
        cutout_png(model, data)
        readings.append(resident_mib())
        if number % 50 == 0:
            print(f"  after {number}: {readings[-1]:.0f} MiB", flush=True)
    early, late = statistics.median(readings[50 - _WINDOW : 50]), statistics.median(readings[-_WINDOW:])
    return {"after_50_mib": early, "after_all_mib": late, "ratio": late / early}


def as_markdown(peaks: dict[float, float], grown: dict[str, float]) -> str:
    """Return the peaks by size, and the growth if it was measured."""
    lines = [
        "| one photo, MP | peak, MiB |",
        "|---|---|",
        *(f"| {size:g} | {mib:.0f} |" for size, mib in peaks.items()),
    ]
    if grown:
        lines += ["", "| many jobs, resident | |", "|---|---|"]
        lines += [f"| {name.replace('_', ' ')} | {value:.2f} |" for name, value in grown.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megapixels", type=float, nargs="*", default=[12.0, 48.0])
    parser.add_argument("--jobs", type=int, default=0, help="also run so many mixed jobs in one process (100 or more)")
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    given = parser.parse_args()
    if given.one is not None:
        cut_one(given.one)
        return 0
    peaks = {size: peak_mib(size) for size in given.megapixels}
    grown = growth(given.jobs) if given.jobs else {}
    table = as_markdown(peaks, grown)
    print(table)
    if given.markdown:
        given.markdown.write_text(table)
    if given.json:
        given.json.write_text(json.dumps({"peak_mib": peaks} | ({"growth": grown} if grown else {}), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
