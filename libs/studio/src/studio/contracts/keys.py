"""Object keys: the only place that builds or parses one."""

import re
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


@dataclass(frozen=True)
class ExpiryIndexKey:
    """An entry of the expiry index: the hour (UTC) in which a job falls due."""

    hour: datetime
    job_id: str

    def __str__(self) -> str:
        return f"{expiry_prefix(self.hour)}{self.job_id}"

    @classmethod
    def of(cls, expires_at: datetime, job_id: str) -> Self:
        """Return the entry for a job that expires at ``expires_at``: the first whole hour that is not before it."""
        hour = expires_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return cls(hour if hour >= expires_at else hour + timedelta(hours=1), job_id)


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
        return f"self-check/{self.check_id}"


Key = JobKey | RenderKey | FailedIndexKey | ExpiryIndexKey | WorkerKey | SelfCheckKey

JOBS_PREFIX = "jobs/"
FAILED_PREFIX = "index/failed/"
EXPIRY_PREFIX = "index/expiry/"
WORKERS_PREFIX = "workers/"

_FAR_FUTURE_MS = 9_999_999_999_999
_HOUR_FORMAT = "%Y%m%dT%H"
_ITEMS = "|".join(re.escape(item.value) for item in JobObject)
_JOB = re.compile(rf"jobs/({ID_PATTERN})/({_ITEMS})")
_RENDER = re.compile(rf"jobs/({ID_PATTERN})/renders/([0-9a-f]{{64}})-(\d{{6}})\.json")
_FAILED = re.compile(rf"{FAILED_PREFIX}(\d{{13}})-({ID_PATTERN})")
_EXPIRY = re.compile(rf"{EXPIRY_PREFIX}(\d{{8}}T\d{{2}})/({ID_PATTERN})")
_WORKER = re.compile(rf"{WORKERS_PREFIX}([A-Za-z0-9._-]{{1,64}})\.json")
_SELF_CHECK = re.compile(rf"self-check/({ID_PATTERN})")


def parse(key: str) -> Key:
    """Return what ``key`` names.

    Raises:
        ValueError: the key is none of ours.
    """
    if match := _JOB.fullmatch(key):
        return JobKey(match[1], JobObject(match[2]))
    if match := _RENDER.fullmatch(key):
        return RenderKey(match[1], match[2], int(match[3]))
    if match := _FAILED.fullmatch(key):
        return FailedIndexKey(_from_epoch_ms(_FAR_FUTURE_MS - int(match[1])), match[2])
    if match := _EXPIRY.fullmatch(key):
        return ExpiryIndexKey(datetime.strptime(match[1], _HOUR_FORMAT).replace(tzinfo=UTC), match[2])
    if match := _WORKER.fullmatch(key):
        return WorkerKey(match[1])
    if match := _SELF_CHECK.fullmatch(key):
        return SelfCheckKey(match[1])
    raise ValueError(f"not an object key of the studio: {key!r}")


def job_prefix(job_id: str) -> str:
    """Return the prefix below which all objects of one job lie."""
    return f"{JOBS_PREFIX}{job_id}/"


def render_prefix(job_id: str, fingerprint: str) -> str:
    """Return the prefix of the generations of one render."""
    return f"{job_prefix(job_id)}renders/{fingerprint}-"


def expiry_prefix(hour: datetime) -> str:
    """Return the prefix of the expiry index for one hour (UTC)."""
    return f"{EXPIRY_PREFIX}{hour.astimezone(UTC).strftime(_HOUR_FORMAT)}/"


def _epoch_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _from_epoch_ms(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
