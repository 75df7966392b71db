"""What an inference worker says of itself, so that the API can tell the truth about the device that runs."""

from pydantic import AwareDatetime, Field

from studio.contracts.jobs import Fact

WORKER_REPORT_SECONDS = 10.0
"""How often a worker renews its report."""

WORKER_STALE_SECONDS = 35.0
"""A report that is older belongs to a worker that is gone (three renewals missed)."""


class MaskLoss(Fact):
    """What a reduced precision costs: its masks against full precision's, measured on pictures it was not made with."""

    mean: float = Field(ge=0, le=1, description="Mean absolute error of the mask, 0 to 1.", examples=[0.003])
    worst: float = Field(ge=0, le=1, description="The same on the worst picture.", examples=[0.015])
    flipped: float = Field(ge=0, le=1, description="Share of pixels that change sides of 0.5.", examples=[0.002])
    pictures: int = Field(gt=0, description="How many it was measured on.", examples=[12])


class LoadedModel(Fact):
    """A model in a worker's memory, and what really runs it."""

    name: str = Field(examples=["isnet"])
    engine: str = Field(description="What runs the model.", examples=["openvino"])
    precision: str = Field(description="What it computes in.", examples=["bf16"])
    device: str = Field(description="The processor that really runs it.", examples=["AMD EPYC"])
    pruned: bool = Field(description="Whether only the part of the network is computed that makes the matte.")
    memory_bytes: int = Field(ge=0, description="Resident memory that it took when it was loaded.")
    mask_loss: MaskLoss | None = Field(default=None, description="Of a reduced precision whose loss was measured.")


class WorkerReport(Fact):
    """``workers/<name>.json``: written by that inference_worker at its start, every few seconds, removed at its end."""

    name: str
    engine: str = Field(description="What runs the default model.", examples=["openvino"])
    precision: str = Field(description="What the default model computes in.", examples=["f32"])
    device: str = Field(description="The processor that really runs the default model.", examples=["AMD EPYC"])
    models: list[str] = Field(description="Served by this worker.", examples=[["isnet"]])
    loaded: list[LoadedModel] = Field(default=[], description="Those of them that are in memory now.")
    started_at: AwareDatetime
    updated_at: AwareDatetime
