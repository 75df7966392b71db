"""``Idempotency-Key``: the same request sent again finds what the first one made."""

import hashlib
import json
from typing import Annotated

from fastapi import Header

from ingest_api.jobs.turns import Turns
from studio.contracts.failures import FailureCode
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.jobs import SourceFacts
from studio.contracts.keys import Expiring, ExpiryIndexKey, IdempotencyKey
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import PermanentError
from studio.facts import Clock, FactStore
from studio.job_records import JobRecords
from studio.object_store import ObjectStore

TURN_SECONDS = 0.5
"""Of equal posts at once the first writes what the key stands for, the others read it: conditional writes that race for
one object can take a store seconds."""

KeyInHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description=(
            "Your own name for this order, never used for another one: sent again, it answers with the job that the "
            "first one made. 1 to 255 visible ASCII characters."
        ),
        pattern=r"^[\x21-\x7e]{1,255}$",
    ),
]


def digest_of(scope: str, key: str) -> str:
    """Return the SHA-256 under which a client's key is kept; the same key in another scope is another one."""
    return _sha256(scope, key)


def fingerprint_of(
    source: SourceFacts, background: SourceFacts | None, options: RemoveBackgroundOptions, *more: str
) -> str:
    """Return the SHA-256 of what is asked for: the files' bytes and the options, not the files' names."""
    wish = [source.sha256, background.sha256 if background else None, options.model_dump(mode="json"), *more]
    return _sha256(json.dumps(wish, sort_keys=True))


class IdempotencyEntries:
    """What keys stand for.

    An entry is created once, and names the job before it exists: whoever comes back finds the same name, and finishes
    what a crash left. An entry whose time is over is followed by one under a name of its own, made of the old entry's:
    it is created once as well, so that all who find the old one agree on its successor, and may then write that in its
    place, each the same bytes.
    """

    def __init__(
        self, store: ObjectStore, records: JobRecords, clock: Clock, *, turn_seconds: float = TURN_SECONDS
    ) -> None:
        self._store = store
        self._facts = FactStore(store)
        self._records = records
        self._clock = clock
        self._turns = Turns(turn_seconds)

    def standing(self, digest: str, wanted: IdempotencyEntry) -> IdempotencyEntry:
        """Return what a key stands for: ``wanted``, if it stood for nothing.

        Raises:
            PermanentError: ``idempotency_key_reused``, when it stands for something else.
        """
        first = entry = self._claimed(digest, wanted)
        # An order may take longer than its key is kept: its own entry stands all the same, or it would never end.
        while entry != wanted and entry.expires_at <= self._clock():
            entry = self._claimed(_sha256(digest, entry.job_id), wanted)
        if entry is not first:
            self._facts.mark(ExpiryIndexKey.of(entry.expires_at, digest, Expiring.IDEMPOTENCY))
            self._facts.write(IdempotencyKey(digest), entry)
        if entry.fingerprint != wanted.fingerprint:
            message = "This Idempotency-Key was used for something else: another file, or other options."
            raise PermanentError(FailureCode.IDEMPOTENCY_KEY_REUSED, message)
        return entry

    def stands(self, digest: str, entry: IdempotencyEntry) -> bool:
        """Say whether a key still stands for this."""
        return self._facts.read(IdempotencyKey(digest), IdempotencyEntry) == entry

    def release(self, digest: str, job_id: str) -> None:
        """Let a key stand for nothing again, unless it stands for another job by now."""
        key = IdempotencyKey(digest)
        entry = self._facts.read(key, IdempotencyEntry)
        if entry is not None and entry.job_id == job_id:
            self._store.delete([key])

    def _claimed(self, digest: str, wanted: IdempotencyEntry) -> IdempotencyEntry:
        with self._turns.of(digest):
            standing = self._facts.read(IdempotencyKey(digest), IdempotencyEntry)
            if standing is not None:
                return standing
            # First its entry in the index: a crash then leaves nothing that no sweep finds.
            self._facts.mark(ExpiryIndexKey.of(wanted.expires_at, digest, Expiring.IDEMPOTENCY))
            return self._records.claim_idempotency(digest, wanted)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
