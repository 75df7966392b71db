"""Every accepted photo's job ends, and ends once, whatever is killed or cut off: the short form of each drill."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studio_testing.drills.scale import SHORT
from studio_testing.drills.session import Drill, drills_in, run_drill
from studio_testing.fleet.plan import StoreKind
from studio_testing.plugin import DRILL_LINE

HERE = Path(__file__).parent
START_SECONDS = 60.0
"""What a fleet may take to start, beyond the drill's own time."""


def _marked(drill: Drill) -> "pytest.ParameterSet":
    return pytest.param(drill, id=drill.name, marks=pytest.mark.timeout(drill.timeout(SHORT) + START_SECONDS))


@pytest.mark.parametrize("drill", [_marked(drill) for drill in drills_in(HERE / "drills")])
def test_no_photo_is_lost_and_none_ends_twice_when(
    drill: Drill, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if obstacle := drill.obstacle():
        pytest.skip(obstacle)

    report = run_drill(drill, SHORT, tmp_path, store=StoreKind.SEAWEEDFS, stub_worker=HERE / "stub_worker.py")

    record_property(DRILL_LINE, report.line())  # shown at the end of the run
    assert report.has_passed, f"{drill.title}:\n{report.trouble}"
