"""What a worker makes cut-outs with: the models, or what a test puts in their place."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import cv2
from PIL import Image

from inference_worker.imaging.warm_up import warm_up
from inference_worker.jobs.pipeline import CutoutPipeline
from inference_worker.jobs.work import PipelineFactory
from inference_worker.models.cache import CachedModel, CacheLimits, ModelCache
from inference_worker.models.idle_sweep import IdleSweep
from inference_worker.models.plan import ThisMachine
from inference_worker.models.resident_memory import bound_free_memory
from inference_worker.models.start import load_default
from inference_worker.models.weights import WeightsCache, WeightsError
from inference_worker.settings import WorkerSettings
from studio.errors import TransientError
from studio.process import StartupError
from studio.settings import ModelSettings


@dataclass(frozen=True)
class RunsOn:
    """What really runs the default model."""

    engine: str
    precision: str
    device: str


class LoadedModels(Protocol):
    """Tells which models are in memory."""

    @property
    def loaded(self) -> Iterable[CachedModel]:
        """The models in memory now."""


class Upkeep(Protocol):
    """What goes on beside the jobs."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; returns when it has."""


@dataclass(frozen=True)
class Equipment:
    """How cut-outs are made, and what is said of it."""

    open_pipeline: PipelineFactory
    runs_on: RunsOn
    models: LoadedModels
    upkeep: Upkeep


def load_models(settings: WorkerSettings, offered: ModelSettings) -> Equipment:
    """Return the models that are offered, the default one loaded and everything compiled that a photo needs.

    Raises:
        StartupError: a model's weights are missing or damaged, or the default one cannot be run here.
    """
    bound_free_memory()
    cv2.setNumThreads(settings.inference_threads)  # by itself it would start one for each of the machine's cores
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # a crafted TIFF raises a thousand
    Image.MAX_IMAGE_PIXELS = None  # the limit is the operator's, and was checked before the job was accepted
    warm_up()  # first: a child that compiles for it is not to stand beside a loaded model
    models = _loaded(settings, offered)
    facts = models.get(offered.default_model).facts
    return Equipment(
        open_pipeline=lambda store: CutoutPipeline(store, models),
        runs_on=RunsOn(facts.engine, facts.precision, facts.device),
        models=models,
        upkeep=IdleSweep(models),
    )


def without_models(open_pipeline: PipelineFactory) -> Equipment:
    """Return a stand-in that needs no models."""
    return Equipment(open_pipeline, RunsOn("stub", "stub", "stub"), models=_NoModels(), upkeep=_NoUpkeep())


def _loaded(settings: WorkerSettings, offered: ModelSettings) -> ModelCache:
    limits = CacheLimits(settings.model_cache_bytes, settings.model_ttl_seconds, resident=offered.default_model)
    weights = WeightsCache(settings.model_cache_dir)
    try:
        return load_default(weights, settings.wish, offered.models, limits, ThisMachine())
    except (WeightsError, TransientError) as error:
        raise StartupError(str(error)) from error
    except MemoryError as error:
        raise StartupError(f"there is not enough memory to load model {offered.default_model!r}: {error}") from error


class _NoModels:
    loaded: tuple[CachedModel, ...] = ()


class _NoUpkeep:
    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass
