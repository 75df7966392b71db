"""Lost jobs, found again in a real bucket."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from janitor.broker_messages import job_queue
from janitor.diagnosis import Limits, Remedy
from janitor.memory import STRANDED_AFTER_SECONDS
from janitor.reconcile import JobQueue, Reconciler
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import FAILED_PREFIX, JobKey, JobObject, OpenIndexKey, job_prefix, parse
from studio.contracts.messages import RemoveBackground, RemoveBackgroundInBatch
from studio.errors import BrokerUnavailableError, StoreUnavailableError
from studio.messaging import make_broker, send, waiting_job_ids
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, StoreSettings

Bucket = Any  # the fixtures' classes live in conftest.py, which tests do not import
Reconciliation = Any
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_a_job_whose_message_was_lost_is_sent_again_to_the_queue_it_came_from(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    single, of_batch = bucket.accept(), bucket.accept(batch_id=new_id())

    assert reconciliation.look(MINUTE) == {Remedy.RESEND: 2}

    assert {type(message): message.job_id for message in reconciliation.sent} == {
        RemoveBackground: single.job_id,
        RemoveBackgroundInBatch: of_batch.job_id,
    }


def test_a_job_that_has_only_just_come_or_whose_message_waits_is_left_alone(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    request = bucket.accept()

    assert not reconciliation.look()
    reconciliation.waiting = {request.job_id}
    assert not reconciliation.look(MINUTE)


def test_a_job_is_not_sent_again_and_again_while_somebody_may_have_its_message(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    bucket.accept()

    looks = [reconciliation.look(seconds * SECOND)[Remedy.RESEND] for seconds in (60, 5, 4, 5, 5)]

    assert looks == [1, 0, 0, 1, 0]


def test_a_message_that_waits_for_ever_does_not_hold_its_job_for_ever(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    reconciliation.waiting = {bucket.accept().job_id}

    reconciliation.look(STRANDED_AFTER_SECONDS * SECOND / 2)
    assert not reconciliation.sent
    for _ in range(4):
        reconciliation.look(STRANDED_AFTER_SECONDS * SECOND / 2)
    assert len(reconciliation.sent) == 2


def test_a_running_job_is_left_alone_and_sent_again_once_its_worker_is_gone(
    bucket: Bucket, reconciliation: Reconciliation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("janitor.reconcile.GRACE_SECONDS", 0.0)
    request = bucket.accept()
    bucket.claim(request)

    assert not reconciliation.look(3 * SECOND)
    assert not reconciliation.look(5 * SECOND)
    assert reconciliation.look(5 * SECOND) == {Remedy.RESEND: 1}
    assert reconciliation.sent_ids == [request.job_id]


def test_a_job_whose_every_attempt_ended_without_a_word_fails_with_that_reason(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    request = bucket.accept()
    bucket.claim(request, attempts=4)
    bucket.write_results(request)

    assert reconciliation.watch() == {Remedy.GIVE_UP: 1}

    outcome = bucket.records.outcome(request.job_id)
    assert (outcome.state, outcome.error.code, outcome.attempt) == (JobState.FAILED, FailureCode.WORKER_CRASHED, 4)
    assert [(message.job_id, message.code) for message in bucket.announced] == [
        (request.job_id, FailureCode.WORKER_CRASHED)
    ]
    assert not bucket.store.exists(JobKey(request.job_id, JobObject.MATTE))
    assert not bucket.store.exists(OpenIndexKey(request.job_id))
    assert any(key.startswith(FAILED_PREFIX) for key in bucket.listing())
    assert not reconciliation.sent


def test_a_job_is_not_given_up_for_an_outage_of_the_store_in_which_its_worker_could_not_write(
    bucket: Bucket, reconciling: Callable[[ObjectStore], Reconciliation], store_settings: StoreSettings
) -> None:
    class Interrupted(ObjectStore):
        is_down = False

        def now(self) -> Any:  # noqa: ANN401 - a time, or an error
            if self.is_down:
                raise StoreUnavailableError("down")
            return super().now()

    store = Interrupted.connect(store_settings)
    assert isinstance(store, Interrupted)
    reconciliation = reconciling(store)
    reconciliation.reconciler._clock = lambda: store.now() + reconciliation.ahead
    request = bucket.accept()
    bucket.claim(request, attempts=4)

    # given a store that was away for so long that the lease looks stale
    reconciliation.look(MINUTE)
    store.is_down = True
    with pytest.raises(StoreUnavailableError):
        reconciliation.look(5 * SECOND)
    store.is_down = False

    # when it is back, then the worker has the time of a lease to show itself
    assert not reconciliation.look(5 * SECOND)
    assert not reconciliation.look(5 * SECOND)
    assert bucket.records.outcome(request.job_id) is None
    # and is given up if it does not
    assert reconciliation.look(5 * SECOND) == {Remedy.GIVE_UP: 1}


def test_a_job_that_was_to_be_cancelled_and_that_nobody_is_at_is_cancelled(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    request = bucket.accept()
    bucket.cancel(request)

    assert reconciliation.look(MINUTE) == {Remedy.CANCEL: 1}

    assert bucket.records.view(request.job_id).state is JobState.CANCELLED
    assert not reconciliation.sent


@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED])
def test_what_follows_an_outcome_is_done_for_a_process_that_died_after_writing_it(
    bucket: Bucket, reconciliation: Reconciliation, state: JobState
) -> None:
    request = bucket.finish(bucket.accept(), state)
    bucket.store.delete(parse(key) for key in bucket.listing() if key.startswith(FAILED_PREFIX))
    bucket.facts.mark(OpenIndexKey(request.job_id))

    assert reconciliation.look(MINUTE) == {Remedy.SETTLE: 1}

    assert not bucket.store.exists(OpenIndexKey(request.job_id))
    assert any(key.startswith(FAILED_PREFIX) for key in bucket.listing()) == (state is JobState.FAILED)
    assert bucket.store.exists(JobKey(request.job_id, JobObject.MATTE)) == (state is JobState.SUCCEEDED)


def test_an_upload_that_never_became_a_job_is_removed_long_before_it_would_expire(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    request = bucket.upload()

    assert not reconciliation.look(MINUTE)
    assert reconciliation.look(HOUR) == {Remedy.REMOVE: 1}

    assert not any(key.startswith(job_prefix(request.job_id)) for key in bucket.listing())
    assert not bucket.store.exists(OpenIndexKey(request.job_id))


def test_a_request_that_cannot_be_read_is_sent_to_a_worker_which_says_so(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    request = bucket.accept()
    bucket.store.put(JobKey(request.job_id, JobObject.REQUEST), b"not JSON", media_type="application/json")

    reconciliation.look(MINUTE)

    assert reconciliation.sent == [RemoveBackground(job_id=request.job_id)]


def test_a_job_that_cannot_be_read_does_not_keep_the_others_from_being_found(
    bucket: Bucket, reconciliation: Reconciliation
) -> None:
    strange, lost = bucket.finish(bucket.accept()), bucket.accept()
    bucket.store.put(JobKey(strange.job_id, JobObject.OUTCOME), b"not JSON", media_type="application/json")
    bucket.facts.mark(OpenIndexKey(strange.job_id))

    reconciliation.look(MINUTE)

    assert reconciliation.sent_ids == [lost.job_id]


def test_after_the_loss_of_all_messages_each_job_waits_again_oldest_first(
    bucket: Bucket, broker_settings: BrokerSettings
) -> None:
    broker = make_broker(broker_settings)
    requests = [bucket.accept() for _ in range(5)]
    for request in requests:
        send(broker, RemoveBackground(job_id=request.job_id))
    reconciler = Reconciler(
        bucket.store,
        job_queue(broker),
        Limits(attempts=4, upload_grace_seconds=600),
        threading.Event(),
        clock=lambda: bucket.now + MINUTE,
    )
    assert not reconciler.reconcile()

    broker.client.flushdb()
    assert reconciler.reconcile() == {Remedy.RESEND: 5}

    assert waiting_job_ids(broker.client, ["inference"]) == {request.job_id for request in requests}
    assert not reconciler.reconcile()


def test_two_reconciliations_at_once_do_each_other_no_harm(bucket: Bucket, broker_settings: BrokerSettings) -> None:
    broker, requests = make_broker(broker_settings), [bucket.accept() for _ in range(10)]
    crashed = bucket.accept()
    bucket.claim(crashed, attempts=4)
    reconcilers = [
        Reconciler(
            bucket.store,
            job_queue(broker),
            Limits(attempts=4, upload_grace_seconds=600),
            threading.Event(),
            clock=lambda: bucket.now + MINUTE,
        )
        for _ in range(2)
    ]
    for reconciler in reconcilers:
        reconciler._memory.is_silent = lambda *_: True  # type: ignore[method-assign]
    threads = [threading.Thread(target=reconciler.reconcile) for reconciler in reconcilers]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert waiting_job_ids(broker.client, ["inference"]) == {request.job_id for request in requests}
    assert bucket.records.outcome(crashed.job_id).error.code is FailureCode.WORKER_CRASHED
    assert len(bucket.records.objects(crashed.job_id).attempts) == 4


def test_a_broker_that_is_away_is_told_by_the_health_and_nothing_is_done_meanwhile(bucket: Bucket) -> None:
    asked, sent = list[str](), list[RemoveBackground]()

    def away_at_first() -> set[str]:
        asked.append("waiting")
        if len(asked) == 1:
            raise BrokerUnavailableError("away")
        return set()

    bucket.accept()
    queue = JobQueue(away_at_first, sent.append, bucket.announced.append)
    reconciler = Reconciler(bucket.store, queue, Limits(4, 600), threading.Event(), clock=lambda: bucket.now + MINUTE)

    with pytest.raises(BrokerUnavailableError):
        reconciler.reconcile()
    with pytest.raises(BrokerUnavailableError):
        reconciler.check()
    assert not sent

    reconciler.reconcile()
    reconciler.check()
    assert len(sent) == 1
