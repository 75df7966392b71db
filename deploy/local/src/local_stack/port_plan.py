"""Which part of the stack listens on which port."""

from dataclasses import dataclass, fields

from local_stack.ports import PortUse
from local_stack.seaweedfs import SeaweedPorts
from local_stack.settings import StackSettings

STUDIO_VARIABLE = "STUDIO_PORT"
BASE_VARIABLE = "STUDIO_INTERNAL_PORT_BASE"


@dataclass(frozen=True)
class PortPlan:
    """Every port of the stack; all but ``studio`` are private to it."""

    studio: int
    redis: int
    store: SeaweedPorts
    worker_health: int
    janitor_health: int
    exporter: int
    dashboard: int

    @classmethod
    def of(cls, settings: StackSettings) -> "PortPlan":
        """Lay the private ports out from the base; gRPC ports lie 10 above their part's own."""
        base = settings.studio_internal_port_base
        return cls(
            studio=settings.studio_port,
            redis=base,
            store=SeaweedPorts(
                s3=base + 1,
                filer=base + 2,
                master=base + 3,
                volume=base + 4,
                admin=base + 9,
                s3_grpc=base + 11,
                filer_grpc=base + 12,
                master_grpc=base + 13,
                volume_grpc=base + 14,
            ),
            worker_health=base + 5,
            janitor_health=base + 6,
            exporter=base + 7,
            dashboard=base + 8,
        )

    def uses(self) -> list[PortUse]:
        """Name each port with its purpose, and the variable that moves it."""
        store = {f"the object store ({field.name})": getattr(self.store, field.name) for field in fields(self.store)}
        private = {
            "Redis": self.redis,
            **store,
            "the object store (admin_grpc)": self.store.admin_grpc,
            "the inference worker's health": self.worker_health,
            "the janitor's health": self.janitor_health,
            "the metrics exporter": self.exporter,
            "the dashboard": self.dashboard,
        }
        return [
            PortUse(self.studio, "the studio itself", STUDIO_VARIABLE),
            *(PortUse(port, purpose, BASE_VARIABLE) for purpose, port in private.items()),
        ]
