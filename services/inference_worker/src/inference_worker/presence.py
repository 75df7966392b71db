"""The worker's report of itself, renewed while it lives."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

from inference_worker.equipment import LoadedModels, RunsOn
from inference_worker.models.cache import CachedModel
from studio.contracts.keys import WorkerKey
from studio.contracts.workers import WORKER_REPORT_SECONDS, LoadedModel, WorkerReport
from studio.errors import StudioError
from studio.job_records import Clock, utc_now
from studio.logging import get_logger
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore


@dataclass(frozen=True)
class SelfDescription:
    """What a worker says of itself: what it serves, with what, and what it has loaded when it is asked."""

    name: str
    served: tuple[str, ...]
    runs_on: RunsOn
    models: LoadedModels
    started_at: datetime = field(default_factory=utc_now)

    def at(self, now: datetime) -> WorkerReport:
        """Return the report."""
        return WorkerReport(
            name=self.name,
            engine=self.runs_on.engine,
            precision=self.runs_on.precision,
            device=self.runs_on.device,
            models=list(self.served),
            loaded=[_loaded(each) for each in self.models.loaded],
            started_at=self.started_at,
            updated_at=now,
        )


class Presence:
    """Writes ``workers/<name>.json`` every few seconds, and removes it at the end."""

    def __init__(self, store: ObjectStore, description: SelfDescription, clock: Clock) -> None:
        self._store = store
        self._description = description
        self._clock = clock
        self._key = WorkerKey(description.name)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="presence", daemon=True)

    def start(self) -> None:
        """Begin to report."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reporting, and withdraw the report."""
        self._stopping.set()
        self._thread.join()
        try:
            self._store.delete([self._key])
        except StudioError as error:
            get_logger(__name__).warning("presence_not_withdrawn", error=str(error))

    def _renew(self) -> None:
        while True:
            report = self._description.at(self._clock())
            try:
                self._store.put(self._key, report.model_dump_json().encode(), media_type=JSON_MEDIA_TYPE)
            except StudioError as error:
                get_logger(__name__).warning("presence_not_written", error=str(error))
            if self._stopping.wait(WORKER_REPORT_SECONDS):
                return


def _loaded(model: CachedModel) -> LoadedModel:
    facts = model.facts
    return LoadedModel(
        name=model.name,
        engine=facts.engine,
        precision=facts.precision,
        device=facts.device,
        pruned=facts.pruned,
        memory_bytes=model.memory_bytes,
        mask_loss=facts.mask_loss,
    )
