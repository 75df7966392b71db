"""What makes the result of a job: the seam between a job's life and its pictures."""

from collections.abc import Callable
from typing import Protocol

from inference_worker.jobs.stages import StageClock
from studio.contracts.jobs import JobRequest, JobResult
from studio.object_store import ObjectStore


class Pipeline(Protocol):
    """Makes a job's result objects; writes nothing else."""

    def expect(self, request: JobRequest) -> None:
        """Begin to fetch what this job's run, probably the next, will need; raises nothing."""

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        """Make and store them, stage by stage.

        Raises:
            PermanentError: the input is bad.
            TransientError: trouble that may pass.
            ObjectNotFoundError: a file that the job needs has gone.
            JobInterruptedError: what ``clock`` raises between two stages.
        """


PipelineFactory = Callable[[ObjectStore], Pipeline]
