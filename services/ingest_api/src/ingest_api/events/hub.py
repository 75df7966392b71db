"""One look for many listeners: whatever is listened to is polled by one task, however many streams tell of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from ingest_api.events.frames import Frame
from ingest_api.events.streams import EventStreams
from ingest_api.events.topic import Topic
from studio.contracts.failures import FailureCode
from studio.errors import StudioError, TransientError
from studio.logging import get_logger

POLL_SECONDS = 0.25
OUTAGE_POLL_SECONDS = 1.0
LOOKS_A_SECOND = 100
"""Of one hub, in all: beyond 25 subjects each is looked at less often, or looking would take a processor whole."""

View = TypeVar("View")


class EventHub(Generic[View]):
    """Looks at subjects for as long as somebody listens; used from one event loop.

    ``look`` may block. When it raises a ``TransientError`` of a subject that was seen before, streams stay open; at
    ``not_found`` they end. ``frame_of`` says what is told of a view. Both are called in the threads of ``streams``.
    """

    def __init__(self, look: Callable[[str], View], frame_of: Callable[[View], Frame], streams: EventStreams) -> None:
        self._look = look
        self._frame_of = frame_of
        self._streams = streams
        self._topics: dict[str, Topic] = {}
        self._pollers: dict[Topic, asyncio.Task[None]] = {}

    @property
    def pollers(self) -> int:
        """How many subjects are looked at again and again."""
        return len(self._pollers)

    @asynccontextmanager
    async def listening(self, subject: str) -> AsyncIterator[Topic]:
        """Listen inside the block, which begins when the subject has been looked at for the first time.

        Raises:
            StudioError: what the first look raised, or ``queue_full`` when there are too many streams.
        """
        with self._streams.one_more():
            topic = self._joined(subject)
            try:
                await topic.seen()
                yield topic
            finally:
                self._leave(subject, topic)

    def _joined(self, subject: str) -> Topic:
        topic = self._topics.get(subject)
        if topic is None:
            topic = self._topics[subject] = Topic()
            self._pollers[topic] = asyncio.create_task(self._poll(subject, topic), name="event-poller")
        topic.listeners += 1
        return topic

    def _leave(self, subject: str, topic: Topic) -> None:
        topic.listeners -= 1
        if not topic.listeners:
            self._pollers.pop(topic).cancel()
            self._forget(subject, topic)

    def _forget(self, subject: str, topic: Topic) -> None:
        """Let the next listener begin anew."""
        if self._topics.get(subject) is topic:
            del self._topics[subject]

    async def _poll(self, subject: str, topic: Topic) -> None:
        try:
            while not self._streams.are_ending:
                await self._look_once(subject, topic)
                if topic.has_ended or topic.refusal is not None:
                    return
                await self._pause(topic)
        finally:
            self._forget(subject, topic)
            topic.close()

    async def _look_once(self, subject: str, topic: Topic) -> None:
        loop = asyncio.get_running_loop()
        try:
            topic.tell(await loop.run_in_executor(self._streams.threads, self._frame, subject))
        except Exception as error:  # noqa: BLE001 - whatever it was, the listeners must not wait for ever
            if topic.frame is None:
                topic.refusal = error  # its listeners have not been answered yet, and will raise it
            elif isinstance(error, TransientError):
                topic.tell_outage()
            elif isinstance(error, StudioError) and error.code is FailureCode.NOT_FOUND:
                topic.tell(Frame.gone(error))
            else:
                get_logger(__name__).exception("event_poller_failed", subject=subject)
                topic.refusal = error

    def _frame(self, subject: str) -> Frame:
        return self._frame_of(self._look(subject))

    async def _pause(self, topic: Topic) -> None:
        """Wait until the next look is due, in steps, so that the end of the process is not missed."""
        seconds = OUTAGE_POLL_SECONDS if topic.is_out else self.pollers / LOOKS_A_SECOND
        for _ in range(max(1, round(seconds / POLL_SECONDS))):
            if not self._streams.are_ending:
                await asyncio.sleep(POLL_SECONDS)
