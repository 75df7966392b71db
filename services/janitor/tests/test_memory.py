"""What the reconciliation remembers between two looks."""

from datetime import UTC, datetime

from janitor.memory import Memory
from studio.contracts.ids import new_id
from studio.contracts.leases import LEASE_SECONDS

SIGN = (1, datetime(2026, 5, 4, tzinfo=UTC))
OTHER_SIGN = (2, datetime(2026, 5, 4, tzinfo=UTC))


class Elapsed:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_job_is_silent_once_it_has_shown_the_same_for_the_length_of_a_lease() -> None:
    clock, job_id = Elapsed(), new_id()
    memory = Memory(clock)

    assert not memory.is_silent(job_id, SIGN)
    clock.seconds = LEASE_SECONDS - 0.1
    assert not memory.is_silent(job_id, SIGN)
    clock.seconds = LEASE_SECONDS
    assert memory.is_silent(job_id, SIGN)
    assert not memory.is_silent(job_id, OTHER_SIGN)


def test_after_an_outage_the_watch_begins_anew() -> None:
    clock, job_id = Elapsed(), new_id()
    memory = Memory(clock)
    memory.is_silent(job_id, SIGN)
    clock.seconds = 2 * LEASE_SECONDS

    memory.forget_signs()

    assert not memory.is_silent(job_id, SIGN)


def test_what_is_not_open_any_more_is_forgotten() -> None:
    memory, kept, gone = Memory(Elapsed()), new_id(), new_id()
    for job_id in (kept, gone):
        memory.is_silent(job_id, SIGN)
        memory.note_reminder(job_id)

    memory.keep_only({kept})

    assert memory.seconds_since_reminder(kept) == 0
    assert memory.seconds_since_reminder(gone) == float("inf")
    assert list(memory._seen) == [kept]
