"""A worker's handler in a process of its own, whose one job gets stuck in native code: by the argument, how."""

import ctypes
import sys
import threading

from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.runner import AttemptRules
from inference_worker.jobs.stages import StageClock
from inference_worker.jobs.watchdog import Watchdog
from inference_worker.jobs.wiring import make_handler
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.contracts.messages import RemoveBackground
from studio.job_records import utc_now
from studio.object_store import ObjectStore
from studio.settings import StoreSettings, load

LIBRARIES = {"releasing": ctypes.CDLL, "holding": ctypes.PyDLL}
STUCK_SECONDS = 600


class StuckPipeline:
    """Never comes back."""

    def expect(self, request: JobRequest) -> None:
        pass

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        with clock.stage(Stage.INFERRING):
            LIBRARIES[sys.argv[1]](None).sleep(STUCK_SECONDS)
        raise AssertionError(request.job_id)


if __name__ == "__main__":
    rules = AttemptRules(
        policy=AttemptPolicy(retries=0, intervals_seconds=(1.0,)),
        watchdog=Watchdog(limit_seconds=1.0, trace_after_seconds=1.0),
        stopping=threading.Event(),
        clock=utc_now,
    )
    handler = make_handler(ObjectStore.connect(load(StoreSettings)), StuckPipeline(), lambda _: None, "stuck", rules)
    handler(RemoveBackground(job_id=sys.argv[2]))
