"""A small disk under one server, without root: a tmpfs in a user and mount namespace of its own."""

import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

from studio_testing.fleet.keeper import Keeper
from studio_testing.fleet.leash import leashed
from studio_testing.waiting import wait_until

BALLAST = "ballast"
CHUNK_BYTES = 64 * 1024
NAMESPACES = ["--user", "--mount"]


class SmallDisk:
    """Lies over a folder, and is seen by those alone that are launched with it. What is on it outlives them."""

    def __init__(self, folder: Path, megabytes: int, keeper: Keeper) -> None:
        self._folder = folder
        mount = f'mount -t tmpfs -o size={megabytes}m tmpfs {shlex.quote(str(folder))} && exec "$@"'
        unshare = ["unshare", *NAMESPACES, "--map-root-user", "sh", "-c", mount, "sh"]
        # Somebody has to be in the namespace while the server is down, or the disk would go with it.
        self._holder = keeper.run(lambda: subprocess.Popen([*unshare, *leashed(["sleep", "infinity"])]))
        keeper.keep(self)
        wait_until(lambda: folder in self._mounts(), what="the small disk is mounted")

    @property
    def launcher(self) -> list[str]:
        """What goes before the command of a process that is to have this disk."""
        return ["nsenter", *NAMESPACES, "--preserve-credentials", f"--target={self._holder.pid}"]

    def fill(self) -> int:
        """Take all the room that is left; return how many bytes that was."""
        taken = 0
        with self._ballast.open("wb", buffering=0) as ballast:
            try:
                while True:
                    taken += ballast.write(bytes(CHUNK_BYTES))
            except OSError:  # the disk is full, as was wanted
                return taken

    def free(self) -> None:
        """Give back the room that was taken."""
        self._ballast.unlink()

    def revive(self) -> None:
        """Do nothing: a disk does not come back."""

    def bury(self) -> None:
        """Give the disk up."""
        self._holder.kill()
        self._holder.wait()

    @property
    def _ballast(self) -> Path:
        return Path(f"/proc/{self._holder.pid}/root{self._folder}") / BALLAST

    def _mounts(self) -> list[Path]:
        with suppress(OSError):  # it may not have begun
            lines = Path(f"/proc/{self._holder.pid}/mounts").read_text().splitlines()
            return [Path(line.split()[1]) for line in lines]
        return []


def small_disks_can_be_had() -> bool:
    """Say whether this system lets its users have namespaces of their own."""
    command = ["unshare", *NAMESPACES, "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
