"""Progress is written beside the work."""

import threading

import pytest

from inference_worker.jobs.interruptions import JobLostError
from inference_worker.jobs.progress import PERCENT_AT_START, ProgressReporter
from studio.contracts.jobs import JobProgress, Stage
from studio.contracts.leases import LEASE_SECONDS
from studio.errors import StoreUnavailableError
from studio.job_records import utc_now


def _first() -> JobProgress:
    now = utc_now()
    return JobProgress(attempt=1, stage=Stage.FETCHING, percent=5, worker="w", started_at=now, updated_at=now)


def _nothing_seen() -> None:
    pass


def test_percent_grows_from_stage_to_stage() -> None:
    percents = [PERCENT_AT_START[stage] for stage in Stage]

    assert percents == sorted(percents)


def test_the_latest_stage_is_written_and_nothing_after_the_end() -> None:
    written: list[JobProgress] = []
    arrived = threading.Event()

    def write(progress: JobProgress) -> None:
        written.append(progress)
        if progress.stage is Stage.ENCODING:
            arrived.set()

    with ProgressReporter(_first(), write, _nothing_seen, utc_now) as reporter:
        for stage in (Stage.DECODING, Stage.INFERRING, Stage.ENCODING):
            reporter.report(stage)
        assert arrived.wait(10)
    count = len(written)
    reporter.report(Stage.DONE)

    assert len(written) == count
    assert [each.percent for each in written] == sorted(each.percent for each in written)


def test_a_store_that_fails_does_not_disturb_the_work() -> None:
    tried = threading.Event()

    def write(_: JobProgress) -> None:
        tried.set()
        raise StoreUnavailableError("down")

    with ProgressReporter(_first(), write, _nothing_seen, utc_now) as reporter:
        reporter.report(Stage.INFERRING)
        assert tried.wait(10)
        tried.clear()
        reporter.report(Stage.ENCODING)
        assert tried.wait(10)


class Standstill:
    """A monotonic clock that jumps once, as it does for a process that was stopped and goes on."""

    def __init__(self, seconds: float) -> None:
        self.moments = [0.0]
        self.seconds = seconds

    def __call__(self) -> float:
        return self.moments.pop() if self.moments else self.seconds


def test_who_was_stopped_for_longer_than_a_lease_looks_before_it_writes_and_learns_that_the_job_is_lost() -> None:
    written: list[JobProgress] = []
    looked = threading.Event()

    def look() -> None:
        looked.set()
        raise JobLostError

    standstill = Standstill(LEASE_SECONDS + 1)
    with ProgressReporter(_first(), written.append, look, utc_now, standstill) as reporter:
        assert looked.wait(10)
    with pytest.raises(JobLostError):
        reporter.check()

    assert written == []


def test_who_was_stopped_for_less_writes_without_a_look() -> None:
    written = threading.Event()

    def look() -> None:
        raise AssertionError

    with ProgressReporter(_first(), lambda _: written.set(), look, utc_now, Standstill(LEASE_SECONDS - 1)) as reporter:
        assert written.wait(10)
        reporter.check()


def test_who_cannot_look_writes_nothing_and_tries_again() -> None:
    written: list[JobProgress] = []
    tried = threading.Event()

    def look() -> None:
        tried.set()
        raise StoreUnavailableError("down")

    with ProgressReporter(_first(), written.append, look, utc_now, Standstill(LEASE_SECONDS + 1)) as reporter:
        assert tried.wait(10)
        tried.clear()
        reporter.report(Stage.INFERRING)
        assert tried.wait(10)
        reporter.check()

    assert written == []
