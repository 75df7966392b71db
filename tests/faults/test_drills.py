"""Every accepted photo's job ends, and ends once, whatever is killed or cut off: the short form of each drill."""

import sys
from pathlib import Path

import pytest

from studio_testing.drills.scale import SHORT
from studio_testing.drills.session import Drill, drills_in, run_drill
from studio_testing.fleet.plan import StoreKind

HERE = Path(__file__).parent
START_SECONDS = 60.0
"""What a fleet may take to start, beyond the drill's own time."""


def _marked(drill: Drill) -> "pytest.ParameterSet":
    return pytest.param(drill, id=drill.name, marks=pytest.mark.timeout(drill.timeout(SHORT) + START_SECONDS))


@pytest.mark.parametrize("drill", [_marked(drill) for drill in drills_in(HERE / "drills")])
def test_no_photo_is_lost_and_none_ends_twice_when(
    drill: Drill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = run_drill(drill, SHORT, tmp_path, store=StoreKind.SEAWEEDFS, stub_worker=HERE / "stub_worker.py")

    with capsys.disabled():
        sys.stdout.write(f"\n{report.line()}\n")
    assert report.has_passed, f"{drill.title}:\n{report.trouble}"
