"""Ports that stay a process's own while it is down, so that it can be started again on the same one."""

import os
import random
from dataclasses import fields

from local_stack.ports import is_free
from local_stack.seaweedfs import SeaweedPorts

RANGE = range(13_000, 19_000)
"""Below the ports that Linux gives to outgoing connections (from 32,768), and so are those that SeaweedFS opens 10,000
above; apart from the test stacks' own (from 20,000)."""

RUNS_AT_ONCE = 4
"""Parts of a test run that may go on side by side, each with ports of its own."""


class FleetPorts:
    """Hands out ports, each once."""

    def __init__(self) -> None:
        part = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % RUNS_AT_ONCE
        mine = RANGE[part::RUNS_AT_ONCE]
        self._candidates = iter(random.sample(mine, len(mine)))

    def take(self) -> int:
        """Return a port that nobody listens on."""
        return next(port for port in self._candidates if is_free(port))

    def take_for_seaweedfs(self) -> SeaweedPorts:
        """Return one port for each of its parts."""
        while True:
            ports = SeaweedPorts(*(self.take() for _ in fields(SeaweedPorts)))
            if is_free(ports.admin_grpc):
                return ports
