"""The bound on the queue, before each request that asks for work."""

from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from ingest_api.dependencies import Graph

ASKING_FOR_WORK = frozenset(
    {
        "/api/jobs/remove-bg",
        "/api/jobs/remove-bg-batch",
        "/api/jobs/{job_id}/render",
        "/api/jobs/{job_id}/retry",
        "/api/batches/{batch_id}/retry",
    }
)
"""Paths whose POST makes jobs."""


async def admit(request: Request, graph: Graph) -> AsyncIterator[None]:
    """Send a request away that asks for more work than may wait, before any of its body is received.

    Until it is answered, its place is held.

    Raises:
        QueueFullError: too many jobs wait.
    """
    if request.method != "POST" or request.scope["route"].path not in ASKING_FOR_WORK:
        yield
        return
    if graph.queue.needs_reading:
        await run_in_threadpool(graph.queue.read)
    with graph.queue.room():
        yield
