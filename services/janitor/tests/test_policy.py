"""The policy, over all kinds of jobs and times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from janitor.policy import (
    ENDED_GRACE_SECONDS,
    WAITING_GRACE_SECONDS,
    JobFacts,
    Moment,
    RecordFacts,
    Verdict,
    is_worth_a_look,
    judge_job,
    judge_record,
)
from studio.contracts.leases import LEASE_SECONDS

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
GRACE = 600.0

offsets = st.floats(min_value=-200_000, max_value=200_000, allow_nan=False) | st.floats(min_value=-30, max_value=30)
times = offsets.map(lambda offset: NOW + timedelta(seconds=offset))
past = st.floats(min_value=-200_000, max_value=0).map(lambda offset: NOW + timedelta(seconds=offset))
ages = st.none() | st.floats(min_value=0, max_value=1e9)
moments = ages.map(lambda age: Moment(NOW, GRACE, age))
jobs = st.builds(
    JobFacts,
    due=times,
    indexed_at=past,
    is_accepted=st.booleans(),
    last_sign=st.none() | times,
    ended_at=st.none() | past,
)
future = st.floats(min_value=0.001, max_value=200_000).map(lambda offset: NOW + timedelta(seconds=offset))
records = st.builds(RecordFacts, due=times, indexed_at=past, expires_at=st.none() | times, is_at_work=st.booleans())
fresh_signs = st.floats(min_value=-LEASE_SECONDS + 0.001, max_value=200_000).map(lambda at: NOW + timedelta(seconds=at))


@given(jobs, fresh_signs, moments)
def test_a_job_that_somebody_is_at_is_neither_removed_nor_ended_whatever_the_clocks_of_the_services_say(
    job: JobFacts, sign: datetime, moment: Moment
) -> None:
    alive = replace(job, last_sign=sign, ended_at=None)

    assert judge_job(alive, moment) is Verdict.RUNNING


@given(jobs, moments)
def test_an_accepted_job_goes_only_once_it_has_ended(job: JobFacts, moment: Moment) -> None:
    accepted = replace(job, is_accepted=True)

    assert not (judge_job(accepted, moment).removes and accepted.ended_at is None)


@given(jobs, moments)
def test_an_accepted_job_is_ended_only_long_after_its_time(job: JobFacts, moment: Moment) -> None:
    if judge_job(job, moment) is Verdict.OVERDUE:
        assert job.is_accepted
        assert moment.age(job.due) >= WAITING_GRACE_SECONDS


@given(jobs, future)
def test_a_job_whose_time_has_not_come_goes_only_if_age_is_asked_for(job: JobFacts, due: datetime) -> None:
    accepted = replace(job, is_accepted=True, due=due)

    assert not judge_job(accepted, Moment(NOW, GRACE)).removes


@given(jobs, moments)
def test_only_what_has_ended_and_is_old_enough_goes_for_its_age(job: JobFacts, moment: Moment) -> None:
    if judge_job(job, moment) is Verdict.AGED:
        assert job.ended_at is not None
        assert moment.older_than_seconds is not None
        assert moment.age(job.indexed_at) >= moment.older_than_seconds


@given(jobs, moments)
def test_whoever_polls_has_the_time_to_see_the_end(job: JobFacts, moment: Moment) -> None:
    if judge_job(job, moment) is Verdict.EXPIRED:
        assert job.ended_at is not None
        assert moment.age(job.ended_at) >= ENDED_GRACE_SECONDS


@given(jobs, moments, st.floats(min_value=0, max_value=1e9))
def test_what_may_go_now_may_go_later(job: JobFacts, moment: Moment, later_seconds: float) -> None:
    later = replace(moment, now=NOW + timedelta(seconds=later_seconds))

    if judge_job(job, moment).removes:
        assert judge_job(job, later).removes


@given(jobs, moments)
def test_every_accepted_job_goes_in_the_end(job: JobFacts, moment: Moment) -> None:
    last = max([job.due, *(time for time in (job.last_sign, job.ended_at) if time)])
    much_later = replace(moment, now=max(NOW, last) + timedelta(seconds=WAITING_GRACE_SECONDS + GRACE))
    verdict = judge_job(job, much_later)

    assert verdict.removes or verdict is Verdict.OVERDUE


@given(jobs, st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6))
def test_asking_for_younger_jobs_never_spares_an_older_one(job: JobFacts, one: float, other: float) -> None:
    if judge_job(job, Moment(NOW, GRACE, max(one, other))).removes:
        assert judge_job(job, Moment(NOW, GRACE, min(one, other))).removes


@given(jobs, moments)
def test_an_upload_is_abandoned_only_when_none_can_be_under_way(job: JobFacts, moment: Moment) -> None:
    if judge_job(job, moment) is Verdict.ABANDONED:
        assert not job.is_accepted
        assert moment.age(job.indexed_at) >= GRACE


@given(jobs, moments)
def test_what_is_not_looked_at_would_not_have_gone(job: JobFacts, moment: Moment) -> None:
    accepted = replace(job, is_accepted=True)

    if not is_worth_a_look(accepted.due, accepted.indexed_at, moment):
        assert judge_job(accepted, moment) in {Verdict.RETAINED, Verdict.RUNNING}


@given(records, moments)
def test_a_record_goes_only_when_its_own_time_is_over_or_it_was_never_written(
    record: RecordFacts, moment: Moment
) -> None:
    match judge_record(record, moment):
        case Verdict.EXPIRED:
            assert record.expires_at is not None
            assert record.expires_at <= NOW
        case Verdict.ABANDONED:
            assert record.expires_at is None
            assert moment.age(record.indexed_at) >= GRACE
        case Verdict.SUPERSEDED:
            assert record.due <= NOW
            assert record.expires_at is not None
            assert record.expires_at > NOW
        case Verdict.AGED:
            assert not record.is_at_work


def test_a_lease_keeps_a_job_up_to_its_limit_and_no_longer() -> None:
    job = JobFacts(NOW - timedelta(days=1), NOW - timedelta(days=2), is_accepted=True)
    limit = timedelta(seconds=LEASE_SECONDS)

    assert judge_job(replace(job, last_sign=NOW - limit), Moment(NOW, GRACE)) is Verdict.OVERDUE
    assert judge_job(replace(job, last_sign=NOW - limit * 0.99), Moment(NOW, GRACE)) is Verdict.RUNNING
