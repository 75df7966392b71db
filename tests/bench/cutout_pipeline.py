"""The way from a photo's bytes to its cut-out, as a job goes it but without queue and store."""

import cv2

from inference_worker.imaging.compose.composition import compose
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.decode import decode
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.refine import refine
from inference_worker.imaging.warm_up import warm_up
from inference_worker.jobs.output import output_file
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.plan import ThisMachine, choose
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.resident_memory import bound_free_memory
from inference_worker.models.weights import WeightsCache
from inference_worker.settings import WorkerSettings
from studio.contracts.models import DEFAULT_MODEL
from studio.contracts.options import RenderOptions
from studio.settings import load


def bench_model() -> MattingModel:
    """Return the default model as a worker with these settings would load it."""
    settings = load(WorkerSettings)
    cv2.setNumThreads(settings.inference_threads)
    bound_free_memory()
    warm_up()
    return ModelRegistry(WeightsCache(settings.model_cache_dir), choose(settings.wish, ThisMachine())).open(
        DEFAULT_MODEL
    )


def cutout_png(model: MattingModel, data: bytes) -> bytes:
    """Cut out a photo."""
    picture = decode(data, 1)
    alpha = refine(picture, model.predict(picture.rgb))
    foreground = estimate_foreground(picture, alpha, in_place=True)
    return output_file(compose(Scene(foreground, picture), RenderOptions()), RenderOptions())
