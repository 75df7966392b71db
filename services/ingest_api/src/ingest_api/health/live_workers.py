"""The workers that report of themselves now."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import ValidationError

from studio.contracts.keys import WORKERS_PREFIX, WorkerKey, parse
from studio.contracts.workers import WORKER_STALE_SECONDS, WorkerReport
from studio.errors import ObjectNotFoundError
from studio.logging import get_logger
from studio.object_store import ObjectStore


def live_workers(store: ObjectStore, now: datetime) -> list[WorkerReport]:
    """Return the reports that are fresh, by name (blocking).

    Raises:
        StoreUnavailableError: the store does not answer.
    """
    oldest = now - timedelta(seconds=WORKER_STALE_SECONDS)
    return [report for report in _reports(store) if report.updated_at >= oldest]


def _reports(store: ObjectStore) -> Iterator[WorkerReport]:
    for row in store.list(WORKERS_PREFIX):
        try:
            key = parse(row.key)
            if isinstance(key, WorkerKey):
                yield WorkerReport.model_validate_json(store.read(key))
        except ObjectNotFoundError:
            continue  # withdrawn since it was listed
        except (ValueError, ValidationError) as error:
            get_logger(__name__).warning("worker_report_unreadable", key=row.key, reason=str(error))
