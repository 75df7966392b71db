"""Progress is written beside the work."""

import threading

from inference_worker.jobs.progress import PERCENT_AT_START, ProgressReporter
from studio.contracts.jobs import JobProgress, Stage
from studio.errors import StoreUnavailableError
from studio.job_records import utc_now


def _first() -> JobProgress:
    now = utc_now()
    return JobProgress(attempt=1, stage=Stage.FETCHING, percent=5, worker="w", started_at=now, updated_at=now)


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

    with ProgressReporter(_first(), write, utc_now) as reporter:
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

    with ProgressReporter(_first(), write, utc_now) as reporter:
        reporter.report(Stage.INFERRING)
        assert tried.wait(10)
        tried.clear()
        reporter.report(Stage.ENCODING)
        assert tried.wait(10)
