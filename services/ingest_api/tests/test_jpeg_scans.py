"""A JPEG may go over its pixels only so often."""

import io
import os
import struct
from collections.abc import Callable

import pytest

from ingest_api.uploads.image_header import read_header
from ingest_api.uploads.jpeg_scans import MAX_SCANS, has_too_many_scans
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

Maker = Callable[..., bytes]


def last_scan(data: bytes) -> bytes:
    return data[data.rindex(b"\xff\xda") : -2]


def test_a_scan_repeated_very_often_is_refused(picture: Maker) -> None:
    # given
    data = picture(progressive=True)
    bomb = data[:-2] + last_scan(data) * MAX_SCANS + data[-2:]

    # when
    with pytest.raises(PermanentError) as refusal:
        read_header(io.BytesIO(bomb), 1_000_000)

    # then
    assert refusal.value.code is FailureCode.CORRUPT_IMAGE


def test_a_comment_that_looks_like_the_end_does_not_hide_the_scans(picture: Maker) -> None:
    data = picture(progressive=True)
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"\xff\xd9\xff\xd9"

    assert has_too_many_scans(io.BytesIO(data[:-2] + comment + last_scan(data) * MAX_SCANS))


def test_what_looks_like_scans_behind_the_picture_does_not_count(picture: Maker) -> None:
    """Given a photo with a short film behind it, as phones make them."""
    assert not has_too_many_scans(io.BytesIO(picture(progressive=True) + b"\xff\xda" * 500 + os.urandom(1000)))


def test_what_looks_like_scans_in_a_description_does_not_count(picture: Maker) -> None:
    described = picture(exif=b"Exif\0\0" + b"\xff\xda" * 500)

    assert not has_too_many_scans(io.BytesIO(described))


def test_a_pair_over_the_border_of_two_reads_counts() -> None:
    data = bytes((1 << 20) - 1) + b"\xff\xda" + bytes(10)

    assert has_too_many_scans(io.BytesIO(b"\xff\xd8" + data[2:]), max_scans=0)
