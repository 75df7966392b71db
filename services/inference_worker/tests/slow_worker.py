"""The real worker's process without a model: a job's inference takes as long as ``SLOW_SECONDS`` says."""

import os
import sys
import time

from inference_worker.jobs.stages import StageClock
from inference_worker.service import serve
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.contracts.keys import JobKey, JobObject
from studio.object_store import ObjectStore
from studio.process import run


class SlowPipeline:
    """Takes its time, and stores a small result."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._seconds = float(os.environ["SLOW_SECONDS"])

    def expect(self, request: JobRequest) -> None:
        pass

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        with clock.stage(Stage.INFERRING):
            time.sleep(self._seconds)
        with clock.stage(Stage.STORING):
            for item in (JobObject.CUTOUT_PNG, JobObject.MATTE):
                self._store.put(JobKey(request.job_id, item), b"pixels", media_type="image/png")
        return JobResult(
            cutout=JobObject.CUTOUT_PNG,
            media_type="image/png",
            bytes=6,
            matte_bytes=6,
            width=2,
            height=1,
            model=request.options.model,
            engine="none",
            device="none",
        )


if __name__ == "__main__":
    sys.exit(run("inference_worker", lambda: serve(SlowPipeline)))
