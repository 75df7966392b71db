"""A bounded HTTP load: a few connections that stay open, paced or as fast as the answers come."""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

OK = b"HTTP/1.1 200"
_LENGTH = b"content-length: "
_MILLISECONDS = 1000


@dataclass(frozen=True)
class LoadResult:
    """What a load has shown; times are from when a request was due, so that waiting for a connection counts."""

    seconds: float
    times: Sequence[float]
    failures: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """Return so many percent of the times' upper bound, in milliseconds."""
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1] * _MILLISECONDS

    def as_dict(self) -> dict[str, float]:
        """Return the figures."""
        return {
            "answers": len(self.times),
            "failures": self.failures,
            "answers_a_second": round(self.rate, 1),
            "p50_ms": round(self.percentile(50), 2),
            "p99_ms": round(self.percentile(99), 2),
            "max_ms": round(max(self.times) * _MILLISECONDS, 2),
        }


def load(host: str, port: int, paths: Sequence[str], *, connections: int, rate: float | None = None) -> LoadResult:
    """GET each path once, in this order, at ``rate`` a second, or as fast as may be."""
    return asyncio.run(_load(host, port, paths, connections, rate))


async def _load(host: str, port: int, paths: Sequence[str], connections: int, rate: float | None) -> LoadResult:
    numbers, times, failures = count(), list[float](), list[str]()
    started = time.perf_counter()
    await asyncio.gather(
        *(_connection(host, port, _due(numbers, paths, started, rate), times, failures) for _ in range(connections))
    )
    return LoadResult(time.perf_counter() - started, times, len(failures))


def _due(
    numbers: "count[int]", paths: Sequence[str], started: float, rate: float | None
) -> Iterator[tuple[str, float | None]]:
    """Yield the next path that nobody has taken, and when it is due."""
    for number in numbers:
        if number >= len(paths):
            return
        yield paths[number], started + number / rate if rate else None


async def _connection(
    host: str, port: int, requests: Iterator[tuple[str, float | None]], times: list[float], failures: list[str]
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for path, due in requests:
        if due is not None and (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        began = time.perf_counter() if due is None else due
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        times.append(time.perf_counter() - began)
        if not head.startswith(OK):
            failures.append(path)
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0])
