"""The policy, over all kinds of jobs and times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from janitor.policy import HEARTBEAT_FRESH_SECONDS, UPLOAD_GRACE_SECONDS, Candidate, Verdict, is_due, judge
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobOutcome, JobProgress, JobRequest, JobState, SourceFacts, Stage
from studio.contracts.keys import ExpiryIndexKey
from studio.contracts.models import DEFAULT_MODEL
from studio.contracts.options import RemoveBackgroundOptions

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
TERMINAL = [state for state in JobState if state.is_terminal]

seconds = st.floats(min_value=-200_000, max_value=200_000, allow_nan=False)
moments = seconds.map(lambda offset: NOW + timedelta(seconds=offset))
ages = st.none() | st.floats(min_value=0, max_value=1e12)


def request(created_at: datetime, expires_at: datetime) -> JobRequest:
    source = SourceFacts(
        filename="photo.png", media_type="image/png", bytes=7, sha256="0" * 64, width=2, height=1, mode="RGB"
    )
    return JobRequest(
        job_id=new_id(),
        options=RemoveBackgroundOptions(model=DEFAULT_MODEL),
        source=source,
        request_id="request-1",
        created_at=created_at,
        expires_at=expires_at,
    )


def progress(updated_at: datetime) -> JobProgress:
    return JobProgress(
        attempt=1, stage=Stage.INFERRING, percent=40, worker="w", started_at=updated_at, updated_at=updated_at
    )


requests = st.builds(request, moments, moments)
progresses = st.builds(progress, moments)
outcomes = st.builds(JobOutcome, state=st.sampled_from(TERMINAL), attempt=st.just(1), finished_at=moments)
candidates = st.builds(
    Candidate,
    indexed_at=moments,
    request=st.none() | requests,
    progress=st.none() | progresses,
    outcome=st.none() | outcomes,
)


@given(candidates, ages)
def test_a_job_whose_worker_reported_lately_is_never_removed(candidate: Candidate, age: float | None) -> None:
    alive = Candidate(candidate.indexed_at, request(NOW - timedelta(days=3), NOW - timedelta(days=2)), progress(NOW))

    assert judge(alive, NOW, age) is Verdict.RUNNING


@given(moments, requests, st.none() | outcomes, ages)
def test_an_expired_job_that_nobody_works_on_goes_whatever_its_age(
    indexed_at: datetime, accepted: JobRequest, outcome: JobOutcome | None, age: float | None
) -> None:
    verdict = judge(Candidate(indexed_at, accepted, None, outcome), NOW, age)

    assert (verdict is Verdict.EXPIRED) == (accepted.expires_at <= NOW)


@given(candidates)
def test_age_alone_removes_nothing_unless_it_is_asked_for(candidate: Candidate) -> None:
    assert judge(candidate, NOW) is not Verdict.AGED


@given(candidates, ages)
def test_only_a_job_that_has_ended_goes_for_its_age(candidate: Candidate, age: float | None) -> None:
    if judge(candidate, NOW, age) is Verdict.AGED:
        assert candidate.outcome is not None
        assert candidate.request is not None
        assert age is not None
        assert (NOW - candidate.request.created_at).total_seconds() >= age


@given(candidates, ages, st.floats(min_value=0, max_value=1e9))
def test_what_may_go_now_may_go_later(candidate: Candidate, age: float | None, later_seconds: float) -> None:
    if judge(candidate, NOW, age).removes:
        assert judge(candidate, NOW + timedelta(seconds=later_seconds), age).removes


@given(candidates, st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6))
def test_asking_for_younger_jobs_never_spares_an_older_one(candidate: Candidate, one: float, other: float) -> None:
    if judge(candidate, NOW, max(one, other)).removes:
        assert judge(candidate, NOW, min(one, other)).removes


@given(moments, ages)
def test_an_entry_without_a_request_goes_once_no_upload_can_be_under_way(
    indexed_at: datetime, age: float | None
) -> None:
    verdict = judge(Candidate(indexed_at, request=None), NOW, age)

    is_stale = (NOW - indexed_at).total_seconds() >= UPLOAD_GRACE_SECONDS
    assert verdict is (Verdict.ABANDONED if is_stale else Verdict.RETAINED)


def test_a_heartbeat_keeps_a_job_up_to_its_limit_and_no_longer() -> None:
    accepted = request(NOW - timedelta(days=2), NOW - timedelta(days=1))
    limit = timedelta(seconds=HEARTBEAT_FRESH_SECONDS)

    at_the_limit = Candidate(NOW, accepted, progress(NOW - limit))
    just_within = Candidate(NOW, accepted, progress(NOW - limit + timedelta(seconds=1)))

    assert judge(at_the_limit, NOW) is Verdict.EXPIRED
    assert judge(just_within, NOW) is Verdict.RUNNING


@given(moments)
def test_an_hour_of_the_index_is_due_only_when_all_its_jobs_have_expired(expires_at: datetime) -> None:
    hour = ExpiryIndexKey.of(expires_at, new_id()).hour

    if is_due(hour, NOW):
        assert expires_at <= NOW
    assert is_due(hour, expires_at + timedelta(hours=1))
