"""A ZIP made while it is sent: no file of it is ever whole in memory."""

import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from stat import S_IFREG

ZIP64_FROM_BYTES = 1 << 30
"""Longer files get 64-bit sizes. ``zipfile`` refuses 2 GiB without them, and deflating adds a little."""

_PLAIN_FILE = (S_IFREG | 0o644) << 16


@dataclass(frozen=True)
class ZipEntry:
    """A file of the ZIP; ``opened`` gives its bytes when their turn comes."""

    name: str
    size_bytes: int
    modified_at: datetime
    opened: Callable[[], AbstractContextManager[Iterator[bytes]]]


def zip_stream(entries: Iterable[ZipEntry]) -> Generator[bytes, None, None]:
    """Yield a ZIP piece by piece (blocking: it reads the entries). If an entry cannot be read, it never gets its end.

    The entries are deflated at level 0, which packs nothing (pictures are packed already) at 580 MiB/s. Plainly stored
    ones would be as good, but their sums follow them, and who reads a ZIP from its front (Java's ``ZipInputStream``)
    finds the end of an entry only if it is deflated.
    """
    outlet = _Outlet()
    archive = zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=0)
    for entry in entries:
        yield from _packed(archive, outlet, entry)
    archive.close()  # not by leaving a block: a failure would write the directory of a ZIP that is not whole
    yield outlet.take()


def _packed(archive: zipfile.ZipFile, outlet: "_Outlet", entry: ZipEntry) -> Iterator[bytes]:
    with (
        entry.opened() as chunks,
        archive.open(entry.name, "w", force_zip64=entry.size_bytes >= ZIP64_FROM_BYTES) as target,
    ):
        for chunk in chunks:
            target.write(chunk)
            yield outlet.take()
    info = archive.getinfo(entry.name)
    info.date_time = entry.modified_at.astimezone(UTC).timetuple()[:6]
    info.external_attr = _PLAIN_FILE


class _Outlet:
    """Holds what was written until it is taken; having no ``tell``, it is written from front to back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: whoever takes the pieces sends them."""

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
