"""How a worker shows that it is at a job, and for how long others believe it."""

from datetime import datetime

HEARTBEAT_SECONDS = 3.0
"""A worker renews the progress of its job so often."""

LEASE_SECONDS = 3 * HEARTBEAT_SECONDS
"""Three renewals missed: whoever was at the job is gone. Shorter than the broker's heartbeat, so that a dead worker's
message finds the job free when it comes back."""


def lease_left(last_sign: datetime | None, now: datetime) -> float:
    """Return how many seconds a job still belongs to whoever gave the last sign of life; 0 when it is free.

    Both times are by the store's clock: those of the services may disagree. A sign from the future, by a clock that was
    set back, counts as one of now.
    """
    if last_sign is None:
        return 0.0
    age = max(0.0, (now - last_sign).total_seconds())
    return max(0.0, LEASE_SECONDS - age)
