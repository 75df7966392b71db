"""A look into the bucket itself, for jobs that are removed before any client could be sure to have seen them end."""

from time import time

from studio.contracts.jobs import JobOutcome
from studio.contracts.keys import JOBS_PREFIX, JobKey, JobObject
from studio.errors import ObjectNotFoundError
from studio_testing.drills.ledger import Ledger, Order
from studio_testing.drills.watch import Watch
from studio_testing.fleet.running import Fleet

LOOK_SECONDS = 0.3


class OutcomeWatch(Watch):
    """Writes into the ledger how each accepted job ended.

    Of a job that succeeded it reads the cut-out at once, which must be whole. ``gone_at`` is when a job was first seen
    to have nothing left, in seconds since 1970.
    """

    def __init__(self, fleet: Fleet, ledger: Ledger) -> None:
        super().__init__(LOOK_SECONDS)
        self.outcomes: dict[str, JobOutcome] = {}
        self.gone_at: dict[str, float] = {}
        self.wrong: list[str] = []
        self._store = fleet.objects
        self._records = fleet.records
        self._ledger = ledger

    def removal_seconds(self, retention_seconds: float) -> list[float]:
        """Return how long after its time was over, and it had ended, each job was gone."""
        waits = []
        for order in self._ledger.accepted:
            job_id = order.job_ids[0]
            if job_id in self.gone_at and job_id in self.outcomes:
                expired_at = order.answers[-1].at + retention_seconds
                ended_at = self.outcomes[job_id].finished_at.timestamp()
                waits.append(self.gone_at[job_id] - max(expired_at, ended_at))
        return waits

    def look(self) -> None:
        """Read what has ended since the last look, and see what has gone."""
        accepted = self._ledger.accepted  # before the listing: a job that is accepted after it would seem gone
        alive = {row.key.split("/")[1] for row in self._store.list(JOBS_PREFIX)}
        for order in accepted:
            job_id = order.job_ids[0]
            if job_id not in alive:
                self.gone_at.setdefault(job_id, time())
            elif job_id not in self.outcomes:
                self._note(order, job_id)

    def _note(self, order: Order, job_id: str) -> None:
        outcome = self._records.outcome(job_id)
        if outcome is None:
            return
        self.outcomes[job_id] = outcome
        self._ledger.ended(order, {"id": job_id, "state": outcome.state.value, "finished_at": str(outcome.finished_at)})
        try:
            cutout = self._store.read(JobKey(job_id, JobObject.CUTOUT_PNG))
        except ObjectNotFoundError:
            cutout = b""
        if cutout != order.photo.cutout:
            self.wrong.append(job_id)
