"""The broker: sending messages to other services, and handling those that are ours."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from pydantic import ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from studio.contracts.messages import StudioMessage
from studio.errors import BrokerUnavailableError
from studio.settings import BrokerSettings

CONNECT_TIMEOUT_SECONDS = 1.0
SOCKET_TIMEOUT_SECONDS = 3.0

MAINTENANCE_ALWAYS = 1_000_000
"""Chance in a million that a command also looks for dead workers: always, or a lost message takes minutes to return."""

DEAD_MESSAGE_TTL_MS = 7 * 24 * 3600 * 1000
NAMESPACE = "studio"

Message = TypeVar("Message", bound=StudioMessage)


def connect_redis(settings: BrokerSettings) -> redis.Redis:
    """Make a client with short time-outs; opens no connection yet.

    It repeats no command by itself: a fetch whose answer was lost, asked again, would leave its first message in the
    hands of a consumer that never saw it.
    """
    return redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=SOCKET_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )


def make_broker(settings: BrokerSettings, middleware: Iterable[dramatiq.Middleware] = ()) -> RedisBroker:
    """Make a broker that redelivers a dead worker's messages after ``broker_heartbeat_seconds``.

    A producer needs no middleware. A consumer names each that it wants: dramatiq's own defaults retry for days.
    """
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=connect_redis(settings),
        middleware=list(middleware),
        namespace=NAMESPACE,
        maintenance_chance=MAINTENANCE_ALWAYS,
        heartbeat_timeout=int(settings.broker_heartbeat_seconds * 1000),
        dead_message_ttl=DEAD_MESSAGE_TTL_MS,
    )


def send(broker: dramatiq.Broker, message: StudioMessage) -> None:
    """Put a message on its queue.

    Raises:
        BrokerUnavailableError: the broker did not take it.
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
    """Send once more over a new connection if the old one was lost: a message that arrives twice does no harm."""
    try:
        broker.enqueue(envelope)
    except redis.ConnectionError:
        broker.enqueue(envelope)


class UnreadableMessageError(ValueError):
    """A payload that is not what its actor's name says: no retry can help it."""


def handle(
    broker: dramatiq.Broker,
    message_type: type[Message],
    handler: Callable[[Message], None],
    *,
    priority: int = 0,
    **options: Any,  # noqa: ANN401 - handed on to dramatiq as they are
) -> None:
    """Consume a message type in this process: declare its actor, and validate each payload before calling.

    A smaller ``priority`` goes first among the messages that this worker holds. ``options`` are those of the broker's
    middleware (``max_retries``, ``time_limit`` …). A payload that does not validate is dead-lettered at once.
    """

    def receive(payload: dict[str, object]) -> None:
        handler(_read(message_type, payload))

    dramatiq.actor(
        broker=broker,
        queue_name=message_type.queue,
        actor_name=message_type.actor,
        priority=priority,
        throws=(UnreadableMessageError,),
        **options,
    )(receive)


def _read(message_type: type[Message], payload: dict[str, object]) -> Message:
    try:
        return message_type.model_validate(payload)
    except ValidationError as error:
        logging.getLogger(__name__).exception("message_unreadable", extra={"actor": message_type.actor})
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
    """Keep dramatiq's start-up chatter out of the logs; its warnings stay."""
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
