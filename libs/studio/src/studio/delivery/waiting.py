"""What waits on the broker, read from its own keys.

``<queue>`` lists the ids of the messages that nobody has taken, ``<queue>.msgs`` maps them to their text;
``<queue>.DQ.eta`` and ``<queue>.DQ.msgs`` do the same for those that wait for their time. A message that a worker holds
is in neither.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import redis
import structlog
from dramatiq import Message
from dramatiq.errors import DecodeError

from studio.contracts.messages import RemoveBackground, RemoveBackgroundInBatch
from studio.delivery.broker import NAMESPACE
from studio.errors import BrokerUnavailableError

CHUNK = 1_000
"""Messages read at once, some 400 bytes each."""

ACTORS = frozenset({RemoveBackground.actor, RemoveBackgroundInBatch.actor})


def queue_depth(client: redis.Redis, queues: Iterable[str]) -> int:
    """Count the messages that wait on these queues, delayed ones included.

    Raises:
        BrokerUnavailableError: Redis did not answer.
    """
    pipeline = client.pipeline(transaction=False)
    for queue in queues:
        pipeline.llen(_ready(queue))
        pipeline.zcard(f"{_delayed(queue)}.eta")
    try:
        return sum(pipeline.execute())
    except redis.RedisError as error:
        raise BrokerUnavailableError(str(error)) from error


def waiting_job_ids(client: redis.Redis, queues: Iterable[str]) -> set[str]:
    """Return the jobs whose ``RemoveBackground`` waits on these queues, delayed ones included.

    Read in chunks while the queues move: a message that is on one of them throughout is seen. One that a worker gives
    back meanwhile may be missed, and one that it takes may still be named.

    Raises:
        BrokerUnavailableError: Redis did not answer.
    """
    names = list(queues)
    jobs: set[str] = set()
    try:
        # Delayed ones first: they move to the ready ones, and back only by way of a worker.
        for queue in names:
            jobs.update(_jobs(client, _delayed(queue), _delayed_ids(client, queue)))
        for queue in names:
            jobs.update(_jobs(client, _ready(queue), _ready_ids(client, queue)))
    except redis.RedisError as error:
        raise BrokerUnavailableError(str(error)) from error
    return jobs


def _ready(queue: str) -> str:
    return f"{NAMESPACE}:{queue}"


def _delayed(queue: str) -> str:
    return f"{NAMESPACE}:{queue}.DQ"


def _ready_ids(client: redis.Redis, queue: str) -> Iterator[list[bytes | str]]:
    """Read from the tail: workers take from the head, which would shift what is counted from there."""
    last = -1
    while ids := client.lrange(_ready(queue), last - CHUNK + 1, last):
        yield ids
        last -= CHUNK


def _delayed_ids(client: redis.Redis, queue: str) -> Iterator[list[bytes | str]]:
    members = (member for member, _ in client.zscan_iter(f"{_delayed(queue)}.eta", count=CHUNK))
    while ids := list(islice(members, CHUNK)):
        yield ids


def _jobs(client: redis.Redis, key: str, chunks: Iterable[list[bytes | str]]) -> Iterator[str]:
    for ids in chunks:
        for text in client.hmget(f"{key}.msgs", ids):
            if text is not None and (job := _job(text)) is not None:
                yield job


def _job(text: bytes | str) -> str | None:
    try:
        message = Message.decode(text if isinstance(text, bytes) else text.encode())
    except DecodeError as error:
        structlog.stdlib.get_logger(__name__).warning("message_undecodable", error=str(error))
        return None
    payload = message.kwargs.get("payload")
    if message.actor_name not in ACTORS or not isinstance(payload, dict):
        return None
    job_id = payload.get("job_id")
    return job_id if isinstance(job_id, str) else None
