"""A TIFF's directory is looked through before Pillow reads it."""

import io
import struct
from collections.abc import Callable

import pytest

from ingest_api.uploads.image_header import ImageHeader, read_header
from ingest_api.uploads.image_signature import ImageKind
from ingest_api.uploads.tiff_header import MAX_PIECES, MAX_TAGS, read_tiff_header
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

Maker = Callable[..., bytes]
Tag = tuple[int, int, int, int]
"""Number, type, count, and the value itself or its place."""

SHORT, LONG, RATIONAL, UNDEFINED = 3, 4, 5, 7


def tiff(*tags: Tag, payload: bytes = b"", order: str = "<", big: bool = False) -> bytes:
    """Write a TIFF: header, one directory, and what its tags point at."""
    sort, number = ("HHQQ", "Q") if big else ("HHLL", "L")
    directory = b"".join(_entry(order + sort, tag, order) for tag in tags)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    head += struct.pack(order + "HHQ", 8, 0, 16) if big else struct.pack(order + "L", 8)
    return (
        head
        + struct.pack(order + ("Q" if big else "H"), len(tags))
        + directory
        + struct.pack(order + number, 0)
        + payload
    )


def _entry(layout: str, tag: Tag, order: str) -> bytes:
    name, kind, count, value = tag
    packed = struct.pack(layout, name, kind, count, value)
    if order == "<" or count > 1:
        return packed
    width = struct.calcsize(order + layout[-1])  # a short value stands at the left of its field
    return packed[:-width] + struct.pack(">H" if kind == SHORT else ">L", value).ljust(width, b"\0")


def grey(width: int = 4, height: int = 3, **more: int) -> list[Tag]:
    """List the tags of a grey picture of 8 bits in one strip."""
    return [
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 1, 8),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 1),
        (273, LONG, 1, more.get("place", 0)),
        (277, SHORT, 1, 1),
        (278, LONG, 1, height),
        (279, LONG, 1, min(width * height, 2**32 - 1)),
    ]


def header_of(data: bytes) -> ImageHeader:
    return read_header(io.BytesIO(data), 1_000_000)


def code_of(data: bytes) -> FailureCode:
    with pytest.raises(PermanentError) as refusal:
        header_of(data)
    return refusal.value.code


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_both_sizes_and_both_orders_are_read(order: str, *, big: bool) -> None:
    header = read_tiff_header(io.BytesIO(tiff(*grey(), (274, SHORT, 1, 6), order=order, big=big)))

    assert (header.size, header.orientation, header.tile) == ((4, 3), 6, (0, 0))


def test_size_and_orientation_reach_the_job() -> None:
    data = tiff(*grey(), (274, SHORT, 1, 6), payload=bytes(12))

    assert header_of(data) == ImageHeader(ImageKind.TIFF, 3, 4, mode="L", orientation=6, frames=1)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_is_nonsense_counts_as_upright(orientation: int) -> None:
    assert header_of(tiff(*grey(), (274, SHORT, 1, orientation), payload=bytes(12))).orientation == 1


def test_a_picture_far_too_large_is_refused_in_122_bytes() -> None:
    data = tiff(*grey(1_000_000, 1_000_000))

    assert len(data) == 122
    assert code_of(data) is FailureCode.IMAGE_TOO_LARGE


def test_a_tile_far_larger_than_the_picture_is_refused() -> None:
    """Given what a decoder would make room of 2 GB for."""
    tags = [tag for tag in grey() if tag[0] not in {273, 278, 279}]
    tiles = [(322, LONG, 1, 23_168), (323, LONG, 1, 23_168), (324, LONG, 1, 8), (325, LONG, 1, 8)]

    assert code_of(tiff(*tags, *tiles)) is FailureCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize(
    "tag",
    [
        (273, LONG, MAX_PIECES + 1, 8),
        (324, LONG, 6_000_000, 8),
        (282, RATIONAL, 3_000_000, 8),
        (320, SHORT, 200_000, 8),
        (65_000, LONG, 10_000_000, 8),
    ],
    ids=["strips", "tiles", "a resolution of three million", "colours", "unknown"],
)
def test_a_tag_of_very_many_numbers_is_refused(tag: Tag) -> None:
    others = [given for given in grey() if given[0] != tag[0]]

    assert code_of(tiff(*others, tag, payload=bytes(300_000))) is FailureCode.CORRUPT_IMAGE


def test_a_long_tag_of_bytes_is_an_editors_own_affair() -> None:
    data = tiff(*grey(), (37_724, UNDEFINED, 300_000, 200), payload=bytes(400_000))

    assert header_of(data).mode == "L"


def test_a_directory_of_very_many_tags_is_refused() -> None:
    assert code_of(tiff(*grey(), *[(65_000, SHORT, 1, 1)] * MAX_TAGS)) is FailureCode.CORRUPT_IMAGE


def test_pages_beyond_the_first_are_not_looked_at() -> None:
    # given a directory that points at itself as the next page
    data = bytearray(tiff(*grey(), payload=bytes(12)))
    data[-16:-12] = struct.pack("<L", 8)

    assert header_of(bytes(data)).frames == 1


@pytest.mark.parametrize(("compression", "accepted"), [(1, True), (8, True), (5, False)])
def test_sixteen_bits_of_grey_and_of_alpha_are_accepted_where_they_can_be_read(
    compression: int, *, accepted: bool
) -> None:
    """Given a kind that Pillow cannot open, and the worker can if it is plain or deflated."""
    tags = {tag[0]: tag for tag in grey()}
    tags |= {258: (258, SHORT, 2, 16 | 16 << 16), 259: (259, SHORT, 1, compression), 277: (277, SHORT, 1, 2)}
    tags[338] = (338, SHORT, 1, 2)
    data = tiff(*tags.values(), payload=bytes(48))

    if accepted:
        assert header_of(data).mode == "LA"
    else:
        assert code_of(data) is FailureCode.CORRUPT_IMAGE


def test_a_directory_cut_short_anywhere_is_refused(picture: Maker) -> None:
    data = picture("TIFF")
    place = struct.unpack("<L", data[4:8])[0]

    for length in range(4, place + 100):
        assert code_of(data[:length]) is FailureCode.CORRUPT_IMAGE, length
