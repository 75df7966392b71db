import socket

import pytest

from local_stack.port_plan import PortPlan
from local_stack.ports import LOOPBACK, PortUse, free_ports, taken
from local_stack.settings import HIGHEST_INTERNAL_BASE, StackSettings


def test_a_port_that_is_listened_on_is_taken() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        listened, other = PortUse(server.getsockname()[1], "", ""), PortUse(free_ports(1)[0], "", "")

        assert taken([listened, other]) == [listened]


def test_a_port_whose_connections_have_just_ended_is_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)):
            accepted, _ = server.accept()
            accepted.close()  # The server's side closes first, and so keeps the address in TIME_WAIT.

    assert taken([PortUse(port, "", "")]) == []


@pytest.mark.parametrize("base", [1024, 18_800, HIGHEST_INTERNAL_BASE])
def test_no_two_parts_of_the_stack_share_a_port_and_all_are_ports(base: int) -> None:
    ports = [use.port for use in PortPlan.of(StackSettings(studio_internal_port_base=base)).uses()]

    assert len(set(ports)) == len(ports)
    assert all(0 < port < 65_536 for port in ports)
