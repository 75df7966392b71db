"""What is wrong with a job that has not ended, if anything: facts and the time in, a remedy out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studio.contracts.leases import lease_left


class Remedy(StrEnum):
    """What is to be done about one entry of the list of open jobs."""

    NONE = "none"
    SETTLE = "settled"
    REMOVE = "removed"
    CANCEL = "cancelled"
    GIVE_UP = "given_up"
    RESEND = "resent"


@dataclass(frozen=True)
class OpenJob:
    """What is known of a job whose message does not wait on the broker. Times are by the store's clock."""

    indexed_at: datetime
    is_accepted: bool
    has_ended: bool = False
    is_cancelled: bool = False
    attempts: int = 0
    last_sign: datetime | None = None
    is_silent: bool = True
    """Whether nobody gave a sign while this process, and the store, were there to see it for the length of a lease.

    After an outage of the store all leases look stale, though those who hold them are alive and could not write.
    """


@dataclass(frozen=True)
class Limits:
    """How many attempts a job gets, and how long an upload may take."""

    attempts: int
    upload_grace_seconds: float


def diagnose(job: OpenJob, now: datetime, limits: Limits) -> Remedy:
    """Decide about a job. What may still be under way is left alone.

    ``settled``: it has ended, and its entry was left behind. ``removed``: its upload was never completed.
    ``cancelled`` and ``given_up``: it is to be ended, since that was asked for, or since its last attempt ended without
    a word. ``resent``: its message was lost.
    """
    if job.has_ended and job.is_accepted:
        return Remedy.SETTLE
    if lease_left(job.last_sign, now) > 0:
        return Remedy.NONE
    if not job.is_accepted:
        is_stale = (now - job.indexed_at).total_seconds() >= limits.upload_grace_seconds
        return Remedy.REMOVE if is_stale else Remedy.NONE
    if job.attempts > 0 and not job.is_silent:
        return Remedy.NONE
    if job.is_cancelled:
        return Remedy.CANCEL
    return Remedy.GIVE_UP if job.attempts >= limits.attempts else Remedy.RESEND
