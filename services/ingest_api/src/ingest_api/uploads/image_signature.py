"""What a file is by its first bytes, never by its name."""

from enum import StrEnum

SIGNATURE_BYTES = 64
"""Enough for each signature, the size in all three kinds of WebP header, and the brands of an ISO media file."""

ACCEPTED_KINDS = "JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC or AVIF"

_BMP_HEADER_BYTES = {12, 40, 52, 56, 64, 108, 124}
_AV1_BRANDS = {b"avif", b"avis"}
_HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}


class ImageKind(StrEnum):
    """An accepted kind, by Pillow's name. ``JPEG`` includes the multi-picture files of phones; ``HEIF`` is HEIC too."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"
    HEIF = "HEIF"
    AVIF = "AVIF"

    @property
    def media_type(self) -> str:
        """The kind's media type."""
        return "image/heic" if self is ImageKind.HEIF else f"image/{self.value.lower()}"


_SIGNATURES = (
    (ImageKind.JPEG, (b"\xff\xd8\xff",)),
    (ImageKind.PNG, (b"\x89PNG\r\n\x1a\n",)),
    (ImageKind.GIF, (b"GIF87a", b"GIF89a")),
    (ImageKind.TIFF, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),  # with "+": BigTIFF
)


def sniff(head: bytes) -> ImageKind | None:
    """Return the kind whose signature the file begins with, or None."""
    for kind, signatures in _SIGNATURES:
        if head.startswith(signatures):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ImageKind.WEBP
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADER_BYTES:
        return ImageKind.BMP
    return _of_brands(head) if head[4:8] == b"ftyp" else None


def _of_brands(head: bytes) -> ImageKind | None:
    """Return the kind of an ISO media file that has a still picture (ISO/IEC 14496-12, 4.3: ``ftyp``)."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[place : place + 4] for place in range(16, end, 4)}
    if brands & _AV1_BRANDS:
        return ImageKind.AVIF
    return ImageKind.HEIF if brands & _HEVC_BRANDS else None
