"""The folder that keeps everything between runs, and what lies where in it."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

PRIVATE_FOLDER_MODE = 0o700

MAX_SOCKET_PATH_BYTES = 100
"""A Unix socket's path holds 104 bytes on macOS and 108 on Linux."""

SOCKET_SUFFIX_BYTES = 8
"""While binding, the supervisor appends its process id."""


@dataclass(frozen=True)
class DataDir:
    """The paths below the data folder. Only ``redis`` and ``store`` hold data; the rest may be removed."""

    root: Path

    @property
    def redis(self) -> Path:
        """The broker's append-only file and its configuration."""
        return self.root / "redis"

    @property
    def store(self) -> Path:
        """The object store's volumes."""
        return self.root / "store"

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What only a running stack needs: configuration, lock, socket."""
        return self.root / "run"

    @property
    def keys(self) -> Path:
        """The passwords that were made up at the first start."""
        return self.root / "secrets.json"

    @property
    def lock(self) -> Path:
        """Held as long as a stack runs from here."""
        return self.run / "lock"

    @property
    def supervisor_config(self) -> Path:
        """Rendered at each start."""
        return self.run / "supervisord.conf"

    @property
    def socket(self) -> Path:
        """Where the supervisor answers: in the temporary folder if a path below the root would be too long."""
        inside = self.run / "supervisor.sock"
        if len(os.fsencode(inside)) + SOCKET_SUFFIX_BYTES <= MAX_SOCKET_PATH_BYTES:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"studio-{os.getuid()}-{digest}" / "supervisor.sock"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make the folders, private to this user.

        Raises:
            OSError: they cannot be made, or the socket's folder belongs to someone else.
        """
        for folder in (self.root, self.redis, self.store, self.logs, self.run, self.socket.parent):
            folder.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        if self.socket.parent.lstat().st_uid != os.getuid():
            raise PermissionError(f"{self.socket.parent} belongs to another user")


def data_dir(path: Path) -> DataDir:
    """Return the layout of a folder, which need not exist."""
    return DataDir(path.expanduser().resolve())
