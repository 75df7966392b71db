"""The real inference worker without a model: what becomes of a photo is said by the name of its file."""

import ctypes
import os
import re
import signal
import sys
import time

from inference_worker.jobs.files import JobFiles, ResultFile
from inference_worker.jobs.stages import StageClock
from inference_worker.service import serve
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.contracts.keys import AttemptKey, JobObject
from studio.errors import PermanentError, TransientError
from studio.object_store import ObjectStore
from studio.process import run
from studio_testing.drills.photos import SIDE_PIXELS, stub_cutout, stub_matte

MEDIA_TYPE = "image/png"
STUCK_SECONDS = 600
PACE = re.compile(r"ok-(\d+)")
SHARES = {Stage.DECODING: 0.2, Stage.INFERRING: 0.5, Stage.REFINING: 0.2, Stage.ENCODING: 0.1}
"""How a job's time is spread over its stages."""


class StubPipeline:
    """Makes results from the source's bytes alone, in the stages and by the door of the real pipeline."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._files = JobFiles(store)

    def expect(self, request: JobRequest) -> None:
        """Begin to fetch the job's photo."""
        self._files.expect(request)

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        """Do what the file's name says.

        Raises:
            PermanentError: it is ``bad``.
            TransientError: it is ``flaky``, and this is the first attempt.
            JobCancelledError: the job was cancelled.
        """
        with clock.stage(Stage.FETCHING):
            source = self._files.source(request)
        for stage, share in SHARES.items():
            with clock.stage(stage):
                if stage is Stage.INFERRING:
                    self._misbehave(request)
                time.sleep(_seconds(request) * share)
        with clock.stage(Stage.STORING):
            cutout, matte = stub_cutout(source), stub_matte(source)
            self._put(request, cutout, matte)
        return JobResult(
            cutout=JobObject.CUTOUT_PNG,
            media_type=MEDIA_TYPE,
            bytes=len(cutout),
            matte_bytes=len(matte),
            width=SIDE_PIXELS,
            height=SIDE_PIXELS,
            model=request.options.model,
            engine="stub",
            device="stub",
        )

    def _put(self, request: JobRequest, cutout: bytes, matte: bytes) -> None:
        file = ResultFile(JobObject.CUTOUT_PNG, cutout, MEDIA_TYPE)
        if request.derived_from is None:
            self._files.put_both(request, file, ResultFile(JobObject.MATTE, matte, MEDIA_TYPE))
        else:
            self._files.put(request, file)

    def _misbehave(self, request: JobRequest) -> None:
        match request.source.filename.partition(".")[0].split("-"):
            case ["poison", *_]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["stuck", "holding", *_]:
                ctypes.PyDLL(None).sleep(STUCK_SECONDS)  # holds the interpreter's lock: no other thread runs
            case ["stuck", *_]:
                ctypes.CDLL(None).sleep(STUCK_SECONDS)
            case ["bad", *_]:
                raise PermanentError(FailureCode.CORRUPT_IMAGE, "The picture is bad, as its name says.")
            case ["flaky", *_] if not self._store.exists(AttemptKey(request.job_id, 2)):
                raise TransientError(FailureCode.OUT_OF_MEMORY, "The first attempt fails, as the name says.")


def _seconds(request: JobRequest) -> float:
    match = PACE.match(request.source.filename)
    return int(match[1]) / 1000 if match else 0.0


if __name__ == "__main__":
    sys.exit(run("inference_worker", lambda: serve(open_pipeline=StubPipeline)))
