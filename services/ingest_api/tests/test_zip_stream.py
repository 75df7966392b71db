import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from ingest_api.batches.zip_stream import ZIP64_FROM_BYTES, ZipEntry, zip_stream
from studio.contracts.ids import new_id
from studio.contracts.keys import JobKey, JobObject
from studio.object_store import ObjectStore

NOON = datetime(2027, 3, 1, 12, 0, 30, tzinfo=UTC)
MEBIBYTE = 1024 * 1024


class Source:
    """A file in pieces, which notes whether it was closed."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self.pieces = pieces
        self.error = error
        self.closed = 0

    @contextmanager
    def opened(self) -> Iterator[Iterator[bytes]]:
        try:
            yield self._read()
        finally:
            self.closed += 1

    def _read(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.error:
            raise self.error


def entry(name: str, source: Source) -> ZipEntry:
    return ZipEntry(name, sum(map(len, source.pieces)), NOON, source.opened)


def test_the_files_come_out_as_they_went_in() -> None:
    # given
    first, second = Source(b"one", b"", b"two"), Source()

    # when
    made = b"".join(zip_stream([entry("a.png", first), entry("Füße 写真.png", second)]))

    # then
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.png", "Füße 写真.png"]
        assert (archive.read("a.png"), archive.read("Füße 写真.png")) == (b"onetwo", b"")
        info = archive.getinfo("a.png")
        assert info.date_time == (2027, 3, 1, 12, 0, 30)
        assert info.external_attr >> 16 == 0o100644
    assert (first.closed, second.closed) == (1, 1)


def test_entries_can_be_told_apart_by_who_reads_from_the_front() -> None:
    made = b"".join(zip_stream([entry("a.png", Source(b"PK\x07\x08" * 1000))]))

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        info = archive.getinfo("a.png")
        assert info.compress_type == zipfile.ZIP_DEFLATED  # a stored one whose size follows it has no end of its own
        assert info.file_size < info.compress_size < info.file_size + 64  # though nothing is packed


def test_a_very_long_file_has_sizes_of_64_bits() -> None:
    long = ZipEntry("a.png", ZIP64_FROM_BYTES, NOON, Source(b"a").opened)
    short = ZipEntry("a.png", ZIP64_FROM_BYTES - 1, NOON, Source(b"a").opened)

    made, usual = b"".join(zip_stream([long])), b"".join(zip_stream([short]))

    assert len(made) > len(usual)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("a.png") == b"a"


def test_a_file_that_cannot_be_read_leaves_no_zip_behind() -> None:
    # given
    source = Source(b"half", error=ConnectionResetError())
    made = io.BytesIO()

    # when
    pieces = zip_stream([entry("a.png", Source(b"whole")), entry("b.png", source)])
    with pytest.raises(ConnectionResetError):
        made.writelines(pieces)

    # then
    assert source.closed == 1
    assert not zipfile.is_zipfile(made)


def test_who_goes_away_closes_the_file_that_is_being_read() -> None:
    source = Source(b"first", b"second")
    pieces = zip_stream([entry("a.png", source)])
    next(pieces)

    pieces.close()

    assert source.closed == 1


def test_a_zip_of_200_mb_is_never_in_memory(store: ObjectStore) -> None:
    # given
    key = JobKey(new_id(), JobObject.CUTOUT_PNG)
    store.put(key, bytes(50 * MEBIBYTE), media_type="image/png")

    @contextmanager
    def opened() -> Iterator[Iterator[bytes]]:
        with store.open(key) as stored:
            yield stored.chunks

    entries = [ZipEntry(f"{place}.png", 50 * MEBIBYTE, NOON, opened) for place in range(4)]

    # when
    tracemalloc.start()
    try:
        made_bytes = sum(len(piece) for piece in zip_stream(entries))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # then
    assert made_bytes > 200 * MEBIBYTE
    assert peak_bytes < 8 * MEBIBYTE
