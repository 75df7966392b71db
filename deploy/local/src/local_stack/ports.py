"""Ports on the loopback interface: which are free, and which of those that we need are taken."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class PortUse:
    """A port that is needed, for what, and the variable that moves it."""

    port: int
    purpose: str
    variable: str
    host: str = LOOPBACK


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on this port now."""
    with socket.socket() as probe:
        # As servers do: without it the connections of a stack that has just ended would look like a taken port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def taken(uses: Iterable[PortUse]) -> list[PortUse]:
    """Return those uses whose port another program has."""
    return [use for use in uses if not is_free(use.port, use.host)]


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, all different; another program may still be quicker to take one."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
