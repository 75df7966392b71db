"""From a model's name to the model, loaded."""

from collections.abc import Collection
from dataclasses import dataclass

from inference_worker.models.isnet import IsNet
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.plan import Plan
from inference_worker.models.session import SessionError
from inference_worker.models.sessions import Network, find_network, open_session
from inference_worker.models.weights import WeightsCache, WeightsError
from studio.contracts.models import CATALOGUE, WeightsOrigin


class NotOfferedError(SessionError):
    """A job names a model that this worker is not set to offer; another worker may be."""


@dataclass(frozen=True)
class _Checked:
    """A network whose files were read and found whole, and by what they are known again without reading them."""

    network: Network
    stats: tuple[tuple[int, int], ...]
    """Bytes and time of change, file by file."""

    @classmethod
    def now(cls, network: Network) -> "_Checked":
        """Return the network with its files' stats."""
        stats = (path.stat() for path in network.files)
        return cls(network, tuple((each.st_size, each.st_mtime_ns) for each in stats))

    @property
    def is_unchanged(self) -> bool:
        """Whether the same files are there still."""
        try:
            return self == _Checked.now(self.network)
        except OSError:
            return False

    @property
    def size_bytes(self) -> int:
        """Size of the files, summed."""
        return sum(size for size, _ in self.stats)


class ModelRegistry:
    """Opens the models that are offered (by default: all of the catalogue) from a cache of weights."""

    def __init__(self, weights: WeightsCache, plan: Plan, offered: Collection[str] = tuple(CATALOGUE)) -> None:
        self._weights = weights
        self._plan = plan
        self._offered = offered
        self._checked: dict[str, _Checked] = {}

    def verify(self) -> None:
        """Check that the files of every model that is offered are there and whole.

        Raises:
            WeightsError: one is not.
        """
        for name in self._offered:
            self._look_up(name)

    def open(self, name: str) -> MattingModel:
        """Load a model.

        Raises:
            NotOfferedError: it is not offered here.
            WeightsError: its weights are missing or altered.
            SessionError: what was chosen to run it does not.
            MemoryError: there is not enough memory.
        """
        network = self._look_up(name).network
        if CATALOGUE[name].origin is WeightsOrigin.REMBG:
            from inference_worker.models.rembg_model import RembgModel  # noqa: PLC0415 - onnxruntime, if it is asked for

            return RembgModel(name, self._weights.rembg_home, self._plan)
        return IsNet(open_session(network, self._plan))

    def file_bytes(self, name: str) -> int:
        """Return the size of a model's files.

        Raises:
            NotOfferedError: it is not offered here.
            WeightsError: they are missing or altered.
        """
        return self._look_up(name).size_bytes

    def _look_up(self, name: str) -> _Checked:
        """Check each file once, since reading one takes a quarter of a second, and again when it has changed."""
        if name not in self._offered:
            raise NotOfferedError(f"{name!r} is not among the models offered here: {', '.join(self._offered)}")
        checked = self._checked.get(name)
        if checked is None or not checked.is_unchanged:
            try:
                checked = _Checked.now(self._find(name))
            except OSError as error:
                raise WeightsError(f"the files of model {name!r} cannot be read: {error}") from error
            self._checked[name] = checked
        return checked

    def _find(self, name: str) -> Network:
        if CATALOGUE[name].origin is WeightsOrigin.REMBG:
            return Network(self._weights.verified_path(name))
        return find_network(self._weights, name, self._plan)
