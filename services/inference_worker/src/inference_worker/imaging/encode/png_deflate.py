"""One zlib stream out of stripes that are deflated apart from each other (RFC 1950, RFC 1951)."""

from isal import isal_zlib

from inference_worker.imaging.picture import Pixels

LEVEL = 2
"""Of igzip's 0 to 3. 0 does not fit its codes to the data (files a fifth to a half larger), 3 takes three times
as long for nothing."""

NEAR_WINDOW_BITS = 9
FAR_WINDOW_BITS = 15
"""How far back a repetition is looked for: 512 bytes, or all of deflate's 32 KiB. In what a filter leaves of a photo,
a short repetition far away costs more bits than its bytes: without them most files are 1 to 6 % smaller. Regular
textures are up to 10 % larger without, so both are tried."""

STREAM_HEADER = bytes([0x78, 0x01])
"""Deflate with a window of 32 KiB, made fast."""

_LAST_BLOCK = bytes([0x03, 0x00])
"""An empty final block with fixed codes."""


def deflate(filtered: Pixels, window_bits: int) -> bytes:
    """Return blocks that refer to nothing before them, end on a byte and are not the last of the stream."""
    compressor = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -window_bits)
    return compressor.compress(filtered) + compressor.flush(isal_zlib.Z_FULL_FLUSH)


def stream_trailer(checksum: int) -> bytes:
    """Return what ends the stream: a last block and the Adler-32 of all that was deflated."""
    return _LAST_BLOCK + checksum.to_bytes(4, "big")
