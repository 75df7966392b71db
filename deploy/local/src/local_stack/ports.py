"""Ports on the loopback interface: which are free, and which of those that we need are taken."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class PortUse:
    """A port that is needed, for what, and the variable that moves it."""

    port: int
    purpose: str
    variable: str
    host: str = LOOPBACK


class PortTakenError(Exception):
    """A port cannot be had: another program listens there, or two parts of the stack would."""


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


def require_free(uses: Iterable[PortUse]) -> None:
    """Return when every port is free, and wanted once.

    Raises:
        PortTakenError: one is not; the message names it, its purpose, and the variable that moves it.
    """
    uses = list(uses)
    for one, other in combinations(uses, 2):
        if (one.host, one.port) == (other.host, other.port):
            raise PortTakenError(
                f"port {one.port} would be both for {one.purpose} ({one.variable}) and for {other.purpose} "
                f"({other.variable}); set one of the two variables to another port"
            )
    for use in taken(uses):
        raise PortTakenError(
            f"port {use.port}, for {use.purpose}, is taken by another program; set {use.variable} to another port"
        )


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
