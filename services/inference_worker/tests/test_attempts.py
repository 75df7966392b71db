"""How often a job is tried."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inference_worker.jobs.attempts import AttemptPolicy

policies = st.builds(
    AttemptPolicy,
    retries=st.integers(0, 20),
    intervals_seconds=st.lists(st.floats(0.01, 3600), min_size=1, max_size=5).map(tuple),
)


@given(policies, st.integers(1, 50))
def test_the_attempt_after_the_last_is_exhausted_and_none_before(policy: AttemptPolicy, attempt: int) -> None:
    assert policy.is_exhausted(attempt + 1) == policy.is_last(attempt)


@given(policies)
def test_the_first_attempt_is_always_made(policy: AttemptPolicy) -> None:
    assert not policy.is_exhausted(1)


@given(policies, st.integers(1, 50))
def test_intervals_are_used_in_order_and_the_last_repeats(policy: AttemptPolicy, attempt: int) -> None:
    without_jitter = replace(policy, chance=lambda: 0.5)

    wanted = policy.intervals_seconds[min(attempt, len(policy.intervals_seconds)) - 1]

    assert without_jitter.delay_milliseconds(attempt) == int(wanted * 1000)


@given(policies, st.integers(1, 50), st.floats(0, 1))
def test_an_interval_varies_by_a_fifth_of_itself_and_no_more(
    policy: AttemptPolicy, attempt: int, chance: float
) -> None:
    wanted = policy.intervals_seconds[min(attempt, len(policy.intervals_seconds)) - 1] * 1000

    delay = replace(policy, chance=lambda: chance).delay_milliseconds(attempt)

    assert 0.8 * wanted - 1 <= delay <= 1.2 * wanted + 1


def test_jobs_that_failed_together_do_not_come_back_together() -> None:
    policy = AttemptPolicy(retries=3, intervals_seconds=(10.0,))

    assert len({policy.delay_milliseconds(1) for _ in range(100)}) > 50


@given(policies, st.floats(0, 100), st.floats(0, 1))
def test_nobody_looks_again_before_the_wait_is_over(policy: AttemptPolicy, seconds: float, chance: float) -> None:
    wait = replace(policy, chance=lambda: chance).wait_milliseconds(seconds)

    assert int(seconds * 1000) <= wait <= seconds * 1000 + 500
