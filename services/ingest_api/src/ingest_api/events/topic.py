"""One subject of event streams: what is known of it, and the pulse that tells its listeners of news."""

import asyncio

from ingest_api.events.frames import Frame


class Topic:
    """How a subject stands, as last seen."""

    def __init__(self) -> None:
        self.frame: Frame | None = None
        self.refusal: Exception | None = None
        """Why there was not even a first look, or no further one."""
        self.is_out = False
        """Whether the subject cannot be looked at for the moment."""
        self.is_closed = False
        self.listeners = 0
        self._pulse = asyncio.Event()

    @property
    def has_ended(self) -> bool:
        """Whether the last frame is known."""
        return self.frame is not None and self.frame.is_last

    def tell(self, frame: Frame) -> None:
        """Say how the subject stands; what is the same as before is no news."""
        is_news = self.frame is None or frame.id != self.frame.id
        self.frame, self.is_out = frame, False
        if is_news:
            self._wake()

    def tell_outage(self) -> None:
        """Say, once, that the subject cannot be looked at."""
        if not self.is_out:
            self.is_out = True
            self._wake()

    def close(self) -> None:
        """Say that nothing will follow."""
        self.is_closed = True
        self._wake()

    async def seen(self) -> None:
        """Wait for the first look.

        Raises:
            Exception: what that look raised.
        """
        while self.frame is None and not self.is_closed:
            await self.news()
        if self.frame is None and self.refusal is not None:
            raise self.refusal

    async def news(self, timeout_seconds: float | None = None) -> None:
        """Wait for news, or for so long."""
        pulse = self._pulse
        try:
            async with asyncio.timeout(timeout_seconds):
                await pulse.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        self._pulse.set()
        self._pulse = asyncio.Event()
