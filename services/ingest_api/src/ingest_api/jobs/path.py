"""The job that a path names."""

from typing import Annotated

from fastapi import Depends, Path

from ingest_api.jobs.examples import EXAMPLE_JOB_ID
from ingest_api.jobs.lookup import unknown_job
from studio.contracts.ids import is_id


async def _existing_form(
    job_id: Annotated[str, Path(description="The job's id, as the upload answered it.", examples=[EXAMPLE_JOB_ID])],
) -> str:
    """Give an id that cannot exist the answer of one that does not."""
    if not is_id(job_id):
        raise unknown_job()
    return job_id


JobIdInPath = Annotated[str, Depends(_existing_form)]
