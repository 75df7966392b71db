"""How often a job is tried."""

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


def test_intervals_are_used_in_order_and_the_last_repeats() -> None:
    policy = AttemptPolicy(retries=9, intervals_seconds=(2.0, 10.0, 60.0))

    assert [policy.delay_milliseconds(attempt) for attempt in (1, 2, 3, 4, 9)] == [2000, 10000, 60000, 60000, 60000]
