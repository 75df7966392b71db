"""A proxy that knows bytes alone: for Redis."""

import asyncio

from studio_testing.chaos.faults import Cut, Latency, Refuse
from studio_testing.chaos.proxy import Connection, Proxy, reset

PIECE_BYTES = 64 * 1024


class TcpProxy(Proxy):
    """Passes bytes both ways. Of the faults, it knows those that are not about HTTP."""

    async def _serve(self, client: Connection) -> None:
        await self._out_of_the_hole()
        server = await self._connect()
        try:
            ends = [
                asyncio.ensure_future(self._pump(client[0], server[1])),
                asyncio.ensure_future(self._pump(server[0], client[1], is_answer=True)),
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        finally:
            self._release(server)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool = False
    ) -> None:
        answered = 0
        while piece := await reader.read(PIECE_BYTES):
            await self._out_of_the_hole()
            fault = self.fault
            if isinstance(fault, Refuse):
                return
            if isinstance(fault, Latency):
                await asyncio.sleep(fault.seconds)
            if is_answer and isinstance(fault, Cut) and answered + len(piece) > fault.after_bytes:
                writer.write(piece[: max(0, fault.after_bytes - answered)])
                await writer.drain()
                reset(writer)
                return
            answered += len(piece) if isinstance(fault, Cut) else 0
            writer.write(piece)
            await writer.drain()
