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
    derived_from: str | None = Field(description="Of a render: the job whose cut-out it renders again.")

    @classmethod
    def of(cls, job: Job) -> Self:
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
            derived_from=None if job.derived_from is None else f"{JOBS_PATH}/{job.derived_from}",
        )


class JobView(Job):
    """A job, with its links."""

    model_config = ConfigDict(title="Job")

    links: JobLinks

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return the job as the API shows it."""
        return cls(**job.model_dump(), links=JobLinks.of(job))
