"""Where a trimmed picture is cut: by the API as in the editor, whose test (engine/trim.test.ts) reads the same file."""

import json
from pathlib import Path

import numpy as np
import pytest

from inference_worker.imaging.compose.box import Box, find_box

CASES = json.loads((Path(__file__).parent / "subject_boxes.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_the_api_and_the_editor_trim_to_the_same_box(case: dict[str, object]) -> None:
    expected = case["box"]

    assert find_box(np.asarray(case["alpha"], np.uint8)) == (Box(**expected) if isinstance(expected, dict) else None)
