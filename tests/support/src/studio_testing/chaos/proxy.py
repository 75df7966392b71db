"""What the two proxies have in common: their door, their present fault, and the connections that are open."""

import asyncio
import socket
import struct
from abc import ABC, abstractmethod
from contextlib import suppress

from local_stack.ports import LOOPBACK
from studio_testing.chaos.faults import Blackhole, Fault, NoFault, Refuse
from studio_testing.loop_thread import LoopThread

POLL_SECONDS = 0.02
READ_LIMIT_BYTES = 1024 * 1024
RESET_AT_CLOSE = struct.pack("ii", 1, 0)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy(ABC):
    """Listens on one port of this machine and passes on to another."""

    def __init__(self, loop: LoopThread, port: int, target_port: int) -> None:
        self.port = port
        self.connections = 0
        self._loop = loop
        self._target_port = target_port
        self._fault: Fault = NoFault()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def fault(self) -> Fault:
        """What is wrong at present."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._fault = fault
        if isinstance(fault, Refuse):
            self.cut_all()

    def start(self) -> None:
        """Begin to listen."""
        self._loop.listen(asyncio.start_server(self._accept, LOOPBACK, self.port, limit=READ_LIMIT_BYTES))

    def cut_all(self) -> None:
        """Reset every open connection, once."""
        self._loop.run(self._reset_all())

    @abstractmethod
    async def _serve(self, client: Connection) -> None:
        """Serve one connection to its end."""

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            if not isinstance(self._fault, Refuse):
                await self._serve((reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # one of the two ends is gone, which the other learns by the reset below
        except asyncio.CancelledError:
            pass  # the proxy ends; nobody waits for this task, and asyncio would log it as an error
        finally:
            self._open.discard(writer)
            reset(writer)

    async def _connect(self) -> Connection:
        reader, writer = await asyncio.open_connection(LOOPBACK, self._target_port, limit=READ_LIMIT_BYTES)
        self._open.add(writer)
        return reader, writer

    def _release(self, connection: Connection | None) -> None:
        if connection is not None:
            self._open.discard(connection[1])
            connection[1].transport.abort()

    async def _out_of_the_hole(self, *, is_meant: bool = True) -> None:
        """Return when what arrived may go on."""
        while is_meant and isinstance(self._fault, Blackhole):  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(POLL_SECONDS)

    async def _reset_all(self) -> None:
        for writer in list(self._open):
            reset(writer)


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection so that the other end gets a reset, not a polite end."""
    if (connection := writer.get_extra_info("socket")) is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    writer.transport.abort()
