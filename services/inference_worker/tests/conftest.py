"""What the worker's tests share: the real weights, which ``make models`` puts into the cache."""

import os
from pathlib import Path

import pytest

from inference_worker.models.weights import WeightsCache, WeightsError
from inference_worker.settings import default_model_cache_dir


@pytest.fixture(scope="session")
def weights() -> WeightsCache:
    cache = WeightsCache(Path(os.environ.get("MODEL_CACHE_DIR") or default_model_cache_dir()))
    try:
        cache.verified_path("isnet")
    except WeightsError as error:
        pytest.fail(f"the tests need the real model: {error}")
    return cache
