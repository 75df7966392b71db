"""A model as the API shows it."""

from typing import Self

from pydantic import BaseModel, Field

from studio.contracts.models import ModelCard
from studio.contracts.workers import WorkerReport


class RunsOn(BaseModel):
    """A worker that has the model loaded now, and the device that really runs it."""

    worker: str
    engine: str = Field(examples=["openvino"])
    precision: str = Field(examples=["f32"])
    device: str = Field(examples=["AMD EPYC"])

    @classmethod
    def of(cls, report: WorkerReport) -> Self:
        """Return what a worker's report says."""
        return cls(worker=report.name, engine=report.engine, precision=report.precision, device=report.device)


class ServedModel(ModelCard):
    """A model's card, and where it runs."""

    default: bool = Field(description="Whether a request that names no model gets this one.")
    runs_on: list[RunsOn] = Field(description="Empty: no live worker has it loaded yet; jobs wait, or load it.")

    @classmethod
    def of(cls, card: ModelCard, reports: list[WorkerReport], *, default: bool) -> Self:
        """Put a card and the live workers' reports together."""
        runs_on = [RunsOn.of(report) for report in reports if card.name in report.models]
        return cls(**card.model_dump(), default=default, runs_on=runs_on)


class ServedModels(BaseModel):
    """The models that may be asked for, default first."""

    models: list[ServedModel]
