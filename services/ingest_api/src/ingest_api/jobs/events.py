"""The events of a job."""

from ingest_api.events.frames import Frame
from ingest_api.jobs.glance import Glance
from ingest_api.jobs.schemas import JobView
from studio.contracts.jobs import Job, Stage

PROGRESS = "progress"
END = "end"

_STAGES = tuple(Stage)


def frame_of(glance: Glance) -> Frame:
    """Return the event that tells how a job stands; its data is the job as the API shows it."""
    return _frame(glance.job, glance.json)


def example_of(job: Job) -> Frame:
    """Return the event that tells of this job."""
    return _frame(job, JobView.of(job).model_dump_json())


def _frame(job: Job, data: str) -> Frame:
    if job.state.is_terminal:
        return Frame(END, END, data, is_last=True)
    return Frame(f"{job.attempt}-{_STAGES.index(job.stage)}-{job.percent}", PROGRESS, data)
