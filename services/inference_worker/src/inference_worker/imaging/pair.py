"""Colour and alpha as two files in one archive."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

COLOUR_NAME = "color.jpg"
ALPHA_NAME = "alpha.png"


def pack_pair(colour: bytes, alpha: bytes) -> bytes:
    """Return a ZIP archive of a JPEG and a PNG, stored as they are; equal files make equal archives."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as pair:
        for name, data in ((COLOUR_NAME, colour), (ALPHA_NAME, alpha)):
            pair.writestr(ZipInfo(name), data)  # without a date of its own it has the format's first, 1980
    return archive.getvalue()
