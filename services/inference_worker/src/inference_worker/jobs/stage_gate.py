"""What is looked at between two stages."""

import threading

from inference_worker.jobs.fence import Fence
from inference_worker.jobs.interruptions import JobGivenBackError
from inference_worker.jobs.progress import ProgressReporter
from studio.contracts.jobs import Stage
from studio.errors import StoreUnavailableError
from studio.logging import get_logger

CHEAP_TO_LEAVE = frozenset({Stage.FETCHING, Stage.DECODING, Stage.INFERRING})
"""Before these nothing is lost by beginning anew elsewhere; after them it is quicker to finish."""


class StageGate:
    """Lets an attempt go on to its next stage, or not."""

    def __init__(self, fence: Fence, reporter: ProgressReporter, stopping: threading.Event) -> None:
        self._fence = fence
        self._reporter = reporter
        self._stopping = stopping

    def __call__(self, stage: Stage) -> None:
        """Return if the attempt may go on.

        A store that cannot tell at the moment stops nothing, except before ``storing``: what is stored there must not
        lie over the results of another.

        Raises:
            JobInterruptedError: it may not.
            StoreUnavailableError: the store cannot tell whether results may be stored.
        """
        if self._stopping.is_set() and stage in CHEAP_TO_LEAVE:
            raise JobGivenBackError
        self._reporter.check()
        if stage is Stage.STORING:
            self._fence.look_patiently()
            return
        try:
            self._fence.look_if_due()
        except StoreUnavailableError as error:
            get_logger(__name__).warning("job_not_looked_at", stage=stage, error=str(error))
