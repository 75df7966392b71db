"""From a model's name to the model, loaded."""

from inference_worker.models.isnet import IsNet
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.plan import Plan
from inference_worker.models.sessions import Network, find_network, open_session
from inference_worker.models.weights import WeightsCache
from studio.contracts.models import CATALOGUE, WeightsOrigin


class ModelRegistry:
    """Opens the catalogue's models from a cache of weights."""

    def __init__(self, weights: WeightsCache, plan: Plan) -> None:
        self._weights = weights
        self._plan = plan
        self._verified: dict[str, Network] = {}

    def verify(self, names: tuple[str, ...]) -> None:
        """Check that each model's file is there and whole.

        Raises:
            WeightsError: one is not.
        """
        for name in names:
            self._network(name)

    def open(self, name: str) -> MattingModel:
        """Load a model.

        Raises:
            WeightsError: its weights are missing or altered.
            SessionError: the GPU that was chosen does not run it.
        """
        network = self._network(name)
        if CATALOGUE[name].origin is WeightsOrigin.REMBG:
            from inference_worker.models.rembg_model import RembgModel  # noqa: PLC0415 - onnxruntime, if it is asked for

            return RembgModel(name, self._weights.rembg_home, self._plan)
        return IsNet(open_session(network, self._plan))

    def file_bytes(self, name: str) -> int:
        """Return the size of a model's file.

        Raises:
            WeightsError: it is missing or altered.
        """
        return self._network(name).path.stat().st_size

    def _network(self, name: str) -> Network:
        """Check each file once a process: reading one takes a quarter of a second."""
        if name not in self._verified:
            self._verified[name] = self._checked(name)
        return self._verified[name]

    def _checked(self, name: str) -> Network:
        if CATALOGUE[name].origin is WeightsOrigin.REMBG:
            return Network(self._weights.verified_path(name))
        return find_network(self._weights, name, self._plan)
