"""Object keys: the only place that builds or parses one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from studio.contracts.ids import ID_PATTERN


class JobObject(StrEnum):
    """The objects below ``jobs/<job_id>/``; see the table of writers in docs/architecture.md."""

    SOURCE = "source"
    REQUEST = "request.json"
    PROGRESS = "progress.json"
    CANCEL = "cancel.json"
    MATTE = "matte.png"
    CUTOUT_PNG = "cutout.png"
    CUTOUT_WEBP = "cutout.webp"
    CUTOUT_JPEG = "cutout.jpg"
    CUTOUT_AVIF = "cutout.avif"
    CUTOUT_ZIP = "cutout.zip"
    BACKGROUND = "background"
    OUTCOME = "outcome.json"
    RETRY = "retry.json"


RESULT_OBJECTS = (
    JobObject.MATTE,
    JobObject.CUTOUT_PNG,
    JobObject.CUTOUT_WEBP,
    JobObject.CUTOUT_JPEG,
    JobObject.CUTOUT_AVIF,
    JobObject.CUTOUT_ZIP,
)


@dataclass(frozen=True)
class JobKey:
    """An object of one job."""

    job_id: str
    item: JobObject

    def __str__(self) -> str:
        return f"jobs/{self.job_id}/{self.item.value}"


@dataclass(frozen=True)
class AttemptKey:
    """One attempt at a job, the first being 1: created once, by the worker that makes it."""

    job_id: str
    number: int

    def __str__(self) -> str:
        return f"{job_prefix(self.job_id)}attempts/{self.number:02d}.json"


@dataclass(frozen=True)
class RenderKey:
    """Which job renders another one's cut-out with certain options; it goes with that other job.

    ``fingerprint`` is the SHA-256 of the options. A ``generation`` is created once; the next one follows when its job
    came to nothing.
    """

    job_id: str
    fingerprint: str
    generation: int = 0

    def __str__(self) -> str:
        return f"{render_prefix(self.job_id, self.fingerprint)}{self.generation:06d}.json"


@dataclass(frozen=True)
class FailedIndexKey:
    """An entry of the list of failures, whose keys sort newest first.

    ``finished_at`` is kept to the millisecond; S3 lists keys in ascending order, so the time is counted backwards.
    """

    finished_at: datetime
    job_id: str

    def __str__(self) -> str:
        return f"{FAILED_PREFIX}{_FAR_FUTURE_MS - _epoch_ms(self.finished_at):013d}-{self.job_id}"


class Expiring(StrEnum):
    """What an entry of the expiry index is about."""

    JOB = "job"
    BATCH = "batch"
    IDEMPOTENCY = "idempotency"


@dataclass(frozen=True)
class ExpiryIndexKey:
    """An entry of the expiry index, whose keys sort by the second (UTC) in which their subjects fall due.

    ``subject`` is a job's or a batch's id, or the digest of an ``IdempotencyKey``.
    """

    due: datetime
    subject: str
    kind: Expiring = Expiring.JOB

    def __str__(self) -> str:
        kind = "" if self.kind is Expiring.JOB else f"{self.kind}-"
        return f"{EXPIRY_PREFIX}{self.due.astimezone(UTC).strftime(_DUE_FORMAT)}-{kind}{self.subject}"

    @classmethod
    def of(cls, expires_at: datetime, subject: str, kind: Expiring = Expiring.JOB) -> Self:
        """Return the entry for what expires at ``expires_at``: the first whole second that is not before it."""
        second = expires_at.astimezone(UTC).replace(microsecond=0)
        return cls(second if second >= expires_at else second + timedelta(seconds=1), subject, kind)


@dataclass(frozen=True)
class OpenIndexKey:
    """An entry for a job that has not ended; it is written before the job's request, and goes when the job ends."""

    job_id: str

    def __str__(self) -> str:
        return f"{OPEN_PREFIX}{self.job_id}"


@dataclass(frozen=True)
class IdempotencyKey:
    """Which job a client's ``Idempotency-Key`` made; ``digest`` is a SHA-256."""

    digest: str

    def __str__(self) -> str:
        return f"{IDEMPOTENCY_PREFIX}{self.digest}"


@dataclass(frozen=True)
class BatchKey:
    """What a batch consists of."""

    batch_id: str

    def __str__(self) -> str:
        return f"{BATCHES_PREFIX}{self.batch_id}.json"


class CleanupObject(StrEnum):
    """The objects of one sweep that somebody asked for."""

    ORDER = "order.json"
    REPORT = "report.json"


@dataclass(frozen=True)
class CleanupKey:
    """An object of one sweep that somebody asked for."""

    cleanup_id: str
    item: CleanupObject

    def __str__(self) -> str:
        return f"{CLEANUPS_PREFIX}{self.cleanup_id}/{self.item}"


@dataclass(frozen=True)
class WorkerKey:
    """What one inference worker says of itself (its engine, device and models)."""

    name: str

    def __str__(self) -> str:
        return f"{WORKERS_PREFIX}{self.name}.json"


@dataclass(frozen=True)
class SelfCheckKey:
    """A throw-away object with which a process tests the store at its start."""

    check_id: str

    def __str__(self) -> str:
        return f"{SELF_CHECKS_PREFIX}{self.check_id}"


Key = (
    JobKey
    | AttemptKey
    | RenderKey
    | FailedIndexKey
    | ExpiryIndexKey
    | OpenIndexKey
    | IdempotencyKey
    | BatchKey
    | CleanupKey
    | WorkerKey
    | SelfCheckKey
)

JOBS_PREFIX = "jobs/"
FAILED_PREFIX = "index/failed/"
EXPIRY_PREFIX = "index/expiry/"
OPEN_PREFIX = "index/open/"
CLEANUPS_PREFIX = "cleanups/"
BATCHES_PREFIX = "batches/"
IDEMPOTENCY_PREFIX = "idempotency/"
SELF_CHECKS_PREFIX = "self-check/"
WORKERS_PREFIX = "workers/"

_FAR_FUTURE_MS = 9_999_999_999_999
_DUE_FORMAT = "%Y%m%dT%H/%M%S"
_ITEMS = "|".join(re.escape(item.value) for item in JobObject)
_JOB = re.compile(rf"jobs/({ID_PATTERN})/({_ITEMS})")
_ATTEMPT = re.compile(rf"jobs/({ID_PATTERN})/attempts/(\d{{2}})\.json")
_RENDER = re.compile(rf"jobs/({ID_PATTERN})/renders/([0-9a-f]{{64}})-(\d{{6}})\.json")
_FAILED = re.compile(rf"{FAILED_PREFIX}(\d{{13}})-({ID_PATTERN})")
_EXPIRY = re.compile(rf"{EXPIRY_PREFIX}(\d{{8}}T\d{{2}}/\d{{4}})-(?:(batch)-)?({ID_PATTERN})")
_EXPIRY_OF_DIGEST = re.compile(rf"{EXPIRY_PREFIX}(\d{{8}}T\d{{2}}/\d{{4}})-(idempotency)-([0-9a-f]{{64}})")
_OPEN = re.compile(rf"{OPEN_PREFIX}({ID_PATTERN})")
_IDEMPOTENCY = re.compile(rf"{IDEMPOTENCY_PREFIX}([0-9a-f]{{64}})")
_BATCH = re.compile(rf"{BATCHES_PREFIX}({ID_PATTERN})\.json")
_CLEANUP = re.compile(rf"{CLEANUPS_PREFIX}({ID_PATTERN})/(order|report)\.json")
_WORKER = re.compile(rf"{WORKERS_PREFIX}([A-Za-z0-9._-]{{1,64}})\.json")
_SELF_CHECK = re.compile(rf"{SELF_CHECKS_PREFIX}({ID_PATTERN})")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Key]], ...] = (
    (_JOB, lambda match: JobKey(match[1], JobObject(match[2]))),
    (_ATTEMPT, lambda match: AttemptKey(match[1], int(match[2]))),
    (_RENDER, lambda match: RenderKey(match[1], match[2], int(match[3]))),
    (_FAILED, lambda match: FailedIndexKey(_from_epoch_ms(_FAR_FUTURE_MS - int(match[1])), match[2])),
    (_EXPIRY, lambda match: ExpiryIndexKey(_due(match[1]), match[3], Expiring(match[2] or "job"))),
    (_EXPIRY_OF_DIGEST, lambda match: ExpiryIndexKey(_due(match[1]), match[3], Expiring(match[2]))),
    (_OPEN, lambda match: OpenIndexKey(match[1])),
    (_IDEMPOTENCY, lambda match: IdempotencyKey(match[1])),
    (_BATCH, lambda match: BatchKey(match[1])),
    (_CLEANUP, lambda match: CleanupKey(match[1], CleanupObject(f"{match[2]}.json"))),
    (_WORKER, lambda match: WorkerKey(match[1])),
    (_SELF_CHECK, lambda match: SelfCheckKey(match[1])),
)


def parse(key: str) -> Key:
    """Return what ``key`` names.

    Raises:
        ValueError: the key is none of ours.
    """
    for form, made_of in _FORMS:
        if match := form.fullmatch(key):
            return made_of(match)
    raise ValueError(f"not an object key of the studio: {key!r}")


def job_prefix(job_id: str) -> str:
    """Return the prefix below which all objects of one job lie."""
    return f"{JOBS_PREFIX}{job_id}/"


def render_prefix(job_id: str, fingerprint: str) -> str:
    """Return the prefix of the generations of one render."""
    return f"{job_prefix(job_id)}renders/{fingerprint}-"


def _due(text: str) -> datetime:
    return datetime.strptime(text, _DUE_FORMAT).replace(tzinfo=UTC)


def _epoch_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _from_epoch_ms(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
