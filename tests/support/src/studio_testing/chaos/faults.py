"""What can be wrong between a service and its server. A proxy has one fault at a time, set while it runs."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NoFault:
    """Everything passes."""


@dataclass(frozen=True)
class Latency:
    """Every request, or piece of a stream, waits this long."""

    seconds: float


@dataclass(frozen=True)
class Blackhole:
    """Connections are taken and nothing comes back. What was sent arrives when the fault ends: so do networks."""


@dataclass(frozen=True)
class Refuse:
    """Every connection is closed at once, those that are open too."""


@dataclass(frozen=True)
class Cut:
    """Each answer ends by a reset after so many bytes (HTTP: of its body); the request was carried out."""

    after_bytes: int


@dataclass(frozen=True)
class AnswerUnavailable:
    """A share of the requests, by chance, is answered 503 and not carried out (HTTP only)."""

    share: float = 1.0


@dataclass(frozen=True)
class AnswerDiskFull:
    """Writes are answered 507 and not carried out (HTTP only)."""


@dataclass(frozen=True)
class IgnoreConditions:
    """Writes go on without their conditions, so that they overwrite: the store seems not to know them (HTTP only).

    A condition is signed. The keys, those of the store, sign what is left without it.
    """

    access_key: str
    secret_key: str = field(repr=False)


Fault = NoFault | Latency | Blackhole | Refuse | Cut | AnswerUnavailable | AnswerDiskFull | IgnoreConditions
