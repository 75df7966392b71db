"""Attempts, endings and races, on a real store; the pipeline is a stand-in that fails as told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from dramatiq.errors import Retry
from dramatiq.middleware import TimeLimitExceeded

from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.ending import JobEnding
from inference_worker.jobs.handler import RemoveBackgroundHandler
from inference_worker.jobs.progress import STALE_SECONDS
from inference_worker.jobs.stages import StageClock
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import (
    JobCancel,
    JobFailure,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobResult,
    JobState,
    SourceFacts,
    Stage,
)
from studio.contracts.keys import FAILED_PREFIX, JobKey, JobObject, job_prefix
from studio.contracts.messages import JobFinished, RemoveBackground
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import ObjectNotFoundError, PermanentError, StoreUnavailableError
from studio.job_records import JobRecords, utc_now
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

RESULT = JobResult(
    cutout=JobObject.CUTOUT_PNG,
    media_type="image/png",
    bytes=6,
    matte_bytes=5,
    width=2,
    height=1,
    model="isnet",
    engine="openvino",
    device="test",
)


class Pipeline:
    """Writes the result objects as the real one does, then does what the test says."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store
        self.runs = 0
        self.then: Callable[[JobRequest], None] = lambda _: None

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        self.runs += 1
        with clock.stage(Stage.INFERRING):
            self.store.put(JobKey(request.job_id, JobObject.CUTOUT_PNG), b"cutout", media_type="image/png")
            self.store.put(JobKey(request.job_id, JobObject.MATTE), b"matte", media_type="image/png")
        self.then(request)
        with clock.stage(Stage.STORING):
            pass
        return RESULT


class World:
    """A store, a handler on it, and what it announced."""

    def __init__(self, settings: StoreSettings) -> None:
        self.store = ObjectStore.connect(settings)
        self.records = JobRecords(self.store)
        self.pipeline = Pipeline(self.store)
        self.announced: list[JobFinished] = []
        self.ending = JobEnding(self.store, self.records, self.announced.append, utc_now, self.sleep)
        self.pauses: list[float] = []
        self.handler = RemoveBackgroundHandler(
            records=self.records,
            pipeline=self.pipeline,  # type: ignore[arg-type]
            ending=self.ending,
            policy=AttemptPolicy(retries=2, intervals_seconds=(1.0, 5.0)),
            worker_name="tester",
            clock=utc_now,
        )

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def accept(self) -> str:
        now = utc_now()
        request = JobRequest(
            job_id=new_id(),
            options=RemoveBackgroundOptions(model="isnet"),
            source=SourceFacts(
                filename="a.png", media_type="image/png", bytes=1, sha256="0" * 64, width=2, height=1, mode="RGB"
            ),
            request_id="r1",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        self.records.reserve(request)
        self.records.accept(request)
        return request.job_id

    def deliver(self, job_id: str) -> None:
        self.handler(RemoveBackground(job_id=job_id))

    def outcome(self, job_id: str) -> JobOutcome:
        outcome = self.records.outcome(job_id)
        assert outcome is not None
        return outcome

    def has_results(self, job_id: str) -> bool:
        return any(self.store.exists(JobKey(job_id, item)) for item in (JobObject.CUTOUT_PNG, JobObject.MATTE))


@pytest.fixture
def world(store_settings: StoreSettings) -> World:
    return World(store_settings)


def test_a_good_job_succeeds_and_is_announced_once(world: World) -> None:
    job_id = world.accept()

    world.deliver(job_id)

    outcome = world.outcome(job_id)
    assert (outcome.state, outcome.attempt, outcome.result) == (JobState.SUCCEEDED, 1, RESULT)
    assert set(outcome.stage_seconds) == {Stage.INFERRING, Stage.STORING}
    assert [each.outcome for each in world.announced] == [JobState.SUCCEEDED]
    assert world.has_results(job_id)


def test_a_message_that_comes_five_times_is_done_once(world: World) -> None:
    job_id = world.accept()

    for _ in range(5):
        world.deliver(job_id)

    assert world.pipeline.runs == 1
    assert len(world.announced) == 1


def test_a_message_for_a_job_that_is_gone_is_dropped(world: World) -> None:
    world.deliver(new_id())

    assert world.pipeline.runs == 0


def test_bad_input_fails_at_once_and_is_listed(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(PermanentError(FailureCode.CORRUPT_IMAGE, "It is broken."))

    world.deliver(job_id)

    outcome = world.outcome(job_id)
    assert outcome.state is JobState.FAILED
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.message) == (FailureCode.CORRUPT_IMAGE, "It is broken.")
    assert not world.has_results(job_id)
    assert [row.key.endswith(job_id) for row in world.store.list(FAILED_PREFIX)] == [True]


def test_trouble_that_may_pass_is_tried_again_and_then_fails_with_its_own_code(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(StoreUnavailableError("down"))
    delays = []

    for _ in range(2):
        with pytest.raises(Retry) as retry:
            world.deliver(job_id)
        delays.append(retry.value.delay)
        between = world.records.view(job_id)
        assert between is not None
        assert between.state is JobState.QUEUED
    world.deliver(job_id)

    assert delays == [1000, 5000]
    outcome = world.outcome(job_id)
    assert (outcome.state, outcome.attempt) == (JobState.FAILED, 3)
    assert outcome.error is not None
    assert outcome.error.code is FailureCode.STORE_UNAVAILABLE


def test_trouble_that_passes_leaves_a_success(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(StoreUnavailableError("down"))
    with pytest.raises(Retry):
        world.deliver(job_id)
    world.pipeline.then = lambda _: None

    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.SUCCEEDED, 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), FailureCode.OUT_OF_MEMORY),
        (RuntimeError("a bug, with secrets in its text"), FailureCode.INTERNAL_ERROR),
    ],
)
def test_what_breaks_every_attempt_ends_as_a_failure_without_internals(
    world: World, error: Exception, code: FailureCode
) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(error)

    for _ in range(2):
        with pytest.raises(Retry):
            world.deliver(job_id)
    world.deliver(job_id)

    failure = world.outcome(job_id).error
    assert failure is not None
    assert failure.code is code
    assert "secrets" not in failure.message


def test_a_job_over_its_time_fails_and_is_not_tried_again(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(TimeLimitExceeded())

    world.deliver(job_id)

    failure = world.outcome(job_id).error
    assert failure is not None
    assert failure.code is FailureCode.TIME_LIMIT_EXCEEDED


def test_a_job_that_crashed_its_worker_each_time_is_given_up(world: World) -> None:
    """A crash leaves progress without an outcome; attempts are counted there, before the work."""
    job_id = world.accept()
    crashed = _third_attempt(utc_now() - timedelta(seconds=STALE_SECONDS))
    world.records.report_progress(job_id, crashed)

    world.deliver(job_id)

    assert world.pipeline.runs == 0
    outcome = world.outcome(job_id)
    assert outcome.error is not None
    assert (outcome.error.code, outcome.attempt) == (FailureCode.WORKER_CRASHED, 3)


def test_a_job_is_not_given_up_while_a_worker_is_at_its_last_attempt(world: World) -> None:
    """Messages that came twice have used up the attempts; one of them goes on, as its heartbeat tells."""
    job_id = world.accept()
    world.records.report_progress(job_id, _third_attempt(utc_now()))

    with pytest.raises(Retry) as retry:
        world.deliver(job_id)

    assert (world.pipeline.runs, world.records.outcome(job_id), retry.value.delay) == (0, None, 5000)


def test_a_cancelled_job_is_never_run(world: World) -> None:
    job_id = world.accept()
    world.records.request_cancel(job_id, JobCancel(request_id="r2", requested_at=utc_now()))

    world.deliver(job_id)

    assert world.pipeline.runs == 0
    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.CANCELLED, 0)


def test_a_job_cancelled_on_its_way_stops_before_the_next_stage_without_a_result(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = lambda request: world.records.request_cancel(
        request.job_id, JobCancel(request_id="r2", requested_at=utc_now())
    )

    world.deliver(job_id)

    assert world.outcome(job_id).state is JobState.CANCELLED
    assert not world.has_results(job_id)


def test_whoever_ends_second_drops_its_work(world: World) -> None:
    """Another process cancels between the last look and the outcome."""
    job_id = world.accept()
    stranger = JobOutcome(state=JobState.CANCELLED, attempt=1, finished_at=utc_now())
    world.pipeline.then = _ending_first(world, stranger)

    world.deliver(job_id)

    assert world.outcome(job_id) == stranger
    assert not world.has_results(job_id)
    assert world.announced == []


def test_results_survive_when_the_other_one_succeeded(world: World) -> None:
    job_id = world.accept()
    twin = JobOutcome(state=JobState.SUCCEEDED, attempt=1, finished_at=utc_now(), result=RESULT)
    world.pipeline.then = _ending_first(world, twin)

    world.deliver(job_id)

    assert world.has_results(job_id)


def test_a_crash_between_the_outcome_and_what_follows_it_is_made_good(world: World) -> None:
    """Given a failed outcome whose index entry was never written, and results that were not dropped."""
    job_id = world.accept()
    failure = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="broken")
    outcome = JobOutcome(state=JobState.FAILED, attempt=1, finished_at=utc_now(), error=failure)
    world.store.create(JobKey(job_id, JobObject.OUTCOME), outcome.model_dump_json().encode())
    world.store.put(JobKey(job_id, JobObject.MATTE), b"matte", media_type="image/png")

    world.deliver(job_id)

    assert [row.key.endswith(job_id) for row in world.store.list(FAILED_PREFIX)] == [True]
    assert not world.has_results(job_id)


def test_an_outcome_whose_answer_was_lost_still_counts_as_ours(world: World) -> None:
    """The store took the outcome, and the connection broke before it could say so."""
    job_id = world.accept()
    outcome = JobOutcome(state=JobState.FAILED, attempt=1, finished_at=utc_now())
    world.store.create(JobKey(job_id, JobObject.OUTCOME), outcome.model_dump_json().encode())

    assert world.records.finish(job_id, outcome)
    assert not world.records.finish(job_id, outcome.model_copy(update={"attempt": 2}))


def test_a_short_trouble_of_the_store_does_not_cost_the_finished_work(world: World) -> None:
    job_id = world.accept()
    finish = world.records.finish

    def finish_at_the_third_try(job_id: str, outcome: JobOutcome) -> bool:
        if len(world.pauses) < 2:
            raise StoreUnavailableError("down")
        return finish(job_id, outcome)

    world.records.finish = finish_at_the_third_try  # type: ignore[method-assign]

    world.deliver(job_id)

    assert world.pipeline.runs == 1
    assert world.outcome(job_id).state is JobState.SUCCEEDED


def test_a_job_without_its_source_fails_instead_of_hanging(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(ObjectNotFoundError("source"))

    world.deliver(job_id)

    assert world.outcome(job_id).state is JobState.FAILED


def test_a_job_removed_while_it_ran_leaves_nothing_behind(world: World) -> None:
    job_id = world.accept()

    def remove(request: JobRequest) -> None:
        world.store.delete([JobKey(request.job_id, JobObject.REQUEST)])
        raise ObjectNotFoundError("source")

    world.pipeline.then = remove

    world.deliver(job_id)

    assert list(world.store.list(job_prefix(job_id))) == []


def _third_attempt(updated_at: datetime) -> JobProgress:
    return JobProgress(
        attempt=3, stage=Stage.INFERRING, percent=20, worker="other", started_at=updated_at, updated_at=updated_at
    )


def _raising(error: BaseException) -> Callable[[JobRequest], None]:
    def fail(_: JobRequest) -> None:
        raise error

    return fail


def _ending_first(world: World, outcome: JobOutcome) -> Callable[[JobRequest], None]:
    def end(request: JobRequest) -> None:
        assert world.records.finish(request.job_id, outcome)

    return end
