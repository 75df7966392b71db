"""The chunks of a PNG. Source: Portable Network Graphics (third edition), 5 and 11."""

import struct

from isal import isal_zlib

from inference_worker.imaging.encode.scanlines import Scanlines

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""By channels: greyscale, truecolour, truecolour with alpha."""

_PERCEPTUAL = b"\x00"


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk: length, kind, body, CRC of the last two."""
    crc = isal_zlib.crc32(body, isal_zlib.crc32(kind))
    return b"".join([struct.pack(">I", len(body)), kind, body, struct.pack(">I", crc)])


def header(lines: Scanlines) -> bytes:
    """Return the IHDR chunk: not interlaced, methods 0."""
    bits, colour_type = lines.bytes_per_sample * 8, _COLOUR_TYPES[lines.channels]
    return chunk(b"IHDR", struct.pack(">IIBBBBB", lines.width, lines.height, bits, colour_type, 0, 0, 0))


def srgb() -> bytes:
    """Return the chunk that says: these colours are sRGB."""
    return chunk(b"sRGB", _PERCEPTUAL)


def data(stream: bytes) -> bytes:
    """Return a piece of the zlib stream as an IDAT chunk; a decoder joins them."""
    return chunk(b"IDAT", stream)


def end() -> bytes:
    """Return the IEND chunk."""
    return chunk(b"IEND", b"")
