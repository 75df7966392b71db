"""What a process has computed, and how busy the machine is: figures of a shared machine mean little without them.

Linux only: it is read from the kernel's accounts.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio_testing.fleet.process import FleetProcess

LOAD = Path("/proc/loadavg")


def load() -> float:
    """Return how many tasks ran or wanted to, averaged over the last minute."""
    return float(LOAD.read_text().split()[0])


def processor_seconds(pid: int) -> float:
    """Return how long a process has computed so far: fields 14 and 15 of proc_pid_stat(5), in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ProcessorMeter:
    """What some processes have computed since the meter was started."""

    before: Mapping[str, tuple[int, float]]

    @classmethod
    def started(cls, *processes: FleetProcess) -> "ProcessorMeter":
        """Begin to count."""
        return cls({process.name: (process.pid, processor_seconds(process.pid)) for process in processes})

    def milliseconds_per(self, jobs: int) -> dict[str, float]:
        """Return what each has computed for each of so many jobs."""
        return {
            name: round((processor_seconds(pid) - before) / jobs * 1000, 2)
            for name, (pid, before) in self.before.items()
        }
