"""The charts tell the figures' truth: the longer the bar, the larger the number."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

CHART = Path(__file__).with_name("chart.py")
SVG = "{http://www.w3.org/2000/svg}"
FACTS = {"engine": "some-engine", "precision": "some-precision", "device": "some-device"}
HUNDREDTH_OF_A_PIXEL = 0.011  # places and lengths are rounded to it


def drawn(folder: Path, name: str, measured: object) -> dict[str, tuple[float, float]]:
    """Draw the figures; return where each bar starts and how long it is, by what a pointer over it shows."""
    (folder / f"{name}.json").write_text(json.dumps(measured))
    subprocess.run([sys.executable, str(CHART), str(folder)], check=True)
    page = ET.parse(folder / f"{name}.svg").getroot()  # noqa: S314 - drawn a moment ago
    bars = [rect for rect in page.iter(f"{SVG}rect") if rect.attrib["class"].startswith("bar ")]
    return {str(bar.findtext(f"{SVG}title")): (float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in bars}


def scores(band_mae: float, fringe: float, psnr: float) -> dict[str, float]:
    return {"band_mae": band_mae, "fringe": fringe, "psnr": psnr, "iou": 0.9}


def case(kind: str, ours: dict[str, float], *, found: bool = True) -> dict[str, object]:
    by_contender = {"rembg": scores(0.2, 0.1, 20), "rembg alpha_matting": scores(0.1, 0.1, 19), "ours": ours}
    return {"name": kind, "kind": kind, "found": found, "scores": by_contender}


def test_the_bars_of_the_speed_chart_are_as_long_as_the_seconds(tmp_path: Path) -> None:
    seconds = {
        "1.0": {"rembg": 4.0, "pipeline": 2.0, "model": 1.0, "refinement": 0.1, "job": 3.0},
        "12.0": {"rembg": 10.0, "pipeline": 2.5, "model": 1.25, "refinement": 0.5, "job": 4.0},
    }

    bars = drawn(tmp_path, "speed", {"facts": FACTS, "cores": 2, "runs": 5, "seconds": seconds})

    lengths = {hint.split(": ")[1].split(" s")[0] + " s": length for hint, (_, length) in bars.items()}
    assert list(lengths) == ["4.00 s", "2.00 s", "1.00 s", "10.00 s", "2.50 s", "1.25 s"]
    second = lengths["10.00 s"] / 10
    assert second > 10
    assert [lengths[label] / second for label in lengths] == pytest.approx([4, 2, 1, 10, 2.5, 1.25], abs=0.001)
    assert len({start for start, _ in bars.values()}) == 1


def test_the_bars_of_the_quality_chart_are_as_long_as_the_errors_beside_rembgs(tmp_path: Path) -> None:
    cases = [case("fur", scores(0.1, 0.05, 22)), case("hair", scores(0.3, 0.075, 24))]

    bars = drawn(tmp_path, "quality", {"set": cases})

    multiple = bars["Alpha in the edge band hair (1), ours: 1.50"][1] / 1.5
    assert multiple > 10
    for hint, expected in {
        "Alpha in the edge band all (2), ours: 1.00": 1.0,
        "Alpha in the edge band fur (1), ours: 0.50": 0.5,
        "Alpha in the edge band fur (1), rembg alpha_matting: 0.50": 0.5,
        "Colour at the edge (fringe) fur (1), ours: 0.50": 0.5,
        "Colour at the edge (fringe) hair (1), ours: 0.75": 0.75,
        "Colour at the edge (fringe) all (2), rembg alpha_matting: 1.00": 1.0,
    }.items():
        assert bars[hint][1] == pytest.approx(expected * multiple, abs=2 * HUNDREDTH_OF_A_PIXEL), hint


def test_decibels_lost_go_to_the_left_of_where_decibels_gained_begin(tmp_path: Path) -> None:
    bars = drawn(tmp_path, "quality", {"set": [case("fur", scores(0.1, 0.05, 23))]})

    gained_from, gained = bars["Composites, PSNR all (1), ours: +3.0"]
    lost_from, lost = bars["Composites, PSNR all (1), rembg alpha_matting: -1.0"]
    assert lost_from + lost == pytest.approx(gained_from, abs=2 * HUNDREDTH_OF_A_PIXEL)
    assert gained == pytest.approx(3 * lost, abs=4 * HUNDREDTH_OF_A_PIXEL)


def test_a_case_in_which_the_subject_was_not_found_is_not_drawn(tmp_path: Path) -> None:
    cases = [case("fur", scores(0.1, 0.05, 22)), case("hair", scores(0.9, 0.9, 3), found=False)]

    bars = drawn(tmp_path, "quality", {"set": cases, "nothing found": cases[1:]})

    assert {hint.split(",")[-2].rsplit(" ", 2)[1] for hint in bars} == {"all"}
    assert "Alpha in the edge band all (1), ours: 0.50" in bars
