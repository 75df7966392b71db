"""The broker: sending messages to other services, and declaring the handlers of those that are ours."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import dramatiq
import redis
from pydantic import ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from studio.contracts.messages import StudioMessage
from studio.delivery.broker import NAMESPACE, StudioBroker
from studio.delivery.settlement import DeadLetterError, UnreadableMessageError
from studio.delivery.waiting import queue_depth, waiting_job_ids
from studio.errors import BrokerUnavailableError
from studio.settings import BrokerSettings

__all__ = [
    "NAMESPACE",
    "DeadLetterError",
    "RedisTimeouts",
    "StudioBroker",
    "UnreadableMessageError",
    "connect_redis",
    "handle",
    "make_broker",
    "ping",
    "queue_depth",
    "quiet_library_logs",
    "send",
    "waiting_job_ids",
]

Message = TypeVar("Message", bound=StudioMessage)


@dataclass(frozen=True)
class RedisTimeouts:
    """How long to wait for a connection, and for each answer."""

    connect_seconds: float = 1.0
    answer_seconds: float = 3.0


def connect_redis(settings: BrokerSettings, timeouts: RedisTimeouts = RedisTimeouts()) -> redis.Redis:
    """Make a client with short time-outs; opens no connection yet.

    It repeats no command by itself: who asks knows whether asking twice does harm, and how long it may take.
    """
    return redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=timeouts.connect_seconds,
        socket_timeout=timeouts.answer_seconds,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )


def make_broker(
    settings: BrokerSettings,
    middleware: Iterable[dramatiq.Middleware] = (),
    timeouts: RedisTimeouts = RedisTimeouts(),
) -> StudioBroker:
    """Make a broker that redelivers a dead worker's messages after ``broker_heartbeat_seconds``.

    A producer needs no middleware. A consumer names each that it wants: ``studio.consumer.consumer_middleware``.

    Raises:
        UnknownScriptError: the installed dramatiq is not one that is known to work.
    """
    return StudioBroker(
        connect_redis(settings, timeouts), middleware=middleware, heartbeat_seconds=settings.broker_heartbeat_seconds
    )


def send(broker: dramatiq.Broker, message: StudioMessage) -> None:
    """Put a message on its queue. Of a Redis that does not answer, both time-outs together are waited for at most.

    Raises:
        BrokerUnavailableError: the broker did not take it, or did not say so.
    """
    envelope: dramatiq.Message[None] = dramatiq.Message(
        queue_name=message.queue,
        actor_name=message.actor,
        args=(),
        kwargs={"payload": message.model_dump(mode="json")},
        options={},
    )
    try:
        _enqueue(broker, envelope)
    except redis.RedisError as error:
        raise BrokerUnavailableError(str(error)) from error


def _enqueue(broker: dramatiq.Broker, envelope: "dramatiq.Message[None]") -> None:
    """Send once more over a new connection if the old one was lost: a message that arrives twice does no harm.

    A time-out is not repeated: the sum would be felt by whoever waits for this.
    """
    try:
        broker.enqueue(envelope)
    except redis.ConnectionError:
        broker.enqueue(envelope)


def handle(
    broker: dramatiq.Broker,
    message_type: type[Message],
    handler: Callable[[Message], None],
    *,
    priority: int = 0,
    **options: Any,  # noqa: ANN401 - handed on to dramatiq as they are
) -> None:
    """Consume a message type in this process: declare its actor, and validate each payload before calling.

    The queue with the smaller ``priority`` goes first: from another, a message is taken only while that one is empty.
    ``options`` are those of the broker's middleware (``time_limit`` …). A payload that does not validate is
    dead-lettered at once; what else becomes of a failure is said in ``studio.delivery.settlement``.
    """

    def receive(payload: dict[str, object]) -> None:
        handler(_read(message_type, payload))

    dramatiq.actor(
        broker=broker,
        queue_name=message_type.queue,
        actor_name=message_type.actor,
        priority=priority,
        **options,
    )(receive)


def _read(message_type: type[Message], payload: dict[str, object]) -> Message:
    try:
        return message_type.model_validate(payload)
    except ValidationError as error:
        raise UnreadableMessageError(str(error)) from error


def ping(client: redis.Redis) -> None:
    """Return when Redis answers.

    Raises:
        BrokerUnavailableError: it does not.
    """
    try:
        client.ping()
    except redis.RedisError as error:
        raise BrokerUnavailableError(str(error)) from error


def quiet_library_logs() -> None:
    """Keep libraries out of the logs: dramatiq's words at the start, and urllib3's line for each repeated call."""
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
