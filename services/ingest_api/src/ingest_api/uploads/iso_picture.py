"""What a HEIC or AVIF file says of its primary picture, read without the library that decodes it."""

from dataclasses import dataclass
from typing import BinaryIO

from ingest_api.uploads.iso_boxes import Fields, boxes, read_meta
from ingest_api.uploads.iso_claims import references, refuse_false_claims

_ALPHA = b":alpha\0", b"auxid:1\0"  # how the two names of this kind of auxiliary picture end


@dataclass(frozen=True)
class IsoPicture:
    """The primary picture: ``stored`` and ``shown`` are width and height before and after crop and rotation."""

    stored: tuple[int, int]
    shown: tuple[int, int]
    has_alpha: bool


def read_iso_picture(file: BinaryIO) -> IsoPicture | None:
    """Return the primary picture's facts, or None if there is no ``meta`` box (a film has none).

    Source: ISO/IEC 23008-12, 6.2 and 6.5 (items and their properties); ISO/IEC 14496-12, 8.11.

    Raises:
        ValueError: the boxes are damaged, or the file ends before its items do.
    """
    file_bytes = file.seek(0, 2)
    meta = read_meta(file, file_bytes)
    if meta is None:
        return None
    children = dict(boxes(meta))
    refuse_false_claims(children, file_bytes)
    primary = _primary(children.get(b"pitm", b""))
    properties = _properties(children.get(b"iprp", b""))
    stored, shown = _sizes(properties.get(primary, []))
    auxiliary = {
        source for kind, source, to in references(children.get(b"iref", b"")) if kind == b"auxl" and primary in to
    }
    has_alpha = any(_is_alpha(properties.get(item, [])) for item in auxiliary)
    return IsoPicture(stored, shown, has_alpha)


def _primary(pitm: bytes) -> int:
    fields = Fields(pitm)
    version, _ = fields.version_and_flags()
    return fields.number(4 if version else 2)


def _properties(iprp: bytes) -> dict[int, list[tuple[bytes, bytes]]]:
    """Return kind and body of each item's properties, in their order (``ipco``: all there are; ``ipma``: whose)."""
    children = dict(boxes(iprp))
    everything = list(boxes(children.get(b"ipco", b"")))
    fields = Fields(children.get(b"ipma", b""))
    version, flags = fields.version_and_flags()
    width, index = (2, 0x7FFF) if flags & 1 else (1, 0x7F)  # the highest bit: whether it may be passed over
    owned: dict[int, list[tuple[bytes, bytes]]] = {}
    for _ in range(fields.number(4)):
        item = fields.number(4 if version else 2)
        places = [fields.number(width) & index for _ in range(fields.number(1))]
        owned[item] = [everything[place - 1] for place in places if 0 < place <= len(everything)]
    return owned


def _sizes(properties: list[tuple[bytes, bytes]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Apply, in their order, extent (``ispe``), crop (``clap``) and rotation by quarters (``irot``)."""
    stored = shown = (0, 0)
    for kind, body in properties:
        fields = Fields(body)
        if kind == b"ispe":
            fields.version_and_flags()
            stored = shown = fields.number(4), fields.number(4)
        elif kind == b"clap":
            shown = min(shown[0], _quotient(fields)), min(shown[1], _quotient(fields))
        elif kind == b"irot" and fields.number(1) % 2:
            shown = shown[1], shown[0]
    if not min(*stored, *shown):
        raise ValueError("the primary picture has no size")
    return stored, shown


def _quotient(fields: Fields) -> int:
    numerator, denominator = fields.number(4), fields.number(4)
    return round(numerator / denominator) if denominator else 0


def _is_alpha(properties: list[tuple[bytes, bytes]]) -> bool:
    return any(kind == b"auxC" and body.endswith(_ALPHA) for kind, body in properties)
