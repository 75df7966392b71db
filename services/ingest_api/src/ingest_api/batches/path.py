"""The batch that a path names."""

from typing import Annotated

from fastapi import Depends, Path

from ingest_api.batches.examples import EXAMPLE_BATCH_ID
from ingest_api.batches.lookup import unknown_batch
from studio.contracts.ids import is_id


async def _existing_form(
    batch_id: Annotated[
        str, Path(description="The batch's id, as the upload answered it.", examples=[EXAMPLE_BATCH_ID])
    ],
) -> str:
    """Give an id that cannot exist the answer of one that does not."""
    if not is_id(batch_id):
        raise unknown_batch()
    return batch_id


BatchIdInPath = Annotated[str, Depends(_existing_form)]
