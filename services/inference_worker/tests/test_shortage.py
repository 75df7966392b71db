"""Too little memory is told as such, whoever runs out of it, and never as a damaged file."""

import subprocess
import sys

import cv2
import numpy as np
import pytest

from inference_worker.imaging.decode import CorruptImageError
from inference_worker.imaging.decode.corruption import damage_reported
from inference_worker.imaging.picture import Picture
from inference_worker.imaging.shortage import shortage_reported
from inference_worker.imaging.stored_matte import read_matte

PIXEL = np.zeros((1, 1), np.uint8)
PETABYTE = (1 << 30, 1 << 20)

IN_LITTLE_MEMORY = """
import resource
from io import BytesIO
from pathlib import Path
from PIL import Image
from inference_worker.imaging.decode import decode

def file(mode, size, kind):
    data = BytesIO()
    Image.new(mode, size).save(data, kind)
    return data.getvalue()

def taken():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

for mode, kind, orientation in (("RGB", "JPEG", 6), ("RGB", "PNG", 5), ("L", "JPEG", 1)):
    decode(file(mode, (16, 16), kind), orientation)
    data = file(mode, (3000, 3000), kind)
    for room in range(2, 62, 6):
        resource.setrlimit(resource.RLIMIT_AS, (taken() + room * 1_000_000, -1))
        try:
            decode(data, orientation)
        except Exception as error:
            outcome = type(error).__name__
        else:
            outcome = "decoded"
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        print(outcome)
"""


def test_what_opencv_cannot_allocate_is_a_memory_error() -> None:
    with pytest.raises(MemoryError), shortage_reported():
        cv2.resize(PIXEL, PETABYTE)
    with pytest.raises(MemoryError), damage_reported():
        cv2.resize(PIXEL, PETABYTE)


def test_anything_else_that_opencv_says_of_a_file_is_damage() -> None:
    with pytest.raises(CorruptImageError), damage_reported():
        cv2.resize(PIXEL, (0, 0))
    with pytest.raises(cv2.error), shortage_reported():
        cv2.resize(PIXEL, (0, 0))


def test_decoding_in_too_little_memory_is_a_memory_error_wherever_it_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY], capture_output=True, text=True, check=True, timeout=120
    )

    outcomes = ended.stdout.split()
    assert len(outcomes) == 30
    assert set(outcomes) == {"MemoryError", "decoded"}


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_a_stored_matte_that_is_none_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        read_matte(data, Picture(np.zeros((2, 2, 3), np.uint8)))
