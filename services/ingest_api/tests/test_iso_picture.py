"""HEIC and AVIF headers, read without their library."""

import io
import struct
from collections.abc import Callable

import pillow_heif
import pytest
from PIL import Image

from ingest_api.uploads.image_header import read_header
from ingest_api.uploads.iso_picture import IsoPicture, read_iso_picture
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

Maker = Callable[..., bytes]


@pytest.fixture(autouse=True)
def heif_can_be_written() -> None:
    pillow_heif.register_heif_opener()


def facts(data: bytes) -> IsoPicture | None:
    return read_iso_picture(io.BytesIO(data))


def code_of(data: bytes) -> FailureCode:
    with pytest.raises(PermanentError) as refusal:
        read_header(io.BytesIO(data), 1_000_000)
    return refusal.value.code


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, body: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, bytes([version]) + flags.to_bytes(3, "big") + body)


def heic(
    properties: list[bytes], *, items: list[tuple[int, int]], references: bytes = b"", payload: bytes = bytes(100)
) -> bytes:
    """Write a HEIC without pixels: item 1 is the primary picture and owns the properties; ``items`` are places."""
    ftyp = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    owned = struct.pack(">IHB", 1, 1, len(properties)) + bytes(range(1, len(properties) + 1))
    iprp = box(b"iprp", box(b"ipco", b"".join(properties)) + full_box(b"ipma", owned))
    extents = b"".join(
        struct.pack(">HHHII", number, 0, 1, offset, size) for number, (offset, size) in enumerate(items, start=1)
    )
    iloc = full_box(b"iloc", struct.pack(">HH", 0x4400, len(items)) + extents)
    iref = full_box(b"iref", references) if references else b""
    meta = full_box(b"meta", full_box(b"pitm", struct.pack(">H", 1)) + iloc + iprp + iref)
    return ftyp + meta + box(b"mdat", payload)


def extent(width: int, height: int) -> bytes:
    return full_box(b"ispe", struct.pack(">II", width, height))


def quarter_turns(count: int) -> bytes:
    return box(b"irot", bytes([count]))


def crop(width: int, height: int) -> bytes:
    return box(b"clap", struct.pack(">8I", width * 2, 2, height * 2, 2, 0, 1, 0, 1))


@pytest.mark.parametrize("size", [(64, 64), (95, 63), (321, 123)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_it_agrees_with_the_library(
    picture: Maker, exif: Maker, size: tuple[int, int], mode: str, orientation: int
) -> None:
    # given
    data = picture("HEIF", size=size, mode=mode, exif=exif(orientation))

    # when
    read = facts(data)

    # then
    library = pillow_heif.open_heif(data)
    assert read is not None
    assert (read.shown, read.has_alpha) == (library.size, library.has_alpha)


def test_of_tiles_the_whole_picture_counts(picture: Maker) -> None:
    read = facts(picture("HEIF", size=(200, 130), tile_size=64))

    assert read is not None
    assert read.shown == (200, 130)


def test_of_several_pictures_the_primary_one_counts(picture: Maker) -> None:
    other = Image.new("RGB", (64, 48))

    read = facts(picture("HEIF", size=(80, 70), save_all=True, append_images=[other], primary_index=1))

    assert read is not None
    assert read.shown == (64, 48)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_avif_has_the_same_boxes(mode: str) -> None:
    image = Image.new(mode, (80, 70), (9, 9, 9, 90)[: len(mode)])
    out = io.BytesIO()
    image.save(out, "AVIF")

    assert facts(out.getvalue()) == IsoPicture((80, 70), (80, 70), mode == "RGBA")


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ([extent(400, 300)], (400, 300)),
        ([extent(400, 300), quarter_turns(1)], (300, 400)),
        ([extent(400, 300), quarter_turns(2)], (400, 300)),
        ([extent(400, 300), crop(390, 280)], (390, 280)),
        ([extent(400, 300), crop(390, 280), quarter_turns(3)], (280, 390)),
        ([extent(400, 300), crop(10**6, 280)], (400, 280)),
    ],
)
def test_crop_and_rotation_follow_each_other(properties: list[bytes], shown: tuple[int, int]) -> None:
    read = facts(heic(properties, items=[(400, 50)], payload=bytes(1000)))

    assert read is not None
    assert (read.stored, read.shown) == ((400, 300), shown)


@pytest.mark.parametrize("size", [(16_385, 1), (60_000, 60_000), (2**32 - 1, 2**32 - 1), (1001, 1000)])
def test_a_claim_of_too_many_pixels_is_refused_before_any_is_made(size: tuple[int, int]) -> None:
    data = heic([extent(*size)], items=[(30, 50)])

    assert code_of(data) is FailureCode.IMAGE_TOO_LARGE
    assert code_of(data.replace(b"heic", b"avif")) is FailureCode.IMAGE_TOO_LARGE


def test_a_crop_does_not_make_a_large_picture_small() -> None:
    assert code_of(heic([extent(9000, 9000), crop(64, 64)], items=[(30, 50)])) is FailureCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_file_cut_short_anywhere_is_refused(picture: Maker, kind: str) -> None:
    data = picture(kind)

    for length in range(32, len(data)):
        assert code_of(data[:length]) is FailureCode.CORRUPT_IMAGE, length


def test_an_item_beyond_the_end_is_refused() -> None:
    assert code_of(heic([extent(64, 64)], items=[(10, 10**6)])) is FailureCode.CORRUPT_IMAGE


def test_items_that_share_their_bytes_a_thousand_times_are_refused() -> None:
    """Given what a decoder would copy a thousand times 20 KB of."""
    data = heic([extent(64, 64)], items=[(300, 20_000)] * 1000, payload=bytes(40_000))

    assert code_of(data) is FailureCode.CORRUPT_IMAGE


def test_a_description_of_a_thousand_pictures_is_refused() -> None:
    described = box(b"cdsc", struct.pack(">HH1000H", 2, 1000, *range(3, 1003)))
    data = heic([extent(64, 64)], items=[(30, 50), (300, 20_000)], references=described, payload=bytes(40_000))

    assert code_of(data) is FailureCode.CORRUPT_IMAGE


@pytest.mark.parametrize(
    "properties",
    [[], [quarter_turns(1)], [extent(0, 5)], [extent(64, 64), box(b"clap", bytes(32))], [box(b"ispe", b"")]],
    ids=["none", "no size", "no width", "a crop to nothing", "cut short"],
)
def test_a_picture_without_a_size_is_corrupt(properties: list[bytes]) -> None:
    assert code_of(heic(properties, items=[(200, 50)])) is FailureCode.CORRUPT_IMAGE


@pytest.mark.parametrize(
    "after_brands",
    [
        b"",
        box(b"moov", bytes(20)),
        struct.pack(">I4s", 3, b"free"),
        struct.pack(">I4sQ", 1, b"meta", 2**62),
        struct.pack(">I4s", 2**31, b"meta"),
        box(b"free", b"") * 2000,
        full_box(b"meta", box(b"pitm", b"") * 10_000),
        full_box(b"meta", full_box(b"iref", b"") + full_box(b"iloc", b"\x44\x00\xff\xff")),
    ],
)
def test_boxes_that_lead_nowhere_are_corrupt(after_brands: bytes) -> None:
    assert code_of(box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + after_brands) is FailureCode.CORRUPT_IMAGE
