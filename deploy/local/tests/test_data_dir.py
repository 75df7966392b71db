import os
from pathlib import Path

from local_stack.data_dir import data_dir


def test_the_supervisors_socket_lies_in_the_data_folder() -> None:
    folder = data_dir(Path("/srv/studio"))

    assert folder.socket.is_relative_to(folder.run)


def test_a_deep_data_folder_has_its_socket_elsewhere_and_always_at_the_same_place(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20) / ("deeper" * 20)

    socket = data_dir(deep).socket

    assert len(os.fsencode(socket)) < 100
    assert socket == data_dir(deep).socket
    assert socket != data_dir(deep / "er").socket


def test_all_folders_are_private(tmp_path: Path) -> None:
    folder = data_dir(tmp_path / "data")

    folder.make()

    for made in (folder.root, folder.redis, folder.store, folder.logs, folder.run):
        assert made.stat().st_mode & 0o077 == 0
