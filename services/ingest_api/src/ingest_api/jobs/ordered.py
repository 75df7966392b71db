"""The answer to an order."""

from dataclasses import dataclass

from studio.contracts.jobs import Job


@dataclass(frozen=True)
class Ordered:
    """The job that does what was asked for, and whether it is a new one."""

    job: Job
    is_new: bool
