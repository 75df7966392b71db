"""The hub: one poller for all listeners of a subject, and no listener left waiting."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ingest_api.events.frames import Frame
from ingest_api.events.hub import EventHub
from ingest_api.events.response import EventStreamResponse
from ingest_api.events.streams import EventStreams
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError, StoreUnavailableError, StudioError

PATIENCE_SECONDS = 30


@dataclass
class Subject:
    """Something that changes when the test says so; ``state`` may be an error to raise."""

    state: str | Exception = "0"
    looks: int = 0
    looked: threading.Event = field(default_factory=threading.Event)

    def look(self, subject: str) -> str:
        assert subject == "it"
        self.looks += 1
        self.looked.set()
        if isinstance(self.state, Exception):
            raise self.state
        return self.state


def frame_of(view: str) -> Frame:
    return Frame(view, "end" if view == "end" else "progress", f'"{view}"', is_last=view == "end")


def hub_of(subject: Subject, most: int = 10, stopping: threading.Event | None = None) -> EventHub[str]:
    return EventHub(subject.look, frame_of, EventStreams(most, stopping or threading.Event()))


class Client:
    """Speaks ASGI with one stream."""

    def __init__(self, hub: EventHub[str], last_event_id: str | None = None, heartbeat_seconds: float = 60) -> None:
        self.status = 0
        self.text = ""
        self._gone = asyncio.Event()
        self._news = asyncio.Event()
        self._response = EventStreamResponse(hub, "it", last_event_id, heartbeat_seconds)

    async def run(self) -> None:
        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
        await self._response(scope, self._receive, self._send)

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while text not in self.text:
                await self._news.wait()
                self._news.clear()

    def leave(self) -> None:
        self._gone.set()

    async def _receive(self) -> dict[str, str]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            self.status = int(str(message["status"]))
        else:
            self.text += bytes(message["body"]).decode()  # type: ignore[call-overload]
        self._news.set()

    @property
    def ids(self) -> list[str]:
        return [line.removeprefix("id: ") for line in self.text.splitlines() if line.startswith("id: ")]


@asynccontextmanager
async def followed(hub: EventHub[str], last_event_id: str | None = None) -> AsyncIterator[Client]:
    """Follow inside the block; the stream must have ended soon after it."""
    client = Client(hub, last_event_id)
    task = asyncio.create_task(client.run())
    try:
        yield client
        async with asyncio.timeout(PATIENCE_SECONDS):
            await task
    finally:
        task.cancel()


def test_changes_are_told_until_the_end_each_once() -> None:
    async def play() -> None:
        subject = Subject()
        async with followed(hub_of(subject)) as client:
            await client.shows("id: 0\n")
            subject.state = "1"
            await client.shows("id: 1\n")
            subject.state = "end"
        assert client.ids == ["0", "1", "end"]
        assert client.status == 200
        assert client.text.startswith("retry: 2000\n\n")
        assert 'event: progress\ndata: "1"\nid: 1\n\n' in client.text

    asyncio.run(play())


def test_two_hundred_listeners_cost_as_many_looks_as_one() -> None:
    async def play() -> None:
        subject = Subject()
        hub = hub_of(subject, most=200)
        clients = [Client(hub) for _ in range(200)]
        tasks = [asyncio.create_task(client.run()) for client in clients]
        for client in clients:
            await client.shows("id: 0\n")
        # when nothing changes for a few looks
        assert hub.pollers == 1
        before = subject.looks
        subject.looked.clear()
        await asyncio.to_thread(subject.looked.wait, PATIENCE_SECONDS)
        assert subject.looks - before < 10
        subject.state = "end"
        await asyncio.gather(*tasks)
        assert {tuple(client.ids) for client in clients} == {("0", "end")}
        assert hub.pollers == 0

    asyncio.run(play())


def test_a_stream_goes_on_after_the_event_that_was_seen_last_at_any_replica() -> None:
    async def play() -> None:
        subject = Subject("1")
        async with followed(hub_of(subject), last_event_id="1") as client:
            await asyncio.to_thread(subject.looked.wait, PATIENCE_SECONDS)
            subject.state = "end"
        assert client.ids == ["end"]

    asyncio.run(play())


def test_who_missed_something_is_told_how_it_stands_now() -> None:
    async def play() -> None:
        subject = Subject("5")
        async with followed(hub_of(subject), last_event_id="1") as client:
            await client.shows("id: 5\n")
            client.leave()

    asyncio.run(play())


def test_who_has_seen_the_end_is_told_to_stay_away() -> None:
    async def play() -> None:
        hub = hub_of(Subject("end"))
        async with followed(hub, last_event_id="end") as client:
            pass
        assert (client.status, client.text, hub.pollers) == (204, "", 0)

    asyncio.run(play())


def test_with_the_last_listener_the_poller_ends() -> None:
    async def play() -> None:
        hub = hub_of(Subject())
        async with followed(hub) as first:
            await first.shows("id: 0\n")
            async with followed(hub) as second:
                await second.shows("id: 0\n")
                second.leave()
            assert hub.pollers == 1
            first.leave()
        assert hub.pollers == 0

    asyncio.run(play())


def test_an_outage_is_told_and_waited_out() -> None:
    async def play() -> None:
        subject = Subject()
        async with followed(hub_of(subject)) as client:
            await client.shows("id: 0\n")
            subject.state = StoreUnavailableError("it was cut off")
            await client.shows(": the store does not answer\n")
            subject.state = "end"
        assert client.ids == ["0", "end"]
        assert client.text.count("the store does not answer") == 1

    asyncio.run(play())


def test_what_is_removed_meanwhile_ends_its_stream() -> None:
    async def play() -> None:
        subject = Subject()
        async with followed(hub_of(subject)) as client:
            await client.shows("id: 0\n")
            subject.state = PermanentError(FailureCode.NOT_FOUND, "It is not there.")
        assert client.ids == ["0", "gone"]
        assert 'event: gone\ndata: {"code": "not_found", "message": "It is not there."}\n' in client.text

    asyncio.run(play())


@pytest.mark.parametrize(
    "error", [PermanentError(FailureCode.NOT_FOUND, "No."), StoreUnavailableError("down"), ValueError("our fault")]
)
def test_what_cannot_be_seen_at_first_is_an_error_and_no_stream(error: Exception) -> None:
    async def play() -> None:
        hub = hub_of(Subject(error))
        clients = [Client(hub), Client(hub)]
        results = await asyncio.gather(*(client.run() for client in clients), return_exceptions=True)
        assert results == [error, error]
        assert [client.status for client in clients] == [0, 0]
        assert hub.pollers == 0

    asyncio.run(play())


def test_our_own_mistake_ends_the_streams_so_that_clients_come_back() -> None:
    async def play() -> None:
        subject = Subject()
        async with followed(hub_of(subject)) as client:
            await client.shows("id: 0\n")
            subject.state = ValueError("our fault")
        assert client.ids == ["0"]

    asyncio.run(play())


def test_nothing_new_is_told_by_a_heartbeat() -> None:
    async def play() -> None:
        client = Client(hub_of(Subject()), heartbeat_seconds=0.01)
        task = asyncio.create_task(client.run())
        await client.shows(": heartbeat\n\n: heartbeat\n\n")
        client.leave()
        await task
        assert client.ids == ["0"]

    asyncio.run(play())


def test_when_the_process_stops_streams_end_at_once() -> None:
    async def play() -> None:
        stopping = threading.Event()
        async with followed(hub_of(Subject(), stopping=stopping)) as client:
            await client.shows("id: 0\n")
            stopping.set()

    asyncio.run(play())


def test_one_stream_too_many_is_refused_and_leaves_no_trace() -> None:
    async def play() -> None:
        hub = hub_of(Subject(), most=1)
        async with followed(hub) as first:
            await first.shows("id: 0\n")
            with pytest.raises(StudioError) as refusal:
                await Client(hub).run()
            assert refusal.value.code is FailureCode.QUEUE_FULL
            first.leave()
        async with followed(hub) as second:
            await second.shows("id: 0\n")
            second.leave()

    asyncio.run(play())
