"""Health as the API shows it."""

from enum import StrEnum

from pydantic import BaseModel, Field

from studio.contracts.workers import WorkerReport


class HealthStatus(StrEnum):
    """What a process says of itself."""

    ALIVE = "alive"
    READY = "ready"
    NOT_READY = "not_ready"


class Liveness(BaseModel):
    """The process answers."""

    status: HealthStatus = Field(examples=[HealthStatus.ALIVE])


class Readiness(BaseModel):
    """Whether uploads can be taken."""

    status: HealthStatus = Field(examples=[HealthStatus.READY])
    checks: dict[str, str] = Field(
        description="What the service needs: `ok`, or the code of what is wrong; `process` is `stopping` at its end.",
        examples=[{"store": "ok", "broker": "ok"}],
    )
    workers: list[WorkerReport] = Field(description="Live workers. Without one, jobs are taken and wait.")
