"""A job's result, for tests of what becomes of it."""

from typing import Any

from studio.contracts.jobs import JobResult
from studio.contracts.keys import JobObject


def a_result(**facts: Any) -> JobResult:  # noqa: ANN401 - the fields of a model, which checks them
    """Return the result of a small photo, with the facts that matter to a test."""
    return JobResult.model_validate(
        {
            "cutout": JobObject.CUTOUT_PNG,
            "media_type": "image/png",
            "bytes": 12,
            "matte_bytes": 11,
            "width": 40,
            "height": 30,
            "model": "isnet",
            "engine": "openvino",
            "device": "a processor",
            **facts,
        }
    )
