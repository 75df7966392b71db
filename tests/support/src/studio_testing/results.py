"""What goes into a job and what comes out of it, for tests and benchmarks of what becomes of it."""

from typing import Any

from studio.contracts.jobs import JobResult, SourceFacts
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


def a_camera_photo() -> SourceFacts:
    """Return the facts of a photo of 12 megapixels."""
    return SourceFacts(
        filename="photo.jpg",
        media_type="image/jpeg",
        bytes=2_400_123,
        sha256="0" * 64,
        width=3000,
        height=4000,
        mode="RGB",
    )
