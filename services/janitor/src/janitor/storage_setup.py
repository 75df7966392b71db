"""Making the bucket ready: there, private, kept tidy by the store itself should no janitor run, and fit for us."""

import math
from dataclasses import dataclass

import urllib3
from minio.error import MinioException

from janitor.bucket_rules import BucketRules, Finding
from studio.errors import StoreUnavailableError
from studio.object_store import ObjectStore
from studio.process import StartupError, require_conditional_writes
from studio.settings import StoreSettings

SECONDS_A_DAY = 86_400
DEFAULT_EXPIRE_DAYS = 30
EXPIRE_RETENTIONS = 8
"""The store's own expiry comes long after ours: it must never be the one that takes a job away."""


@dataclass(frozen=True)
class StorageWishes:
    """What the bucket is to be like. ``expire_days`` is None for the default."""

    retention_seconds: float
    expire_days: int | None = None
    remove_policy: bool = False

    @property
    def days(self) -> int:
        """After how many days the store removes an object by itself.

        Raises:
            StartupError: sooner than a job's own time would be over.
        """
        retention_days = self.retention_seconds / SECONDS_A_DAY
        if self.expire_days is None:
            return max(DEFAULT_EXPIRE_DAYS, math.ceil(EXPIRE_RETENTIONS * retention_days))
        if self.expire_days < retention_days + 1:
            raise StartupError(
                f"--expire-days {self.expire_days}: must exceed CLEANUP_OLDER_THAN_SECONDS "
                f"({retention_days:g} days) by a day"
            )
        return self.expire_days


def set_up_storage(settings: StoreSettings, wishes: StorageWishes) -> list[Finding]:
    """Create the bucket unless it is there, and put it in order. Doing it twice changes nothing.

    Raises:
        StoreUnavailableError: the store did not answer.
        ConditionalWritesIgnoredError: a job could end twice on it.
        StartupError: a wish that cannot be granted, or a store that takes no write.
    """
    days = wishes.days
    store = ObjectStore.connect(settings)
    store.ensure_bucket()
    require_conditional_writes(store)
    try:
        return [
            Finding(f"bucket {settings.s3_bucket!r} is there and honours If-None-Match"),
            *BucketRules(settings).findings(days, remove_policy=wishes.remove_policy),
        ]
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise StoreUnavailableError(f"the bucket's rules: {error}") from error
