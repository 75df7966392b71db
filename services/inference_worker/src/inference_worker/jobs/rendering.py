"""What was cut out before, rendered again: the visible list of steps, none of which looks for the subject."""

from inference_worker.imaging.compose.composition import Composition, compose
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.stored_matte import read_matte
from inference_worker.jobs.files import JobFiles, ResultFile, decoded_background, decoded_photo
from inference_worker.jobs.finding import Finding
from inference_worker.jobs.output import output_file, result_of
from inference_worker.jobs.stages import StageClock
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.errors import ObjectNotFoundError
from studio.job_records import JobRecords
from studio.object_store import ObjectStore


class RenderPipeline:
    """Makes a render's one result object, from another job's source and matte; writes nothing else."""

    def __init__(self, store: ObjectStore) -> None:
        self._files = JobFiles(store)
        self._records = JobRecords(store)

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        """Fetch, decode, compose, encode and store.

        Raises:
            PermanentError: a picture is corrupt.
            TransientError: the store is not available.
            ObjectNotFoundError: the other job, or a file of it, has gone.
            JobCancelledError: the job was cancelled.
        """
        options = request.options
        with clock.stage(Stage.FETCHING):
            before = self._earlier_result(request)
            data, matte_data = self._files.source(request), self._files.matte(request)
            background_data = self._files.background(request)
        composition = _composed(request, data, matte_data, background_data, clock)
        with clock.stage(Stage.ENCODING):
            output = output_file(composition, options)
        with clock.stage(Stage.STORING):
            self._files.put(request, ResultFile(options.format.cutout, output, options.format.media_type))
        finding = Finding.of(before)
        return result_of(composition, options, finding, file_bytes=len(output), matte_bytes=len(matte_data))

    def _earlier_result(self, request: JobRequest) -> JobResult:
        outcome = self._records.outcome(request.root_id)
        if outcome is None or outcome.result is None:
            raise ObjectNotFoundError(f"the outcome of {request.root_id}")
        return outcome.result


def _composed(
    request: JobRequest, data: bytes, matte_data: bytes, background_data: bytes | None, clock: StageClock
) -> Composition:
    """Make the output's pixels; the photo is let go of before an encoder asks for memory."""
    options = request.options
    with clock.stage(Stage.DECODING):
        photo = decoded_photo(request, data)
        alpha = read_matte(matte_data, photo)
        background = decoded_background(request, background_data)
    with clock.stage(Stage.REFINING):
        foreground = estimate_foreground(photo, alpha, options.colour_cleaning, in_place=not options.shows_photo)
        return compose(Scene(foreground, photo, background), options)
