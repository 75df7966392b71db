"""One photo to one cut-out: the visible list of steps."""

from inference_worker.imaging.cutout import compose_over, cut_out
from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.encode import encode
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.jobs.stages import StageClock
from inference_worker.models.cache import ModelCache
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.contracts.keys import JobKey, JobObject
from studio.contracts.options import OutputFormat, RemoveBackgroundOptions
from studio.errors import PermanentError
from studio.object_store import ObjectStore


class CutoutPipeline:
    """Makes a job's result objects; writes nothing else."""

    def __init__(self, store: ObjectStore, models: ModelCache) -> None:
        self._store = store
        self._models = models

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        """Fetch, decode, infer, refine, encode and store.

        Raises:
            PermanentError: the picture is corrupt.
            TransientError: the store, or a model, is not available.
            ObjectNotFoundError: the source has gone.
            JobCancelledError: the job was cancelled.
        """
        job_id, options = request.job_id, request.options
        with clock.stage(Stage.FETCHING):
            data = self._store.read(JobKey(job_id, JobObject.SOURCE))
        with clock.stage(Stage.DECODING):
            picture = _decoded(data, request.source.orientation)
        with clock.stage(Stage.INFERRING):
            model = self._models.get(options.model)
            matte = model.predict(picture.rgb)
        with clock.stage(Stage.REFINING):
            alpha = to_full_size(matte, picture)
            pixels = _composed(picture, alpha, options)
        with clock.stage(Stage.ENCODING):
            cutout_file = encode(pixels, options.format)
            matte_file = encode(alpha, OutputFormat.PNG)
        with clock.stage(Stage.STORING):
            self._put(job_id, options.format.cutout, cutout_file, options.format)
            self._put(job_id, JobObject.MATTE, matte_file, OutputFormat.PNG)
        return JobResult(
            cutout=options.format.cutout,
            media_type=options.format.media_type,
            bytes=len(cutout_file),
            matte_bytes=len(matte_file),
            width=picture.width,
            height=picture.height,
            model=options.model,
            engine=model.facts.engine,
            device=model.facts.device,
        )

    def _put(self, job_id: str, item: JobObject, body: bytes, output_format: OutputFormat) -> None:
        self._store.put(JobKey(job_id, item), body, media_type=output_format.media_type)


def _decoded(data: bytes, orientation: int) -> Picture:
    try:
        return decode(data, orientation)
    except CorruptImageError as error:
        raise PermanentError(
            FailureCode.CORRUPT_IMAGE, "The picture is damaged or incomplete and cannot be read to its end.", str(error)
        ) from error


def _composed(picture: Picture, alpha: Pixels, options: RemoveBackgroundOptions) -> Pixels:
    if options.background is None:
        return cut_out(picture, alpha)
    return compose_over(picture, alpha, options.background)
