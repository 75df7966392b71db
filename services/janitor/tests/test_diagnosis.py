"""The diagnosis of open jobs, over all that may be known of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from janitor.diagnosis import Limits, OpenJob, Remedy, diagnose
from studio.contracts.leases import LEASE_SECONDS

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
LIMITS = Limits(attempts=4, upload_grace_seconds=600)

times = (st.floats(min_value=-2_000, max_value=0) | st.floats(min_value=-20, max_value=20)).map(
    lambda offset: NOW + timedelta(seconds=offset)
)
jobs = st.builds(
    OpenJob,
    indexed_at=times,
    is_accepted=st.booleans(),
    has_ended=st.booleans(),
    is_cancelled=st.booleans(),
    attempts=st.integers(0, 8),
    last_sign=st.none() | times,
    is_silent=st.booleans(),
)
fresh_signs = st.floats(min_value=-LEASE_SECONDS + 0.001, max_value=100).map(lambda at: NOW + timedelta(seconds=at))


@given(jobs, fresh_signs)
def test_a_job_that_somebody_is_at_is_left_alone(job: OpenJob, sign: datetime) -> None:
    alive = replace(job, has_ended=False, last_sign=sign)

    assert diagnose(alive, NOW, LIMITS) is Remedy.NONE


@given(jobs)
def test_an_attempt_is_given_up_only_after_a_lease_in_which_a_sign_could_have_been_seen(job: OpenJob) -> None:
    assume(job.attempts > 0 and not job.is_silent)

    assert diagnose(job, NOW, LIMITS) in {Remedy.NONE, Remedy.SETTLE, Remedy.REMOVE}


@given(jobs)
def test_an_accepted_job_is_never_removed(job: OpenJob) -> None:
    assert diagnose(replace(job, is_accepted=True), NOW, LIMITS) is not Remedy.REMOVE


@given(jobs)
def test_a_job_is_given_up_only_when_it_has_no_attempt_left(job: OpenJob) -> None:
    match diagnose(job, NOW, LIMITS):
        case Remedy.GIVE_UP:
            assert job.attempts >= LIMITS.attempts
        case Remedy.RESEND:
            assert job.attempts < LIMITS.attempts


@given(jobs)
def test_every_job_that_nobody_is_at_gets_a_remedy(job: OpenJob) -> None:
    """The promise: an accepted job does not stay open for ever."""
    lost = replace(job, is_accepted=True, is_silent=True, last_sign=NOW - timedelta(seconds=LEASE_SECONDS))

    assert diagnose(lost, NOW, LIMITS) is not Remedy.NONE


@given(jobs)
def test_nothing_is_done_to_a_job_that_has_ended_but_to_settle_it(job: OpenJob) -> None:
    assert diagnose(replace(job, is_accepted=True, has_ended=True), NOW, LIMITS) is Remedy.SETTLE
