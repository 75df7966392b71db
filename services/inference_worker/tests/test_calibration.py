"""Pictures to quantize with: read, and split."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inference_worker.models.calibration import CalibrationError, photographs, split


def _jpeg(width: int, height: int, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_folder_is_read_upright_and_shrunk_and_what_is_no_picture_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a.jpg").write_bytes(_jpeg(60, 40, orientation=6))
    (tmp_path / "below" / "b.jpg").write_bytes(_jpeg(3200, 1600, orientation=1))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "looks_like_xbm.h").write_text("#define _CFFI_\n#define SIZE _CFFI_\n")

    pictures = list(photographs(tmp_path))

    assert [picture.shape for picture in pictures] == [(60, 40, 3), (800, 1600, 3)]


def test_no_picture_that_is_measured_on_was_chosen_ranges_by() -> None:
    pictures = [np.full((20, 30, 3), number, np.uint8) for number in range(9)]

    parts = split(pictures)

    chosen, held_out = ({int(picture.max()) for picture in part} for part in (parts.chosen, parts.held_out))
    assert chosen == {1, 2, 4, 5, 7, 8}
    assert held_out == {0, 3, 6}
    assert len(parts.chosen) == 12
    assert all(picture.shape[0] < 20 for picture in parts.chosen[1::2])


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(CalibrationError, match="at least 6"):
        split([np.zeros((20, 30, 3), np.uint8)] * 5)
