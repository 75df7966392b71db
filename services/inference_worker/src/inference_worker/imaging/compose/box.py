"""Rectangles of pixels, and the one that holds the subject."""

from dataclasses import dataclass

import numpy as np

from inference_worker.imaging.picture import Pixels

FAINTEST_ALPHA = 13
"""What is fainter than 5 % is not counted to the subject's box: noise in a corner would make it the whole picture."""


@dataclass(frozen=True)
class Box:
    """A rectangle; it may reach beyond the picture that it is meant for, to negative pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not inside."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not inside."""
        return self.top + self.height

    @property
    def area(self) -> tuple[slice, slice]:
        """The rows and columns, to index an array with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @classmethod
    def between(cls, left: int, top: int, right: int, bottom: int) -> "Box":
        """Return the box from one corner to the other, at least one pixel each way."""
        return cls(left, top, max(1, right - left), max(1, bottom - top))

    def common(self, other: "Box") -> "Box":
        """Return what lies in both."""
        return Box.between(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def joined(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box.between(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def find_box(alpha: Pixels) -> Box | None:
    """Return the smallest box that holds every pixel of at least 5 % opacity, or None when there is none."""
    columns = np.flatnonzero(alpha.max(axis=0) >= FAINTEST_ALPHA)
    rows = np.flatnonzero(alpha.max(axis=1) >= FAINTEST_ALPHA)
    if not len(rows):
        return None
    return Box.between(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
