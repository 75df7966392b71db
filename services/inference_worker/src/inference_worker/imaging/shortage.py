"""Too little memory, under one name."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def shortage_reported() -> Iterator[None]:
    """Raise what OpenCV says of too little memory as ``MemoryError``, as numpy and Pillow do; all else passes."""
    try:
        yield
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError(str(error)) from error
        raise
