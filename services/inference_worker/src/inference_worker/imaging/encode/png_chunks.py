"""The chunks of a PNG. Source: Portable Network Graphics (third edition), 5 and 11."""

import struct

from isal import isal_zlib

from inference_worker.imaging.picture import DeepPixels, Pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""By channels: greyscale, truecolour, truecolour with alpha."""

_PERCEPTUAL = b"\x00"


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk: length, kind, body, CRC of the last two."""
    crc = isal_zlib.crc32(body, isal_zlib.crc32(kind))
    return b"".join([struct.pack(">I", len(body)), kind, body, struct.pack(">I", crc)])


def header(pixels: Pixels | DeepPixels) -> bytes:
    """Return the IHDR chunk of ``(H, W)``, ``(H, W, 3)`` or ``(H, W, 4)``: not interlaced, methods 0."""
    height, width = pixels.shape[:2]
    colour_type = _COLOUR_TYPES[pixels.shape[2] if pixels.ndim > 2 else 1]  # noqa: PLR2004
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, pixels.itemsize * 8, colour_type, 0, 0, 0))


def srgb() -> bytes:
    """Return the chunk that says: these colours are sRGB."""
    return chunk(b"sRGB", _PERCEPTUAL)


def data(stream: bytes) -> bytes:
    """Return a piece of the zlib stream as an IDAT chunk; a decoder joins them."""
    return chunk(b"IDAT", stream)


def end() -> bytes:
    """Return the IEND chunk."""
    return chunk(b"IEND", b"")
