"""What a sweep does about one batch or one idempotency key of the expiry index."""

from datetime import datetime

from janitor.policy import Moment, RecordFacts, Verdict, judge_record
from studio.contracts.batches import BatchRecord
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.keys import BatchKey, ExpiryIndexKey, IdempotencyKey
from studio.facts import FactStore
from studio.job_removal import NOTHING, Removed
from studio.object_store import ObjectStore


class RecordSweep:
    """Judges what consists of one object, and removes it before its entry: a crash in between is made good later."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._facts = FactStore(store)

    def settle_batch(
        self,
        key: ExpiryIndexKey,
        indexed_at: datetime,
        moment: Moment,
        open_jobs: frozenset[str],
        *,
        dry_run: bool,
    ) -> tuple[Verdict, Removed]:
        """Judge a batch and do what follows. Its jobs have entries of their own.

        Raises:
            ValueError: its record has a form that this version does not know.
            StoreUnavailableError: the store failed.
        """
        record = self._facts.read(BatchKey(key.subject), BatchRecord)
        facts = RecordFacts(
            key.due,
            indexed_at,
            record.expires_at if record else None,
            is_at_work=record is not None and any(item.job_id in open_jobs for item in record.items),
        )
        return self._follow(judge_record(facts, moment), BatchKey(key.subject), key, dry_run=dry_run)

    def settle_idempotency(
        self, key: ExpiryIndexKey, indexed_at: datetime, moment: Moment, *, dry_run: bool
    ) -> tuple[Verdict, Removed]:
        """Judge an idempotency key and do what follows; it goes with its job, or when its own time is over.

        Raises:
            ValueError: it has a form that this version does not know.
            StoreUnavailableError: the store failed.
        """
        if key.due > moment.now:
            return Verdict.RETAINED, NOTHING
        entry = self._facts.read(IdempotencyKey(key.subject), IdempotencyEntry)
        facts = RecordFacts(key.due, indexed_at, entry.expires_at if entry else None)
        return self._follow(judge_record(facts, moment), IdempotencyKey(key.subject), key, dry_run=dry_run)

    def _follow(
        self, verdict: Verdict, record: BatchKey | IdempotencyKey, entry: ExpiryIndexKey, *, dry_run: bool
    ) -> tuple[Verdict, Removed]:
        if not dry_run and verdict.removes:
            self._store.delete([record])
        if not dry_run and (verdict.removes or verdict is Verdict.SUPERSEDED):
            self._store.delete([entry])
        return verdict, NOTHING
