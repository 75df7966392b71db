"""Adler-32 of data whose parts were summed up apart from each other. Source of the sums: RFC 1950, 9."""

from dataclasses import dataclass
from typing import Self

from isal import isal_zlib

from inference_worker.imaging.picture import Pixels

MODULUS = 65_521
"""The largest prime below 2 ** 16."""

_HALF = 16
_LOW = 0xFFFF


@dataclass(frozen=True)
class Adler32:
    """The checksum of ``length`` bytes; of none, as it stands."""

    value: int = 1
    length: int = 0

    @classmethod
    def of(cls, data: Pixels) -> Self:
        """Sum up a contiguous array of bytes."""
        return cls(isal_zlib.adler32(data), data.nbytes)

    def followed_by(self, other: "Adler32") -> "Adler32":
        """Return the checksum of this part and then the other.

        With a = 1 + the sum of the bytes and b = the sum of all a on the way, the other part's a would have begun at
        this one's, not at 1, and that difference goes into b once for each of its bytes.
        """
        begun_higher_by = (self.value & _LOW) - 1
        a = (other.value & _LOW) + begun_higher_by
        b = (self.value >> _HALF) + (other.value >> _HALF) + begun_higher_by * other.length
        return Adler32((b % MODULUS) << _HALF | a % MODULUS, self.length + other.length)
