"""Attempts, endings and races, on a real store; the pipeline is a stand-in that fails as told."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from dramatiq.errors import Retry
from dramatiq.middleware import TimeLimitExceeded

from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.runner import STOP_DELAY_MILLISECONDS, AttemptRules
from inference_worker.jobs.stages import StageClock
from inference_worker.jobs.watchdog import Watchdog
from inference_worker.jobs.wiring import make_handler
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import (
    AttemptClaim,
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
from studio.contracts.keys import FAILED_PREFIX, OPEN_PREFIX, AttemptKey, JobKey, JobObject, Key, job_prefix
from studio.contracts.leases import LEASE_SECONDS
from studio.contracts.messages import JobFinished, RemoveBackground
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import ObjectNotFoundError, PermanentError, StoreUnavailableError, TransientError
from studio.job_records import JobRecords, utc_now
from studio.messaging import DeadLetterError
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio.settings import StoreSettings

PATIENCE_SECONDS = 30.0

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
        self.first: Callable[[JobRequest], None] = lambda _: None
        self.then: Callable[[JobRequest], None] = lambda _: None

    def expect(self, request: JobRequest) -> None:
        pass

    def run(self, request: JobRequest, clock: StageClock) -> JobResult:
        self.runs += 1
        with clock.stage(Stage.FETCHING):
            self.first(request)
        with clock.stage(Stage.INFERRING):
            self.store.put(JobKey(request.job_id, JobObject.CUTOUT_PNG), b"cutout", media_type="image/png")
            self.store.put(JobKey(request.job_id, JobObject.MATTE), b"matte", media_type="image/png")
        self.then(request)
        with clock.stage(Stage.STORING):
            pass
        return RESULT


class LaterStore(ObjectStore):
    """A store whose clock the test may put forward."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class CrashError(BaseException):
    """Leaves an attempt as a dead process does: without another word."""


class World:
    """A store, a handler on it, and what it announced."""

    def __init__(self, settings: StoreSettings, *, retries: int = 2, fresh_seconds: float = 0.0) -> None:
        self.store = LaterStore.connect(settings)
        self.records = JobRecords(self.store)
        self.pipeline = Pipeline(self.store)
        self.announced: list[JobFinished] = []
        self.pauses: list[float] = []
        self.stopping = threading.Event()
        policy = AttemptPolicy(retries=retries, intervals_seconds=(1.0, 5.0), chance=lambda: 0.5)
        self.rules = AttemptRules(
            policy, Watchdog(PATIENCE_SECONDS), self.stopping, utc_now, self.sleep, fresh_seconds=fresh_seconds
        )
        self.handler = make_handler(self.store, self.pipeline, self.announced.append, "tester", self.rules)

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

    def claim(self, job_id: str, number: int) -> None:
        """Make an attempt another worker's."""
        assert self.records.claim_attempt(job_id, number, AttemptClaim(worker="other", started_at=utc_now()))

    def deliver(self, job_id: str) -> None:
        try:
            self.handler(RemoveBackground(job_id=job_id))
        finally:
            self.handler.wind_up(PATIENCE_SECONDS)

    def deliver_until_it_fails(self, job_id: str) -> None:
        with pytest.raises(DeadLetterError):
            self.deliver(job_id)

    def deliver_and_have_it_sent_back(self, job_id: str) -> int:
        """Return after how many milliseconds the message is to come again."""
        with pytest.raises(Retry) as retry:
            self.deliver(job_id)
        assert retry.value.delay is not None
        return retry.value.delay

    def wait_out_the_lease(self) -> None:
        self.store.ahead += timedelta(seconds=LEASE_SECONDS + 1)  # the store tells time to the second

    def outcome(self, job_id: str) -> JobOutcome:
        outcome = self.records.outcome(job_id)
        assert outcome is not None
        return outcome

    def failure(self, job_id: str) -> JobFailure:
        failure = self.outcome(job_id).error
        assert failure is not None
        return failure

    def state(self, job_id: str) -> JobState:
        view = self.records.view(job_id)
        assert view is not None
        return view.state

    def attempts(self, job_id: str) -> list[int]:
        return sorted(self.records.objects(job_id).attempts)

    def has_results(self, job_id: str) -> bool:
        return any(self.store.exists(JobKey(job_id, item)) for item in (JobObject.CUTOUT_PNG, JobObject.MATTE))

    @contextmanager
    def at_work(self, job_id: str) -> Iterator[threading.Event]:
        """Deliver from another thread, and stay inside the inference until the event is set."""
        reached, go_on = threading.Event(), threading.Event()

        def wait(_: JobRequest) -> None:
            reached.set()
            assert go_on.wait(PATIENCE_SECONDS)

        self.pipeline.then = wait
        thread = threading.Thread(target=self._deliver_and_keep_the_error, args=[job_id])
        thread.start()
        try:
            assert reached.wait(PATIENCE_SECONDS)
            yield go_on
        finally:
            go_on.set()
            thread.join(PATIENCE_SECONDS)

    def _deliver_and_keep_the_error(self, job_id: str) -> None:
        self.error: BaseException | None = None
        try:
            self.deliver(job_id)
        except Retry as error:
            self.error = error


@pytest.fixture
def world(store_settings: StoreSettings) -> World:
    return World(store_settings)


def test_a_good_job_succeeds_and_is_announced_once(world: World) -> None:
    job_id = world.accept()

    world.deliver(job_id)

    outcome = world.outcome(job_id)
    assert (outcome.state, outcome.attempt, outcome.result) == (JobState.SUCCEEDED, 1, RESULT)
    assert set(outcome.stage_seconds) == {Stage.FETCHING, Stage.INFERRING, Stage.STORING}
    assert [each.outcome for each in world.announced] == [JobState.SUCCEEDED]
    assert world.has_results(job_id)
    assert list(world.store.list(OPEN_PREFIX)) == []


def test_a_message_that_comes_five_times_is_done_once(world: World) -> None:
    job_id = world.accept()

    for _ in range(5):
        world.deliver(job_id)

    assert world.pipeline.runs == 1
    assert len(world.announced) == 1


def test_of_workers_that_get_a_message_at_once_one_does_the_work(store_settings: StoreSettings) -> None:
    worlds = [World(store_settings) for _ in range(6)]
    job_id = worlds[0].accept()
    sent_back = []

    def deliver(world: World) -> None:
        try:
            world.deliver(job_id)
        except Retry as error:
            sent_back.append(error)

    threads = [threading.Thread(target=deliver, args=[world]) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    assert sum(world.pipeline.runs for world in worlds) == 1
    assert sum(len(world.announced) for world in worlds) == 1
    assert worlds[0].outcome(job_id).state is JobState.SUCCEEDED
    assert worlds[0].attempts(job_id) == [1]


def test_a_message_for_a_job_that_is_gone_is_dropped(world: World) -> None:
    world.deliver(new_id())

    assert world.pipeline.runs == 0


def test_bad_input_fails_at_once_is_listed_and_leaves_one_dead_letter(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(PermanentError(FailureCode.CORRUPT_IMAGE, "It is broken."))

    world.deliver_until_it_fails(job_id)
    world.deliver(job_id)  # the dead letter, sent again from the dashboard

    failure = world.failure(job_id)
    assert (failure.code, failure.message) == (FailureCode.CORRUPT_IMAGE, "It is broken.")
    assert world.pipeline.runs == 1
    assert not world.has_results(job_id)
    assert [row.key.endswith(job_id) for row in world.store.list(FAILED_PREFIX)] == [True]
    assert list(world.store.list(OPEN_PREFIX)) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TransientError(FailureCode.MODEL_UNAVAILABLE, "Not now."), FailureCode.MODEL_UNAVAILABLE),
        (MemoryError(), FailureCode.OUT_OF_MEMORY),
        (RuntimeError("a bug, with secrets in its text"), FailureCode.INTERNAL_ERROR),
    ],
)
def test_what_may_pass_is_tried_again_at_its_time_and_then_fails_with_its_own_code(
    world: World, error: Exception, code: FailureCode
) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(error)

    delays = []
    for _ in range(2):
        delays.append(world.deliver_and_have_it_sent_back(job_id))
        assert world.state(job_id) is JobState.QUEUED
    world.deliver_until_it_fails(job_id)

    assert delays == [1000, 5000]
    assert (world.outcome(job_id).attempt, world.attempts(job_id)) == (3, [1, 2, 3])
    assert world.failure(job_id).code is code
    assert "secrets" not in world.failure(job_id).message


def test_trouble_that_passes_leaves_a_success(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(MemoryError())
    world.deliver_and_have_it_sent_back(job_id)
    world.pipeline.then = lambda _: None

    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.SUCCEEDED, 2)


def test_an_outage_of_the_store_neither_counts_nor_ends_a_job(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(StoreUnavailableError("down"))

    for _ in range(5):
        assert world.deliver_and_have_it_sent_back(job_id) == 1000
        assert (world.attempts(job_id), world.state(job_id)) == ([], JobState.QUEUED)
    world.pipeline.then = lambda _: None
    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.SUCCEEDED, 1)


def test_an_attempt_is_given_back_however_long_the_store_is_away(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(StoreUnavailableError("down"))
    delete = world.store.delete
    troubles: list[BaseException] = [TimeLimitExceeded(), *[StoreUnavailableError("still down")] * 5]

    def delete_after_all_troubles(keys: Iterable[Key]) -> None:
        if troubles:
            raise troubles.pop()
        delete(keys)

    world.store.delete = delete_after_all_troubles  # type: ignore[method-assign]

    world.deliver_and_have_it_sent_back(job_id)

    assert (world.attempts(job_id), world.pauses) == ([], [0.5, 2.0, 2.0, 2.0, 2.0, 2.0])


def test_a_process_that_stops_in_an_outage_leaves_its_attempt_counted_as_if_it_had_crashed(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(StoreUnavailableError("down"))

    def delete(_: object) -> None:
        world.stopping.set()
        raise StoreUnavailableError("still down")

    world.store.delete = delete  # type: ignore[method-assign, assignment]

    world.deliver_and_have_it_sent_back(job_id)

    assert (world.attempts(job_id), world.pauses) == ([1], [0.5, 2.0])


def test_a_claim_whose_answer_was_lost_is_made_good_and_counts_once(world: World) -> None:
    job_id = world.accept()
    create = world.store.create
    answers_lost = 0

    def create_and_lose_the_answer(key: Key, body: bytes, **options: str) -> bool:
        nonlocal answers_lost
        created = create(key, body, **options)
        if isinstance(key, AttemptKey) and not answers_lost:
            answers_lost += 1
            raise StoreUnavailableError("cut")
        return created

    world.store.create = create_and_lose_the_answer  # type: ignore[method-assign, assignment]

    world.deliver(job_id)

    assert (answers_lost, world.outcome(job_id).attempt, world.attempts(job_id)) == (1, 1, [1])


def test_an_outage_in_a_later_attempt_leaves_the_earlier_ones_counted_and_the_job_free(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(MemoryError())
    world.deliver_and_have_it_sent_back(job_id)
    world.pipeline.then = _raising(StoreUnavailableError("down"))
    world.deliver_and_have_it_sent_back(job_id)
    assert world.attempts(job_id) == [1]
    world.pipeline.then = lambda _: None

    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.SUCCEEDED, 2)


def test_a_job_over_its_time_fails_and_is_not_tried_again(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(TimeLimitExceeded())

    world.deliver_until_it_fails(job_id)

    assert world.failure(job_id).code is FailureCode.TIME_LIMIT_EXCEEDED


def test_a_job_that_ends_its_worker_each_time_is_given_up_after_exactly_its_attempts(
    store_settings: StoreSettings,
) -> None:
    world = World(store_settings, retries=3)
    job_id = world.accept()
    world.pipeline.then = _raising(CrashError())

    for _ in range(4):
        with pytest.raises(CrashError):
            world.deliver(job_id)
        world.wait_out_the_lease()
    world.deliver_until_it_fails(job_id)

    assert (world.pipeline.runs, world.attempts(job_id)) == (4, [1, 2, 3, 4])
    assert (world.failure(job_id).code, world.outcome(job_id).attempt) == (FailureCode.WORKER_CRASHED, 4)


@pytest.mark.parametrize("number", [1, 3])
def test_a_job_that_another_worker_is_at_is_left_alone_until_its_lease_is_over(world: World, number: int) -> None:
    """Also when the attempts are used up: messages that came twice have done so, and one of them goes on."""
    job_id = world.accept()
    world.claim(job_id, number)

    delay = world.deliver_and_have_it_sent_back(job_id)

    assert LEASE_SECONDS / 2 * 1000 < delay <= (LEASE_SECONDS + 1) * 1000
    assert (world.pipeline.runs, world.records.outcome(job_id), world.attempts(job_id)) == (0, None, [number])


def test_a_heartbeat_keeps_a_job_whose_claim_is_old(world: World) -> None:
    """The progress is written now; seen from the store's clock, the claim is older than a lease."""
    job_id = world.accept()
    world.claim(job_id, 1)
    world.wait_out_the_lease()
    assert world.handler._claims.lease_left(job_id, world.records.objects(job_id)) == 0
    world.store.ahead = timedelta(seconds=LEASE_SECONDS - 3)
    world.records.report_progress(job_id, _progress(1, Stage.INFERRING))

    world.deliver_and_have_it_sent_back(job_id)

    assert world.pipeline.runs == 0


def test_progress_of_an_earlier_attempt_does_not_free_a_job_that_was_claimed_anew(world: World) -> None:
    job_id = world.accept()
    world.claim(job_id, 1)
    world.records.report_progress(job_id, _progress(1, Stage.QUEUED))
    world.claim(job_id, 2)

    world.deliver_and_have_it_sent_back(job_id)

    assert world.pipeline.runs == 0


def test_a_worker_that_was_overtaken_drops_its_work_and_touches_nothing(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = lambda request: world.claim(request.job_id, 2)

    world.deliver_and_have_it_sent_back(job_id)

    assert world.records.outcome(job_id) is None
    assert world.attempts(job_id) == [1, 2]
    assert world.has_results(job_id)  # which may be the other's


def test_a_stop_gives_a_job_back_that_has_not_come_to_its_inference(world: World) -> None:
    job_id = world.accept()
    world.pipeline.first = lambda _: world.stopping.set()

    for _ in range(10):
        world.stopping.clear()
        assert world.deliver_and_have_it_sent_back(job_id) == STOP_DELAY_MILLISECONDS
        assert (world.attempts(job_id), world.state(job_id)) == ([], JobState.QUEUED)
    world.stopping.clear()
    world.pipeline.first = lambda _: None
    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.SUCCEEDED, 1)


def test_a_stop_lets_a_job_finish_whose_inference_is_done(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = lambda _: world.stopping.set()

    world.deliver(job_id)

    assert world.outcome(job_id).state is JobState.SUCCEEDED


def test_a_stopping_worker_begins_nothing(world: World) -> None:
    job_id = world.accept()
    world.stopping.set()

    world.deliver_and_have_it_sent_back(job_id)

    assert (world.pipeline.runs, world.attempts(job_id)) == (0, [])


def test_what_is_in_hand_when_the_process_must_end_is_free_for_others_at_once(store_settings: StoreSettings) -> None:
    world, successor = World(store_settings), World(store_settings)
    job_id = world.accept()

    with world.at_work(job_id) as go_on:
        world.handler.release()
        successor.deliver(job_id)
        go_on.set()

    assert (successor.outcome(job_id).state, successor.outcome(job_id).attempt) == (JobState.SUCCEEDED, 1)
    assert (len(world.announced), len(successor.announced)) == (0, 1)


def test_work_that_was_given_back_and_finishes_all_the_same_does_not_end_the_job(world: World) -> None:
    job_id = world.accept()

    with world.at_work(job_id):
        world.handler.release()

    assert isinstance(world.error, Retry)
    assert world.records.outcome(job_id) is None


def test_a_job_whose_request_cannot_be_read_fails(world: World) -> None:
    job_id = world.accept()
    world.store.put(JobKey(job_id, JobObject.REQUEST), b'{"job_id": 7}', media_type="application/json")

    world.deliver_until_it_fails(job_id)
    world.deliver(job_id)

    assert world.failure(job_id).code is FailureCode.INTERNAL_ERROR
    assert list(world.store.list(OPEN_PREFIX)) == []


def test_a_bug_before_the_attempt_ends_the_job_after_as_many_tries_as_one_in_it(world: World) -> None:
    job_id = world.accept()
    world.handler._claims.lease_left = _raising(RuntimeError("a bug"))  # type: ignore[method-assign, assignment]

    for _ in range(3):
        world.deliver_and_have_it_sent_back(job_id)
    world.deliver_until_it_fails(job_id)

    assert (world.failure(job_id).code, world.outcome(job_id).attempt) == (FailureCode.INTERNAL_ERROR, 3)


def test_a_cancelled_job_is_never_run(world: World) -> None:
    job_id = world.accept()
    world.records.request_cancel(job_id, JobCancel(request_id="r2", requested_at=utc_now()))

    world.deliver(job_id)

    assert world.pipeline.runs == 0
    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.CANCELLED, 0)


def test_a_job_is_cancelled_without_waiting_for_the_worker_that_had_it(world: World) -> None:
    job_id = world.accept()
    world.claim(job_id, 1)
    world.records.request_cancel(job_id, JobCancel(request_id="r2", requested_at=utc_now()))

    world.deliver(job_id)

    assert (world.outcome(job_id).state, world.outcome(job_id).attempt) == (JobState.CANCELLED, 1)


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


def test_a_job_whose_indexes_could_not_be_brought_up_to_date_has_ended_all_the_same(world: World) -> None:
    """The store goes away right after the outcome; what is left is for whoever looks at the open jobs."""
    job_id = world.accept()
    create = world.store.create

    def create_and_lose_the_store(key: Key, body: bytes, *, media_type: str = JSON_MEDIA_TYPE) -> bool:
        if key == JobKey(job_id, JobObject.OUTCOME):
            world.store.delete = _away  # type: ignore[method-assign]
        return create(key, body, media_type=media_type)

    world.store.create = create_and_lose_the_store  # type: ignore[method-assign, assignment]

    world.deliver(job_id)

    assert world.outcome(job_id).state is JobState.SUCCEEDED
    assert [row.key.endswith(job_id) for row in world.store.list(OPEN_PREFIX)] == [True]
    assert world.announced != []


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
    create = world.store.create

    def create_at_the_third_try(key: Key, body: bytes, *, media_type: str = JSON_MEDIA_TYPE) -> bool:
        if key == JobKey(job_id, JobObject.OUTCOME) and len(world.pauses) < 2:
            raise StoreUnavailableError("down")
        return create(key, body, media_type=media_type)

    world.store.create = create_at_the_third_try  # type: ignore[method-assign, assignment]

    world.deliver(job_id)

    assert len(world.pauses) == 2
    assert world.pipeline.runs == 1
    assert world.outcome(job_id).state is JobState.SUCCEEDED


def test_a_job_without_its_source_fails_instead_of_hanging(world: World) -> None:
    job_id = world.accept()
    world.pipeline.then = _raising(ObjectNotFoundError("source"))

    world.deliver_until_it_fails(job_id)

    assert world.outcome(job_id).state is JobState.FAILED


@pytest.mark.parametrize("error", [None, ObjectNotFoundError("source"), StoreUnavailableError("down"), MemoryError()])
def test_a_job_removed_while_it_ran_leaves_nothing_behind(world: World, error: Exception | None) -> None:
    job_id = world.accept()

    def remove(request: JobRequest) -> None:
        world.store.delete([JobKey(request.job_id, JobObject.REQUEST)])
        if error is not None:
            raise error

    world.pipeline.then = remove

    world.deliver(job_id)

    assert list(world.store.list(job_prefix(job_id))) == []


@pytest.mark.parametrize("error", [None, PermanentError(FailureCode.CORRUPT_IMAGE, "It is broken.")])
def test_a_job_removed_after_the_last_look_takes_its_outcome_with_it(
    store_settings: StoreSettings, error: Exception | None
) -> None:
    world = World(store_settings, fresh_seconds=PATIENCE_SECONDS)  # so that it does not look again
    job_id = world.accept()

    def remove(request: JobRequest) -> None:
        world.store.delete([JobKey(request.job_id, JobObject.REQUEST)])
        if error is not None:
            raise error

    world.pipeline.then = remove

    world.deliver(job_id)

    assert list(world.store.list(job_prefix(job_id))) == []
    assert list(world.store.list(FAILED_PREFIX)) == []


def _away(_: Iterable[Key]) -> None:
    raise StoreUnavailableError("down")


def _progress(attempt: int, stage: Stage) -> JobProgress:
    now = utc_now()
    return JobProgress(attempt=attempt, stage=stage, percent=20, worker="other", started_at=now, updated_at=now)


def _raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def _ending_first(world: World, outcome: JobOutcome) -> Callable[[JobRequest], None]:
    def end(request: JobRequest) -> None:
        assert world.records.finish(request.job_id, outcome)

    return end
