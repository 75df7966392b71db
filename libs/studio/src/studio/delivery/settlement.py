"""What becomes of a message when its handler is done with it."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dramatiq.common import compute_backoff
from dramatiq.errors import ActorNotFound, DecodeError, Retry

UNEXPECTED_ERROR_DELIVERIES = 10
MIN_BACKOFF_MILLISECONDS = 1_000
MAX_BACKOFF_MILLISECONDS = 60_000
TRACEBACK_FRAMES = 30


class UnreadableMessageError(ValueError):
    """A payload that is not what its actor's name says: no retry can help it."""


class DeadLetterError(Exception):
    """What a handler raises whose work is done for good, and in vain: its message is to be seen among the dead ones."""


class Verdict(StrEnum):
    """Where a message goes."""

    DONE = "done"
    DEAD = "dead"
    LATER = "later"
    AGAIN = "again"


@dataclass(frozen=True)
class Settlement:
    """The verdict, the delay that ``LATER`` has, and what to write into the message's options for its next reader."""

    verdict: Verdict
    delay_milliseconds: int = 0
    options: Mapping[str, object] = field(default_factory=dict)


def judge(failures: int, error: BaseException | None) -> Settlement:
    """Decide after a delivery; ``failures`` counts the message's earlier ones that ended in an error.

    A handler that raises ``dramatiq.errors.Retry`` counts its own attempts and is always tried again. What nobody can
    read is dead at once, and so is what the handler gave up. Anything else is a bug: the message is dead once it has
    been delivered ``UNEXPECTED_ERROR_DELIVERIES`` times, for whatever reason.
    """
    if error is None:
        return Settlement(Verdict.DONE)
    options: dict[str, object] = {"retries": failures + 1}
    if isinstance(error, Retry):
        return Settlement(Verdict.LATER, _backoff(failures) if error.delay is None else error.delay, options)
    options["traceback"] = "".join(traceback.format_exception(error, limit=TRACEBACK_FRAMES))
    is_hopeless = isinstance(error, UnreadableMessageError | DeadLetterError | ActorNotFound | DecodeError)
    if is_hopeless or failures + 1 >= UNEXPECTED_ERROR_DELIVERIES:
        return Settlement(Verdict.DEAD, options=options)
    return Settlement(Verdict.LATER, _backoff(failures), options)


def _backoff(failures: int) -> int:
    _, milliseconds = compute_backoff(failures, factor=MIN_BACKOFF_MILLISECONDS, max_backoff=MAX_BACKOFF_MILLISECONDS)
    return milliseconds
