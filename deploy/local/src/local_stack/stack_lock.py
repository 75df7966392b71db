"""One stack per data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """A stack runs from this data folder."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock inside the block; the system gives it back whatever way this process ends.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(
                f"a studio already runs from {path.parent.parent}; stop it first, or set STUDIO_DATA_DIR to another"
            ) from error
        yield
    finally:
        os.close(descriptor)
