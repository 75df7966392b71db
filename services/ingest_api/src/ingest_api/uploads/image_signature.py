"""What a file is by its first bytes, never by its name; and the size that a WebP header claims."""

from enum import StrEnum

SIGNATURE_BYTES = 30
"""Enough for each signature, and for the size in all three kinds of WebP header."""

_WEBP_SIDE_MASK = 0x3FFF  # 14 bits a side


class ImageKind(StrEnum):
    """An accepted kind, by Pillow's name. ``JPEG`` includes the multi-picture files of phones."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"

    @property
    def media_type(self) -> str:
        """The kind's media type."""
        return f"image/{self.value.lower()}"


def sniff(head: bytes) -> ImageKind | None:
    """Return the kind whose signature the file begins with, or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ImageKind.WEBP
    return None


def webp_size(head: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as a WebP file's first 30 bytes claim, or None.

    Pillow sets up a decoder with room for the whole canvas on opening, so this is asked before.
    Source: RFC 9649, sections 2.5 to 2.7 (``VP8 ``, ``VP8L``, ``VP8X``).
    """
    if len(head) < SIGNATURE_BYTES:
        return None
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & _WEBP_SIDE_MASK), 1 + (bits >> 14 & _WEBP_SIDE_MASK)
    if head[12:16] == b"VP8 ":
        sides = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        return sides[0] & _WEBP_SIDE_MASK, sides[1] & _WEBP_SIDE_MASK
    return None
