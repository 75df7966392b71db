"""What the event stream of a batch tells."""

import hashlib
from collections.abc import Callable
from threading import Lock
from time import monotonic

from ingest_api.batches.schemas import BatchView
from ingest_api.events.frames import Frame
from ingest_api.jobs.recently_used import RecentlyUsed

PROGRESS = "progress"
END = "end"

SECONDS_A_JOB = 0.025
"""Between two looks, for each job that has not ended: a look at one takes 3 reads of 1 to 2 ms of a processor."""

KEPT_BATCHES = 256

HASH_CHARACTERS = 8
"""Of what tells a batch from itself before a retry, when both come to the same counts."""


def frame_of(batch: BatchView) -> Frame:
    """Return how a batch stands: told anew when a count or the percentage changes, or a file is tried again."""
    counts = "-".join(str(count) for count in batch.counts.model_dump().values())
    jobs = hashlib.sha256(" ".join(item.job_id or "" for item in batch.items).encode()).hexdigest()
    return Frame(
        id=f"{counts}-{batch.percent}-{jobs[:HASH_CHARACTERS]}",
        event=END if batch.is_finished else PROGRESS,
        data=batch.model_dump_json(),
        is_last=batch.is_finished,
    )


class PacedLook:
    """Looks at batches, at a large one less often than it is asked to. Safe to call from any thread."""

    def __init__(self, look: Callable[[str], BatchView]) -> None:
        self._look = look
        self._kept: RecentlyUsed[tuple[float, BatchView]] = RecentlyUsed(KEPT_BATCHES)
        self._lock = Lock()

    def __call__(self, batch_id: str) -> BatchView:
        """Return the batch, as it stands or stood a moment ago (blocking).

        Raises:
            PermanentError: ``not_found``.
        """
        with self._lock:
            kept = self._kept.get(batch_id)
        if kept and monotonic() < kept[0]:
            return kept[1]
        batch = self._look(batch_id)
        open_jobs = batch.counts.queued + batch.counts.running
        with self._lock:
            self._kept.put(batch_id, (monotonic() + SECONDS_A_JOB * open_jobs, batch))
        return batch
