"""The size that a WebP header claims."""

WEBP_HEADER_BYTES = 30
_SIDE_MASK = 0x3FFF  # 14 bits a side


def webp_size(head: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as a WebP file's first 30 bytes claim, or None.

    Pillow sets up a decoder with room for the whole canvas on opening, so this is asked before.
    Source: RFC 9649, sections 2.5 to 2.7 (``VP8 ``, ``VP8L``, ``VP8X``).
    """
    if len(head) < WEBP_HEADER_BYTES:
        return None
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & _SIDE_MASK), 1 + (bits >> 14 & _SIDE_MASK)
    if head[12:16] == b"VP8 ":
        sides = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        return sides[0] & _SIDE_MASK, sides[1] & _SIDE_MASK
    return None
