"""A job as the API shows it."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from studio.contracts.jobs import Job, JobState

JOBS_PATH = "/api/jobs"


class JobLinks(BaseModel):
    """Where to go from here: paths on this server; null where there is nothing yet, or no more."""

    self: str = Field(description="The job.")
    source: str = Field(description="The photo as it was uploaded.")
    matte: str | None = Field(description="The alpha matte, a grey PNG; once the job has succeeded.")
    download: str | None = Field(description="The cut-out; once the job has succeeded.")
    render: str | None = Field(description="POST options here for another output of it; once the job has succeeded.")
    cancel: str | None = Field(description="POST here to stop the job; until it has ended.")
    events: str | None = Field(description="Server-sent events about the job; until it has ended.")
    retry: str | None = Field(description="POST here to try a job again that has failed.")
    retried_as: str | None = Field(description="Of a job that has failed: the one that tries it again.")
    retry_of: str | None = Field(description="The failed job that this one tries again.")
    derived_from: str | None = Field(description="Of a render: the job whose cut-out it renders again.")

    @classmethod
    def of(cls, job: Job, retried_as: str | None = None) -> Self:
        """Return the links of a job in its present state."""
        path = f"{JOBS_PATH}/{job.id}"
        succeeded = job.state is JobState.SUCCEEDED
        return cls(
            self=path,
            source=f"{path}/source",
            matte=f"{path}/matte" if succeeded else None,
            download=f"{path}/download" if succeeded else None,
            render=f"{path}/render" if succeeded else None,
            cancel=None if job.state.is_terminal else f"{path}/cancel",
            events=None if job.state.is_terminal else f"{path}/events",
            retry=f"{path}/retry" if job.state is JobState.FAILED else None,
            retried_as=_path(retried_as),
            retry_of=_path(job.retry_of),
            derived_from=_path(job.derived_from),
        )


class JobView(Job):
    """A job, with its links."""

    model_config = ConfigDict(title="Job")

    links: JobLinks

    @classmethod
    def of(cls, job: Job, retried_as: str | None = None) -> Self:
        """Return the job as the API shows it; ``retried_as`` names the one that tries it again."""
        return cls(**dict(job), links=JobLinks.of(job, retried_as))


def _path(job_id: str | None) -> str | None:
    return None if job_id is None else f"{JOBS_PATH}/{job_id}"
