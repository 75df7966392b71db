"""The objects that a job passes through, put together."""

from collections.abc import Callable
from functools import partial

from inference_worker.jobs.claims import AttemptClaims
from inference_worker.jobs.ending import JobEnding
from inference_worker.jobs.handler import RemoveBackgroundHandler
from inference_worker.jobs.patience import persistently
from inference_worker.jobs.runner import AttemptRules, AttemptRunner
from inference_worker.jobs.work import Pipeline
from studio.contracts.messages import JobFinished
from studio.job_records import JobRecords
from studio.object_store import ObjectStore


def make_handler(
    store: ObjectStore,
    pipeline: Pipeline,
    announce: Callable[[JobFinished], None],
    worker_name: str,
    rules: AttemptRules,
) -> RemoveBackgroundHandler:
    """Return a handler that works on the store's jobs with ``pipeline``, in the name of one worker."""
    records = JobRecords(store)
    persist = partial(persistently, sleep=rules.sleep, stopping=rules.stopping)
    claims = AttemptClaims(store, records, worker_name, rules.clock, persist)
    ending = JobEnding(store, records, announce, rules.clock, rules.sleep)
    runner = AttemptRunner(records, claims, ending, pipeline, rules)
    return RemoveBackgroundHandler(records, claims, ending, runner, rules)
