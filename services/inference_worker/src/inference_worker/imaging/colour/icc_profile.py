"""An ICC profile's bytes, as far as they are read here: its kind, its matrix, its curves."""

import struct
from dataclasses import dataclass
from typing import Self

_SPACE = slice(16, 20)
_SIGNATURE = slice(36, 40)
_TAG_COUNT = 128
_TAG = struct.Struct(">4sII")
_MAX_TAGS = 200
_XYZ = struct.Struct(">4s4xiii")
_FIXED = 65_536  # s15Fixed16Number


@dataclass(frozen=True)
class IccProfile:
    """A profile, and where its tags' bodies lie. Source: ICC.1:2022, 7.2 (header) and 7.3 (tag table)."""

    data: bytes
    space: str
    places: dict[bytes, slice]

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        """Return the profile, or None if the bytes are none."""
        if data[_SIGNATURE] != b"acsp" or len(data) < _TAG_COUNT + 4:
            return None
        count = min(int.from_bytes(data[_TAG_COUNT : _TAG_COUNT + 4], "big"), _MAX_TAGS)
        table = data[_TAG_COUNT + 4 : _TAG_COUNT + 4 + count * _TAG.size]
        whole = table[: len(table) // _TAG.size * _TAG.size]
        places = {name: slice(start, start + size) for name, start, size in _TAG.iter_unpack(whole)}
        return cls(data, data[_SPACE].decode("ascii", "replace").strip(), places)

    def tag(self, name: bytes) -> bytes:
        """Return a tag's body, or nothing."""
        return self.data[self.places.get(name, slice(0))]

    def xyz(self, name: bytes) -> tuple[float, float, float] | None:
        """Return an ``XYZType`` tag (10.31), or None."""
        body = self.tag(name)
        if len(body) < _XYZ.size or not body.startswith(b"XYZ "):
            return None
        _, x, y, z = _XYZ.unpack_from(body)
        return x / _FIXED, y / _FIXED, z / _FIXED
