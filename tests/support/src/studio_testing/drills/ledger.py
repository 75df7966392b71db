"""The ledger: what the clients of a drill sent, and all that they were told. The system knows nothing of it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from studio_testing.drills.photos import Photo

JobView = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """One answer to one request; ``status`` is None when the connection failed. ``at`` is seconds since 1970."""

    at: float
    seconds: float
    status: int | None
    code: str = ""
    retry_after: str | None = None
    job_id: str | None = None

    @property
    def is_lawful(self) -> bool:
        """Whether a client may be told this: no error of the server but a 503 that says when to come back."""
        if self.status is None or self.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.status != HTTPStatus.TOO_MANY_REQUESTS or self.retry_after is not None
        return self.status == HTTPStatus.SERVICE_UNAVAILABLE and self.retry_after is not None


@dataclass
class Order:
    """One photo that somebody wants cut out: sent until it is accepted, then looked at until its job has ended."""

    photo: Photo
    idempotency_key: str
    answers: list[Answer] = field(default_factory=list)
    endings: list[JobView] = field(default_factory=list)
    """Every view of the job that showed it ended."""

    @property
    def job_ids(self) -> list[str]:
        """The jobs that it was told of, each once."""
        return list(dict.fromkeys(answer.job_id for answer in self.answers if answer.job_id))

    @property
    def job_id(self) -> str | None:
        return next(iter(self.job_ids), None)

    @property
    def state(self) -> str | None:
        """How the job ended, by the first view that said so."""
        return self.endings[0]["state"] if self.endings else None


class Ledger:
    """Everything that was told, kept in memory for the audit and in a file for whoever asks why."""

    def __init__(self, path: Path) -> None:
        self.orders: list[Order] = []
        self.reads: list[Answer] = []
        """The answers to looks at jobs."""
        self._path = path
        self._lock = threading.Lock()

    def open(self, photo: Photo, idempotency_key: str) -> Order:
        """Write down that somebody wants a photo cut out; an empty key is not sent."""
        order = Order(photo, idempotency_key)
        with self._lock:
            self.orders.append(order)
        return order

    def answered(self, order: Order, answer: Answer) -> None:
        """Write down what a submission was answered."""
        order.answers.append(answer)
        self._write({"order": order.idempotency_key, "name": order.photo.name, "answer": asdict(answer)})

    def looked(self, answer: Answer) -> None:
        """Write down what a look at a job was answered."""
        self.reads.append(answer)
        if answer.status != HTTPStatus.OK:
            self._write({"read": asdict(answer)})

    def ended(self, order: Order, view: JobView) -> None:
        """Write down a view that shows a job ended."""
        order.endings.append(view)
        self._write({"order": order.idempotency_key, "ended": view["state"], "job_id": view["id"]})

    @property
    def accepted(self) -> list[Order]:
        """The orders that got a 202."""
        return [order for order in self.orders if order.job_id]

    @property
    def open_orders(self) -> list[Order]:
        """The accepted ones that nobody has seen ended."""
        return [order for order in self.accepted if not order.endings]

    @property
    def answers(self) -> Iterator[Answer]:
        """Every answer to a submission, in no order."""
        return (answer for order in self.orders for answer in order.answers)

    def _write(self, row: dict[str, Any]) -> None:
        with self._lock, self._path.open("a") as file:
            file.write(json.dumps(row) + "\n")
