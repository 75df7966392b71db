"""Metrics counted from the messages by which services tell of jobs."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from studio.contracts.jobs import JobState
from studio.contracts.messages import JobAccepted, JobFinished
from studio.contracts.models import CATALOGUE

STAGE_SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""From a local fetch (milliseconds) over an inference (about a second on a CPU) to the default time limit of a job."""

MEGAPIXELS_BUCKETS = (0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 36.0, 50.0)
"""Web pictures up to 2, phones at 8, 12 and 16 (or 48 to 50), cameras at 24 and 36; the default limit is 50."""

OTHER_MODEL = "other"
NO_CODE = "none"


class JobMetrics:
    """Counts what it is told. A message that is delivered twice counts twice: these are rates, not a ledger.

    Every label's values come from an enum or from the catalogue of models, so the number of series is bounded
    whatever the messages say.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._accepted = Counter("studio_jobs_accepted", "Jobs accepted.", ["model"], registry=registry)
        self._finished = Counter(
            "studio_jobs_finished", "Jobs that ended.", ["outcome", "code", "model"], registry=registry
        )
        self._stage_seconds = Histogram(
            "studio_job_stage_seconds",
            "Time that a job's last attempt spent in a stage.",
            ["stage"],
            buckets=STAGE_SECONDS_BUCKETS,
            registry=registry,
        )
        self._megapixels = Histogram(
            "studio_job_megapixels", "Size of the pictures accepted.", buckets=MEGAPIXELS_BUCKETS, registry=registry
        )

    def count_accepted(self, message: JobAccepted) -> None:
        """Count a job that was accepted, and its size."""
        self._accepted.labels(_model(message.model)).inc()
        self._megapixels.observe(message.megapixels)

    def count_finished(self, message: JobFinished) -> None:
        """Count a job that ended, and the time of its stages."""
        self._finished.labels(message.outcome.value, _code(message), _model(message.model)).inc()
        for stage, seconds in message.stage_seconds.items():
            self._stage_seconds.labels(stage.value).observe(seconds)


def _model(name: str) -> str:
    return name if name in CATALOGUE else OTHER_MODEL


def _code(message: JobFinished) -> str:
    return message.code.value if message.outcome is JobState.FAILED and message.code else NO_CODE
