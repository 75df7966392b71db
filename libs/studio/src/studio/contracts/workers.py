"""What an inference worker says of itself, so that the API can tell the truth about the device that runs."""

from pydantic import AwareDatetime, Field

from studio.contracts.jobs import Fact

WORKER_REPORT_SECONDS = 10.0
"""How often a worker renews its report."""

WORKER_STALE_SECONDS = 35.0
"""A report that is older belongs to a worker that is gone (three renewals missed)."""


class WorkerReport(Fact):
    """``workers/<name>.json``: written by that inference_worker at its start, every few seconds, removed at its end."""

    name: str
    engine: str = Field(description="What runs the model.", examples=["openvino"])
    precision: str = Field(examples=["f32"])
    device: str = Field(description="The processor that really runs it.", examples=["AMD EPYC"])
    models: list[str] = Field(description="Loaded and warmed.", examples=[["isnet"]])
    started_at: AwareDatetime
    updated_at: AwareDatetime
