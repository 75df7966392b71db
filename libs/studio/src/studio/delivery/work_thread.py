"""The thread that takes a message, has it handled, settles it, and only then looks for another."""

import threading
from collections.abc import Sequence

import redis
import structlog
from dramatiq import Message, MessageProxy
from dramatiq.common import current_millis
from dramatiq.errors import DecodeError, Retry
from dramatiq.middleware import SkipMessage

from studio.delivery.broker import Delivery, StudioBroker
from studio.delivery.doorbell import Doorbell
from studio.delivery.link import Link
from studio.delivery.settlement import DeadLetterError, Settlement, Verdict, judge

IDLE_POLL_SECONDS = 0.25
"""Between two looks of a worker for whom nobody rang: for retries that are due, and what a dead worker held."""

OUTAGE_POLL_SECONDS = 0.25

logger = structlog.stdlib.get_logger(__name__)


class WorkThread(threading.Thread):
    """Works off queues, the first of them first, until it is stopped. What it holds, it is working on."""

    def __init__(self, broker: StudioBroker, queues: Sequence[str], link: Link) -> None:
        super().__init__(name="work", daemon=True)
        self._broker = broker
        self._queues = queues
        self._link = link
        self._bell = Doorbell(broker.client, broker.namespace, queues)
        self._stopping = threading.Event()
        self._abandoned = threading.Event()
        self._in_hand: Delivery | None = None

    @property
    def in_hand(self) -> Delivery | None:
        """The message that is being handled or settled."""
        return self._in_hand

    def run(self) -> None:
        """Work until stopped, through every outage."""
        while not self._stopping.is_set():
            try:
                self._look_for_work()
            except redis.RedisError as error:
                self._link.lose(error)
                self._stopping.wait(OUTAGE_POLL_SECONDS)
            if self._in_hand is not None:
                self._work(self._in_hand)
                self._in_hand = None
        self._bell.close()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping.set()

    def abandon(self) -> None:
        """Try no more to settle what Redis would not hear of."""
        self._abandoned.set()

    def _look_for_work(self) -> None:
        self._in_hand = self._broker.take(self._queues)
        self._link.restore()
        if self._in_hand is None:
            self._bell.wait(IDLE_POLL_SECONDS)

    def _work(self, delivery: Delivery) -> None:
        try:
            message = MessageProxy(Message.decode(delivery.message))
        except DecodeError as error:
            self._settle(delivery, judge(0, error), delivery.message)
            return
        failure = self._handle(message)
        settlement = judge(_failures(message), failure)
        if message.failed:
            settlement = Settlement(Verdict.DEAD, options=settlement.options)
        _log(message, settlement, failure)
        signal = "nack" if settlement.verdict is Verdict.DEAD else "ack"
        self._broker.emit_before(signal, message)
        self._settle(delivery, settlement, message.copy(options=_options(settlement)).encode())
        self._broker.emit_after(signal, message)

    def _handle(self, message: MessageProxy) -> BaseException | None:
        """Call the actor within the broker's middleware, as dramatiq's own worker does; return what it raised."""
        try:
            self._broker.emit_before("process_message", message)
            if not message.failed:
                self._broker.get_actor(message.actor_name)(*message.args, **message.kwargs)
        except SkipMessage:
            self._broker.emit_after("skip_message", message)
            return None
        except BaseException as error:  # noqa: BLE001 - a handler must not end the thread; time limits are no Exception
            self._broker.emit_after("process_message", message, exception=error)
            return error
        self._broker.emit_after("process_message", message, result=None)
        return None

    def _settle(self, delivery: Delivery, settlement: Settlement, message: bytes) -> None:
        """Say it until Redis has heard it: unsaid, a retry would be lost, or the work be done once more."""
        while True:
            try:
                is_ours = self._broker.settle(delivery, settlement, message)
            except redis.RedisError as error:
                self._link.lose(error)
                if self._abandoned.wait(OUTAGE_POLL_SECONDS):
                    return
                continue
            self._link.restore()
            if not is_ours:
                logger.info("message_was_taken_away", queue=delivery.queue, verdict=settlement.verdict)
            return


def _options(settlement: Settlement) -> dict[str, object]:
    if settlement.verdict is not Verdict.LATER:
        return dict(settlement.options)
    # For the eyes of who looks at the dashboard: what counts is Redis' clock.
    return {**settlement.options, "eta": current_millis() + settlement.delay_milliseconds}


def _failures(message: MessageProxy) -> int:
    failures = message.options.get("retries")
    return failures if isinstance(failures, int) else 0


def _log(message: MessageProxy, settlement: Settlement, error: BaseException | None) -> None:
    if isinstance(error, DeadLetterError):
        logger.info("message_set_aside", actor=message.actor_name, reason=str(error))
    elif settlement.verdict is Verdict.DEAD:
        logger.error("message_dead_lettered", actor=message.actor_name, exc_info=error)
    elif error is not None and not isinstance(error, Retry):
        delay = settlement.delay_milliseconds
        logger.error("message_failed", actor=message.actor_name, retry_in_ms=delay, exc_info=error)
