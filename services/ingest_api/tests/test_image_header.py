import io
import struct
from collections.abc import Callable

import pillow_heif
import pytest
from PIL import Image

from ingest_api.uploads.image_header import ImageHeader, read_header
from ingest_api.uploads.image_signature import ImageKind
from ingest_api.uploads.read_budget import TooManyReadsError
from ingest_api.uploads.webp_header import webp_size
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

pytestmark = pytest.mark.filterwarnings("ignore:::PIL")

MAX_PIXELS = 1_000_000
END_MARK = {"PNG": 12, "WEBP": 0}
KINDS = ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "HEIF", "AVIF"]
Maker = Callable[..., bytes]


def header_of(data: bytes, max_pixels: int = MAX_PIXELS) -> ImageHeader:
    return read_header(io.BytesIO(data), max_pixels)


def code_of(data: bytes, max_pixels: int = MAX_PIXELS) -> FailureCode:
    with pytest.raises(PermanentError) as refusal:
        header_of(data, max_pixels)
    return refusal.value.code


@pytest.fixture(autouse=True)
def heif_can_be_written() -> None:
    pillow_heif.register_heif_opener()


@pytest.mark.parametrize("kind", KINDS)
def test_kind_size_and_mode_are_read(picture: Maker, kind: str) -> None:
    header = header_of(picture(kind))

    mode = "P" if kind == "GIF" else "RGB"
    assert header == ImageHeader(ImageKind(kind), 40, 30, mode=mode, orientation=1, frames=1)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("CMYK", "L")),
        *(("PNG", mode) for mode in ("P", "LA", "I;16", "RGBA")),
        *(("TIFF", mode) for mode in ("1", "L", "P", "LA", "I;16", "RGBA", "CMYK", "LAB", "F")),
        ("HEIF", "RGBA"),
        ("WEBP", "RGB"),
        ("BMP", "1"),
        ("GIF", "P"),
    ],
)
def test_every_pixel_format_is_taken(picture: Maker, kind: str, mode: str) -> None:
    assert header_of(picture(kind, mode=mode)).mode == mode


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (5, (30, 40)), (6, (30, 40)), (8, (30, 40))]
)
def test_width_and_height_are_those_of_the_upright_picture(
    picture: Maker, exif: Maker, kind: str, orientation: int, size: tuple[int, int]
) -> None:
    header = header_of(picture(kind, exif=exif(orientation)))

    assert (header.orientation, (header.width, header.height)) == (orientation, size)


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (5, (30, 40)), (6, (30, 40)), (8, (30, 40))]
)
def test_of_a_heic_nothing_is_left_to_turn(
    picture: Maker, exif: Maker, orientation: int, size: tuple[int, int]
) -> None:
    header = header_of(picture("HEIF", exif=exif(orientation)))

    assert (header.orientation, (header.width, header.height)) == (1, size)


@pytest.mark.parametrize("nonsense", [0, 9, 65535])
def test_an_orientation_that_is_nonsense_counts_as_upright(picture: Maker, exif: Maker, nonsense: object) -> None:
    header = header_of(picture(exif=exif(nonsense)))

    assert (header.orientation, header.width, header.height) == (1, 40, 30)


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"rubbish",
        b"II*\0" + b"\xff" * 40,
        struct.pack(">4sIHHHI4sI", b"MM\0*", 8, 1, 0x0112, 2, 2, b"6\0\0\0", 0),
        struct.pack(">4sIHHHIfI", b"MM\0*", 8, 1, 0x0112, 11, 1, 6.0, 0),
        struct.pack(">4sIHHHII", b"MM\0*", 8, 1, 0x0112, 3, 1, 2**32 - 1),
    ],
    ids=["nothing", "rubbish", "offsets beyond the end", "a text", "a fraction", "cut short"],
)
def test_an_exif_block_that_is_nonsense_counts_as_upright(picture: Maker, block: bytes) -> None:
    header = header_of(picture(exif=b"Exif\0\0" + block))

    assert (header.orientation, header.width, header.height) == (1, 40, 30)


def test_the_orientation_of_a_png_is_found_behind_its_pixels(picture: Maker, exif: Maker) -> None:
    # given a PNG whose eXIf chunk was moved behind the pixels, as editors of metadata leave it
    data = picture("PNG", exif=exif(6))
    start = data.index(b"eXIf") - 4
    end = start + 12 + struct.unpack(">I", data[start : start + 4])[0]
    late = data[:start] + data[end:-12] + data[start:end] + data[-12:]

    # when, then
    assert header_of(late).orientation == 6


def test_of_a_phones_jpeg_with_several_pictures_only_the_first_counts() -> None:
    # given a multi-picture file that has 0.9 megapixels, twice
    out = io.BytesIO()
    first = Image.new("RGB", (1000, 900))
    first.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (1000, 900))])

    # when
    header = header_of(out.getvalue())

    # then
    assert (header.kind, header.frames) == (ImageKind.JPEG, 1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_the_frames_of_an_animation_are_counted(picture: Maker, kind: str) -> None:
    more = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime")]

    assert header_of(picture(kind, save_all=True, append_images=more)).frames == 3


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_frames_count_towards_the_pixel_limit(kind: str) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (800, 800), colour) for colour in ("red", "lime")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])

    assert code_of(out.getvalue()) is FailureCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize("kind", ["GIF", "AVIF", "TIFF", "HEIF"])
def test_frames_and_pages_that_are_never_decoded_do_not_count(kind: str) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "lime")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])

    header = header_of(out.getvalue(), max_pixels=6400)

    assert (header.width, header.height, header.frames) == (80, 80, 2 if kind in {"GIF", "AVIF"} else 1)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "GIF", "HEIF", "AVIF"])
def test_every_kind_has_the_same_limits(picture: Maker, kind: str) -> None:
    data = picture(kind, size=(160, 124))

    assert code_of(data, max_pixels=19_839) is FailureCode.IMAGE_TOO_LARGE
    assert header_of(data, max_pixels=19_840).width == 160


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "GIF"])
def test_no_kind_may_have_a_longer_side(picture: Maker, kind: str) -> None:
    assert code_of(picture(kind, size=(16_385, 2))) is FailureCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize("size", [(1001, 1000), (16_385, 1), (1, 16_385), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_that_claims_too_much_is_refused(png_chunks: Maker, size: tuple[int, int]) -> None:
    assert code_of(png_chunks(*size)) is FailureCode.IMAGE_TOO_LARGE


def test_a_png_that_claims_four_billion_frames_is_refused(png_chunks: Maker) -> None:
    data = png_chunks(40, 30, (b"acTL", struct.pack(">II", 2**31 - 1, 0)))

    assert code_of(data) is FailureCode.IMAGE_TOO_LARGE


def test_a_jpeg_that_claims_too_much_is_refused(picture: Maker) -> None:
    data = bytearray(picture())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)

    assert code_of(bytes(data)) is FailureCode.IMAGE_TOO_LARGE


def test_a_webp_of_34_bytes_that_claims_81_megapixels_is_refused(webp_of_34_bytes: Maker) -> None:
    data = webp_of_34_bytes(9000, 9000)

    assert len(data) == 34
    assert code_of(data) is FailureCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize(
    "options", [{"lossless": False}, {"lossless": True}, {"lossless": False, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}]
)
def test_the_size_in_each_kind_of_webp_header_is_read_as_pillow_reads_it(
    picture: Maker, options: dict[str, object]
) -> None:
    data = picture("WEBP", size=(321, 123), **options)

    assert webp_size(data[:30]) == (321, 123)


def test_the_operators_limit_may_be_above_a_million(png_chunks: Maker) -> None:
    assert header_of(png_chunks(5000, 5000), max_pixels=25_000_000).width == 5000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF88a" + bytes(40),
        b"BM" + bytes(60),
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(40),
        b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc" + bytes(40),
        bytes(64),
    ],
)
def test_what_is_no_accepted_picture_is_unsupported(data: bytes) -> None:
    with pytest.raises(PermanentError) as refusal:
        header_of(data)

    assert refusal.value.code is FailureCode.UNSUPPORTED_MEDIA_TYPE
    assert "JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC or AVIF" in refusal.value.public_message


@pytest.mark.parametrize("kind", ["TGA", "PPM", "ICO", "JPEG2000", "PCX"])
def test_what_pillow_could_open_besides_is_unsupported(picture: Maker, kind: str) -> None:
    assert code_of(picture(kind)) is FailureCode.UNSUPPORTED_MEDIA_TYPE


def test_a_png_with_a_wrong_checksum_is_corrupt(picture: Maker) -> None:
    data = bytearray(picture("PNG"))
    data[data.index(b"IDAT") + 8] ^= 0xFF

    assert code_of(bytes(data)) is FailureCode.CORRUPT_IMAGE


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_file_cut_short_anywhere_is_refused_and_never_an_unforeseen_error(picture: Maker, kind: str) -> None:
    data = picture(kind)

    for length in range(12, len(data) - END_MARK[kind]):
        assert code_of(data[:length]) is FailureCode.CORRUPT_IMAGE, length


def test_a_jpeg_cut_short_before_its_pixels_is_corrupt(picture: Maker) -> None:
    data = picture()

    for length in range(3, data.index(b"\xff\xda")):
        assert code_of(data[:length]) is FailureCode.CORRUPT_IMAGE, length


@pytest.mark.parametrize("kind", KINDS)
def test_no_flipped_byte_in_a_header_is_an_unforeseen_error(picture: Maker, exif: Maker, kind: str) -> None:
    data = picture(kind, exif=exif(6), icc_profile=bytes(200))
    outcomes: set[FailureCode | None] = set()

    for place in range(min(len(data), 700)):
        for value in (0x00, 0xFF, data[place] ^ 0x55):
            damaged = data[:place] + bytes([value]) + data[place + 1 :]
            try:
                header_of(damaged)
            except PermanentError as refusal:
                outcomes.add(refusal.code)
            else:
                outcomes.add(None)

    assert {None, FailureCode.CORRUPT_IMAGE, FailureCode.UNSUPPORTED_MEDIA_TYPE} <= outcomes


@pytest.mark.parametrize(
    "data",
    [b"\xff\xd8" + b"\xff\xfe\x00\x02" * 500_000, b"\xff\xd8" + b"\xff" * 2_000_000],
    ids=["empty comments", "fill bytes"],
)
def test_a_jpeg_whose_header_never_ends_is_given_up(data: bytes) -> None:
    # given a lawful header that would keep Pillow busy for as long as somebody cares to send, when
    with pytest.raises(PermanentError) as refusal:
        header_of(data)

    # then
    assert refusal.value.code is FailureCode.CORRUPT_IMAGE
    assert isinstance(refusal.value.__cause__, TooManyReadsError)


def test_an_honest_png_in_very_many_chunks_is_within_the_budget(png_chunks: Maker) -> None:
    chunks_of_1_kb = [(b"prVt", bytes(1024))] * 24_000

    assert header_of(png_chunks(40, 30, *chunks_of_1_kb)).width == 40
