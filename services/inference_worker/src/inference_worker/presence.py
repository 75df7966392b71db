"""The worker's report of itself, renewed while it lives."""

import threading

from studio.contracts.keys import WorkerKey
from studio.contracts.workers import WORKER_REPORT_SECONDS, WorkerReport
from studio.errors import StudioError
from studio.job_records import Clock
from studio.logging import get_logger
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore


class Presence:
    """Writes ``workers/<name>.json`` every few seconds, and removes it at the end."""

    def __init__(self, store: ObjectStore, report: WorkerReport, clock: Clock) -> None:
        self._store = store
        self._report = report
        self._clock = clock
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
            self._store.delete([WorkerKey(self._report.name)])
        except StudioError as error:
            get_logger(__name__).warning("presence_not_withdrawn", error=str(error))

    def _renew(self) -> None:
        while True:
            report = self._report.model_copy(update={"updated_at": self._clock()})
            try:
                self._store.put(WorkerKey(report.name), report.model_dump_json().encode(), media_type=JSON_MEDIA_TYPE)
            except StudioError as error:
                get_logger(__name__).warning("presence_not_written", error=str(error))
            if self._stopping.wait(WORKER_REPORT_SECONDS):
                return
