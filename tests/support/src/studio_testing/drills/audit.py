"""The judge: what the ledger promises against what the bucket holds."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic, sleep

import httpx

from studio.contracts.jobs import JobState
from studio.contracts.keys import JobKey
from studio.errors import ObjectNotFoundError
from studio.object_store import ObjectStore
from studio_testing.drills.bucket import Bucket, StoredOutcome
from studio_testing.drills.ledger import JobView, Ledger, Order
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import ATTEMPT_LIMIT

SETTLE_SECONDS = 1.0
"""Between the two readings of every outcome: long enough for a late worker to overwrite one."""


@dataclass(frozen=True)
class AuditRules:
    """What may differ from drill to drill.

    ``orphan_patience_seconds`` is how long a sweep may take to remove what belongs to no job. ``removes_jobs``: jobs
    may be gone from the bucket since they expired. ``also_lawful`` are answers otherwise a breach.
    ``own_ends_allowed``: a service may end by itself so that a new process does better, but not again and again.
    """

    attempt_limit: int = ATTEMPT_LIMIT
    orphan_patience_seconds: float = 0.0
    removes_jobs: bool = False
    also_lawful: frozenset[int] = frozenset()
    own_ends_allowed: int = 5


class Audit:
    """One audit of one drill, when its jobs should all have ended."""

    def __init__(self, ledger: Ledger, store: ObjectStore, url: str, rules: AuditRules | None = None) -> None:
        self._ledger = ledger
        self._store = store
        self._rules = rules or AuditRules()
        self._http = httpx.Client(base_url=url, timeout=30.0, trust_env=False)

    def verdict(self) -> Verdict:
        """Read everything and judge it."""
        first = Bucket.read(self._store)
        sleep(SETTLE_SECONDS)
        bucket = Bucket.read(self._store)
        lost, double = set(self._lost(bucket)), set(self._double(first, bucket))
        breaches = [
            *(f"lost: {job_id}" for job_id in lost),
            *(f"double: {job_id}" for job_id in double),
            *self._unlawful_answers(),
            *self._too_many_attempts(bucket),
            *self._wrong_results(bucket),
            *(f"orphan: {key}" for key in self._orphans(bucket)),
        ]
        accepted = self._ledger.accepted
        return Verdict(
            submitted=len(self._ledger.orders),
            accepted=len(accepted),
            states=Counter(order.state or "open" for order in accepted),
            lost=len(lost),
            double=len(double),
            breaches=tuple(breaches),
            figures={"unacknowledged": unacknowledged} if (unacknowledged := self._unacknowledged(bucket)) else {},
        )

    def _lost(self, bucket: Bucket) -> Iterator[str]:
        """Accepted jobs that have not ended, and those that nobody was told of but that were accepted all the same."""
        for order in self._ledger.accepted:
            for job_id in order.job_ids:
                is_gone = self._rules.removes_jobs and job_id not in bucket.job_ids
                if not order.endings or (job_id not in bucket.outcomes and not is_gone):
                    yield job_id
        yield from bucket.job_ids - bucket.outcomes.keys()

    def _double(self, first: Bucket, second: Bucket) -> Iterator[str]:
        """Jobs whose ending was seen to change, and photos that became two jobs under one key."""
        for job_id, stored in second.outcomes.items():
            before = first.outcomes.get(job_id)
            if before is not None and (before.body, before.etag) != (stored.body, stored.etag):
                yield job_id
        for order in self._ledger.accepted:
            yield from order.job_ids[1:]
            stored_now = second.outcomes.get(order.job_ids[0])
            if len({_ending(view) for view in order.endings}) > 1 or any(
                stored_now is not None and _ending(view) != _stored_ending(stored_now) for view in order.endings
            ):
                yield order.job_ids[0]

    def _unacknowledged(self, bucket: Bucket) -> int:
        """Count the jobs whose 202 was lost on its way."""
        return len(bucket.job_ids - {job_id for order in self._ledger.orders for job_id in order.job_ids})

    def _unlawful_answers(self) -> Iterator[str]:
        answers = [*self._ledger.answers, *self._ledger.reads]
        suspects = (answer for answer in answers if answer.status not in self._rules.also_lawful)
        unlawful = Counter((answer.status, answer.code) for answer in suspects if not answer.is_lawful)
        return (f"{count} answers {status} {code}" for (status, code), count in unlawful.items())

    def _too_many_attempts(self, bucket: Bucket) -> Iterator[str]:
        limit = self._rules.attempt_limit
        for job_id, stored in bucket.outcomes.items():
            attempts = max(stored.outcome.attempt, bucket.attempts.get(job_id, 0))
            if attempts > limit:
                yield f"{attempts} attempts at {job_id}, more than {limit}"

    def _wrong_results(self, bucket: Bucket) -> Iterator[str]:
        for order in self._ledger.accepted:
            job_id = order.job_ids[0]
            stored = bucket.outcomes.get(job_id)
            if stored is None:
                continue
            if stored.outcome.state is JobState.SUCCEEDED:
                wrong = list(self._wrong_bytes(order, job_id, stored))
                yield from wrong if not wrong or self._is_there(job_id) else ()
            elif results := bucket.results_of(job_id):
                yield f"a {stored.outcome.state.value} job has results: {job_id} {results}"

    def _wrong_bytes(self, order: Order, job_id: str, stored: StoredOutcome) -> Iterable[str]:
        """Read a result from the bucket and through the API; both must be whole, and the photo's own."""
        result = stored.outcome.result
        if result is None:
            yield f"a succeeded job names no result: {job_id}"
            return
        expected = {result.cutout: order.photo.cutout, result.matte: order.photo.matte}
        if (result.bytes, result.matte_bytes) != tuple(len(data) for data in expected.values()):
            yield f"the outcome tells wrong sizes: {job_id}"
        for item, data in expected.items():
            if self._read(JobKey(job_id, item)) != data:
                yield f"{item.value} of {job_id} is not what the photo makes"
        answer = self._http.get(f"/api/jobs/{job_id}/download")
        if answer.status_code != HTTPStatus.OK or answer.content != order.photo.cutout:
            yield f"the download of {job_id} is not the cut-out: {answer.status_code}, {len(answer.content)} bytes"

    def _read(self, key: JobKey) -> bytes | None:
        try:
            return self._store.read(key)
        except ObjectNotFoundError:
            return None

    def _is_there(self, job_id: str) -> bool:
        """Say whether a job is still shown, in a drill that has jobs removed: it may have expired meanwhile."""
        return not self._rules.removes_jobs or self._http.get(f"/api/jobs/{job_id}").status_code != HTTPStatus.NOT_FOUND

    def _orphans(self, bucket: Bucket) -> list[str]:
        """Return what no job needs, once the sweeps have had their time."""
        deadline = monotonic() + self._rules.orphan_patience_seconds
        while (orphans := bucket.orphans()) and monotonic() < deadline:
            sleep(0.5)
            bucket = Bucket.read(self._store)
        return orphans


def _ending(view: JobView) -> tuple[str, datetime]:
    return view["state"], datetime.fromisoformat(view["finished_at"])


def _stored_ending(stored: StoredOutcome) -> tuple[str, datetime]:
    return stored.outcome.state.value, stored.outcome.finished_at
