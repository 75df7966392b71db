"""Redis goes away, comes back, forgets, or is full; answers get lost on their way: no message does."""

import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import redis
from dramatiq.errors import Retry
from pydantic import SecretStr

from local_stack import valkey
from local_stack.ports import LOOPBACK, free_ports
from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import RemoveBackground, RemoveBackgroundInBatch
from studio.errors import BrokerUnavailableError
from studio.messaging import RedisTimeouts, handle, make_broker, send
from studio.settings import BrokerSettings
from studio_testing.processes import running
from studio_testing.redis_server import RedisServer
from studio_testing.waiting import wait_until

PATIENCE_SECONDS = 20.0
TIMEOUTS = RedisTimeouts(connect_seconds=0.5, answer_seconds=0.5)
CHUNK_BYTES = 65_536
Work = Callable[[RemoveBackground], None]
Loses = Callable[[bytes, bytes], bool]


class MortalRedis:
    """A Redis of one test's own, with its append-only file."""

    def __init__(self, folder: Path) -> None:
        self.server = RedisServer(LOOPBACK, free_ports(1)[0], "secret")
        self._folder = folder
        self._life = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> BrokerSettings:
        return settings_for(self.server.port)

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.server.url())

    def start(self) -> None:
        command = valkey.prepare(self._folder, self.server.port, self.server.password)
        self._process = self._life.enter_context(running(command, {}, self._folder / "redis.log", self.server.answers))

    def kill(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self._life.close()


def settings_for(port: int) -> BrokerSettings:
    return BrokerSettings(redis_url=SecretStr(f"redis://:secret@{LOOPBACK}:{port}/0"), broker_heartbeat_seconds=60)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[MortalRedis]:
    mortal = MortalRedis(tmp_path)
    mortal.start()
    with closing(mortal):
        yield mortal


@contextmanager
def consuming(settings: BrokerSettings, work: Work) -> Iterator[QueueConsumer]:
    broker = make_broker(settings, consumer_middleware(time_limit_seconds=60), TIMEOUTS)
    handle(broker, RemoveBackground, work)
    handle(broker, RemoveBackgroundInBatch, work, priority=10)
    consumer = QueueConsumer(broker)
    consumer.start()
    try:
        yield consumer
    finally:
        consumer.stop(grace_seconds=5)


class Journal:
    """A handler that notes each call, and holds and fails those that it is told to."""

    def __init__(self, *, retries: int = 0) -> None:
        self.calls: queue.Queue[RemoveBackground] = queue.Queue()
        self.go_on = threading.Event()
        self._retries = retries

    def __call__(self, message: RemoveBackground) -> None:
        self.calls.put(message)
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self._retries:
            self._retries -= 1
            raise Retry(delay=10)

    def next(self) -> RemoveBackground:
        return self.calls.get(timeout=PATIENCE_SECONDS)


def is_down(consumer: QueueConsumer) -> bool:
    try:
        consumer.check()
    except BrokerUnavailableError:
        return True
    return False


def test_a_killed_redis_loses_neither_what_waits_nor_what_is_in_hand_nor_a_retry(mortal: MortalRedis) -> None:
    """A handler fails while Redis is away: its retry is kept until Redis takes it, and all goes on by itself."""
    journal = Journal(retries=1)
    first, second = RemoveBackground(job_id=new_id()), RemoveBackgroundInBatch(job_id=new_id())
    with consuming(mortal.settings, journal) as consumer:
        send(make_broker(mortal.settings), first)
        assert journal.next() == first
        send(make_broker(mortal.settings), second)
        mortal.client.bgrewriteaof()  # waits for the disk, which everysec does not promise
        wait_until(lambda: mortal.client.info("persistence")["aof_rewrite_in_progress"] == 0, what="it is on disk")
        mortal.kill()
        journal.go_on.set()
        wait_until(lambda: is_down(consumer), what="the outage is noticed")

        mortal.start()

        assert {journal.next(), journal.next()} == {first, second}
        wait_until(lambda: mortal.client.hlen("studio:inference.msgs") == 0, what="the message is done")
        consumer.check()
    assert journal.calls.empty()


def test_what_was_done_while_redis_was_away_is_not_done_again(mortal: MortalRedis) -> None:
    journal = Journal()
    done, next_one = RemoveBackground(job_id=new_id()), RemoveBackground(job_id=new_id())
    with consuming(mortal.settings, journal) as consumer:
        send(make_broker(mortal.settings), done)
        assert journal.next() == done
        mortal.client.bgrewriteaof()
        wait_until(lambda: mortal.client.info("persistence")["aof_rewrite_in_progress"] == 0, what="it is on disk")
        mortal.kill()
        journal.go_on.set()
        wait_until(lambda: is_down(consumer), what="the outage is noticed")
        mortal.start()

        send(make_broker(mortal.settings), next_one)

        assert journal.next() == next_one
    assert journal.calls.empty()


def test_a_retry_outlives_a_redis_that_was_emptied(mortal: MortalRedis) -> None:
    journal = Journal(retries=1)
    message = RemoveBackground(job_id=new_id())
    with consuming(mortal.settings, journal):
        send(make_broker(mortal.settings), message)
        assert journal.next() == message
        mortal.client.flushall()
        journal.go_on.set()

        assert journal.next() == message


def test_a_message_in_a_workers_name_that_it_does_not_hold_is_delivered(mortal: MortalRedis) -> None:
    """So it is after Redis lost the second in which the work was said to be done."""
    journal = Journal()
    journal.go_on.set()
    message = RemoveBackground(job_id=new_id())
    with consuming(mortal.settings, journal) as consumer:
        mortal.client.hset("studio:inference.msgs", "forgotten", _text_of(mortal, message))
        mortal.client.sadd(f"studio:__acks__.{consumer._broker.broker_id}.inference", "forgotten")

        assert journal.next() == message


def test_a_full_redis_takes_nothing_more_and_is_still_emptied(mortal: MortalRedis) -> None:
    journal = Journal(retries=1)
    journal.go_on.set()
    broker = make_broker(mortal.settings)
    messages = [RemoveBackground(job_id=new_id()) for _ in range(3)]
    for message in messages:
        send(broker, message)
    mortal.client.config_set("maxmemory", "1mb")

    with pytest.raises(BrokerUnavailableError):
        send(broker, RemoveBackground(job_id=new_id()))

    with consuming(mortal.settings, journal):
        assert {journal.next() for _ in range(4)} == set(messages)
        wait_until(lambda: mortal.client.hlen("studio:inference.msgs") == 0, what="all are done")


class LossyProxy:
    """A line to Redis that loses the first answer for which ``loses(request, answer)`` holds.

    The client learns of it by the connection's end, or, if ``silent``, not at all.
    """

    def __init__(self, port: int, loses: Loses, *, silent: bool) -> None:
        self._target = (LOOPBACK, port)
        self._loses = loses
        self._silent = silent
        self.lost = threading.Event()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while self._listener.fileno() >= 0:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """Answer one request after the other, as redis-py asks them."""
        with client, socket.create_connection(self._target) as server:
            while request := client.recv(CHUNK_BYTES):
                server.sendall(request)
                answer = server.recv(CHUNK_BYTES)
                if not self.lost.is_set() and self._loses(request, answer):
                    self.lost.set()
                    if self._silent:
                        client.recv(CHUNK_BYTES)  # the client's patience ends, and with it the connection
                    return
                client.sendall(answer)


@pytest.mark.parametrize("silent", [False, True], ids=["cut", "silent"])
def test_a_message_whose_delivery_was_lost_on_the_way_is_delivered_again(mortal: MortalRedis, *, silent: bool) -> None:
    journal = Journal()
    journal.go_on.set()
    message = RemoveBackground(job_id=new_id())
    with (
        closing(
            LossyProxy(mortal.server.port, lambda _, answer: message.job_id.encode() in answer, silent=silent)
        ) as line,
        consuming(settings_for(line.port), journal),
    ):
        send(make_broker(mortal.settings), message)

        assert journal.next() == message
        assert line.lost.is_set()
        wait_until(lambda: mortal.client.hlen("studio:inference.msgs") == 0, what="the message is done")
    assert journal.calls.empty()


@pytest.mark.parametrize("silent", [False, True], ids=["cut", "silent"])
@pytest.mark.parametrize(("verdict", "deliveries"), [("done", 1), ("later", 2)])
def test_a_settlement_whose_answer_was_lost_on_the_way_counts_once(
    mortal: MortalRedis, verdict: str, deliveries: int, *, silent: bool
) -> None:
    journal = Journal(retries=deliveries - 1)
    journal.go_on.set()
    message, last = RemoveBackground(job_id=new_id()), RemoveBackgroundInBatch(job_id=new_id())
    line = LossyProxy(mortal.server.port, lambda request, _: verdict.encode() in request, silent=silent)
    with closing(line), consuming(settings_for(line.port), journal):
        send(make_broker(mortal.settings), message)
        received = [journal.next() for _ in range(deliveries)]
        wait_until(lambda: mortal.client.hlen("studio:inference.msgs") == 0, what="the message is done")
        send(make_broker(mortal.settings), last)

        assert [*received, journal.next()] == [message] * deliveries + [last]
        assert line.lost.is_set()


def _text_of(mortal: MortalRedis, message: RemoveBackground) -> bytes:
    """Return how a message lies on the broker, by way of another database."""
    aside = make_broker(mortal.settings.model_copy(update={"redis_url": SecretStr(mortal.server.url(1))}))
    send(aside, message)
    (text,) = aside.client.hvals("studio:inference.msgs")
    assert isinstance(text, bytes)
    return text
