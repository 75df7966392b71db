"""A model as the API shows it."""

from typing import Self

from pydantic import BaseModel, Field

from studio.contracts.models import ModelCard
from studio.contracts.workers import LoadedModel, MaskLoss, WorkerReport


class RunsOn(BaseModel):
    """A worker that has the model loaded now, and the device that really runs it."""

    worker: str
    engine: str = Field(examples=["openvino"])
    precision: str = Field(description="What it computes in.", examples=["bf16"])
    device: str = Field(examples=["AMD EPYC"])
    pruned: bool = Field(description="Whether only the part of the network is computed that makes the matte.")
    mask_loss: MaskLoss | None = Field(description="Of a reduced precision whose loss was measured.")

    @classmethod
    def of(cls, worker: str, model: LoadedModel) -> Self:
        """Return what a worker's report says of one model."""
        return cls(worker=worker, **model.model_dump(include={"engine", "precision", "device", "pruned", "mask_loss"}))


class ServedModel(ModelCard):
    """A model's card, and where it runs."""

    default: bool = Field(description="Whether a request that names no model gets this one.")
    runs_on: list[RunsOn] = Field(description="Empty: no live worker has it loaded yet; jobs wait, or load it.")

    @classmethod
    def of(cls, card: ModelCard, reports: list[WorkerReport], *, default: bool) -> Self:
        """Put a card and the live workers' reports together."""
        runs_on = [
            RunsOn.of(report.name, model) for report in reports for model in report.loaded if model.name == card.name
        ]
        return cls(**card.model_dump(), default=default, runs_on=runs_on)


class ServedModels(BaseModel):
    """The models that may be asked for, default first."""

    models: list[ServedModel]
