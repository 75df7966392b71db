"""One photo to one cut-out: the visible list of steps."""

from inference_worker.imaging.compose.composition import Composition, compose
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.refine import refine
from inference_worker.imaging.second_pass import full_alpha, look_closer
from inference_worker.jobs.files import JobFiles, ResultFile, decoded_background, decoded_photo
from inference_worker.jobs.finding import Finding
from inference_worker.jobs.output import matte_file, output_file, result_of
from inference_worker.jobs.rendering import RenderPipeline
from inference_worker.jobs.stages import StageClock
from inference_worker.models.cache import ModelCache
from studio.contracts.jobs import JobRequest, JobResult, Stage
from studio.contracts.keys import JobObject
from studio.contracts.options import OutputFormat
from studio.object_store import ObjectStore


class CutoutPipeline:
    """Makes a job's result objects; writes nothing else."""

    def __init__(self, store: ObjectStore, models: ModelCache) -> None:
        self._files = JobFiles(store)
        self._models = models
        self._rendering = RenderPipeline(store)

    def expect(self, request: JobRequest) -> None:
        """Begin to fetch the job's photo."""
        if request.derived_from is None:
            self._files.expect(request)

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        """Fetch, decode, infer, refine and compose, encode and store; without inferring for what was cut out before.

        Raises:
            PermanentError: a picture is corrupt.
            TransientError: the store, or a model, is not available.
            ObjectNotFoundError: the source has gone.
            JobCancelledError: the job was cancelled.
        """
        if request.derived_from is not None:
            return self._rendering.run(request, clock)
        options = request.options
        with clock.stage(Stage.FETCHING):
            data, background_data = self._files.source(request), self._files.background(request)
        composition, alpha, finding = self._cut_out(request, data, background_data, clock)
        with clock.stage(Stage.ENCODING):
            output, kept_matte = output_file(composition, options), matte_file(alpha)
        with clock.stage(Stage.STORING):
            cutout = ResultFile(options.format.cutout, output, options.format.media_type)
            self._files.put_both(request, cutout, ResultFile(JobObject.MATTE, kept_matte, OutputFormat.PNG.media_type))
        return result_of(composition, options, finding, file_bytes=len(output), matte_bytes=len(kept_matte))

    def _cut_out(
        self, request: JobRequest, data: bytes, background_data: bytes | None, clock: StageClock
    ) -> tuple[Composition, Pixels, Finding]:
        """Make the output's pixels and the alpha; the photo is let go of before an encoder asks for memory."""
        options = request.options
        with clock.stage(Stage.DECODING):
            photo = decoded_photo(request, data)
            background = decoded_background(request, background_data)
        with clock.stage(Stage.INFERRING):
            model = self._models.get(options.model)
            matte = model.predict(photo.rgb)
            looks_closer = options.second_pass and not model.facts.stretched  # a crop would be stretched anew
            close_up = look_closer(photo.rgb, matte, model.predict) if looks_closer else None
            judged = close_up.matte if close_up else matte
            finding = Finding.in_matte(judged, options.model, model.facts, second_pass_used=close_up is not None)
        with clock.stage(Stage.REFINING):
            alpha = full_alpha(photo, matte, close_up, refine if options.refine else to_full_size)
            foreground = estimate_foreground(photo, alpha, options.colour_cleaning, in_place=not options.shows_photo)
            return compose(Scene(foreground, photo, background), options), alpha, finding
