"""The models at the worker's start: all that are offered checked, the default loaded."""

from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.plan import EngineChoice, Machine, Plan, PrecisionChoice, Wish, WithoutGpu, choose
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.session import Engine, SessionError
from inference_worker.models.weights import WeightsCache
from studio.contracts.models import CATALOGUE, WeightsOrigin
from studio.errors import TransientError

_REMBG_ENGINES = {EngineChoice.AUTO, EngineChoice.ONNXRUNTIME, EngineChoice.CUDA}
_REMBG_PRECISIONS = {PrecisionChoice.AUTO, PrecisionChoice.F32}


def load_default(
    weights: WeightsCache, wish: Wish, offered: tuple[str, ...], limits: CacheLimits, machine: Machine
) -> ModelCache:
    """Check every model that is offered, and load the first of them.

    A GPU that was found but turns out not to run it is passed over, unless the wish insists on one.

    Raises:
        WeightsError: a model's weights are missing or damaged.
        TransientError: the default model cannot be run, or not in the way that is wished.
        MemoryError: there is not enough memory for it.
    """
    _refuse_what_rembg_lacks(offered[0], wish)
    plan = choose(wish, machine)
    try:
        return _load(weights, plan, offered, limits)
    except (TransientError, MemoryError) as error:
        if plan.engine is not Engine.CUDA:
            raise
        without_gpu = WithoutGpu(machine, str(error))
    return _load(weights, choose(wish, without_gpu), offered, limits)


def _load(weights: WeightsCache, plan: Plan, offered: tuple[str, ...], limits: CacheLimits) -> ModelCache:
    registry = ModelRegistry(weights, plan, offered)
    registry.verify()
    models = ModelCache(registry.open, limits, file_bytes=registry.file_bytes)
    models.get(offered[0])
    return models


def _refuse_what_rembg_lacks(name: str, wish: Wish) -> None:
    if CATALOGUE[name].origin is not WeightsOrigin.REMBG:
        return
    lacking = [f"INFERENCE_ENGINE={wish.engine}"] if wish.engine not in _REMBG_ENGINES else []
    lacking += [f"INFERENCE_PRECISION={wish.precision}"] if wish.precision not in _REMBG_PRECISIONS else []
    if lacking:
        raise SessionError(
            f"{' and '.join(lacking)} cannot be had for the default model: rembg runs {name}, in f32, with onnxruntime "
            "on the CPU or a GPU"
        )
