import os
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.tether import SESSION_LEADER, tethered

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")


def test_a_program_runs_while_its_parent_does(tmp_path: Path) -> None:
    subprocess.run(tethered(["touch", str(tmp_path / "ran")]), check=True)

    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("parent", [str(os.getppid()), SESSION_LEADER])
def test_a_program_whose_parent_has_ended_already_is_not_run(tmp_path: Path, parent: str) -> None:
    # Leading a session of its own, it is not the child of the session's leader.
    command = tethered(["touch", str(tmp_path / "ran")], parent)
    ended = subprocess.run(command, capture_output=True, text=True, start_new_session=True, check=False)

    assert (ended.returncode, ended.stderr) == (1, "tether: the parent has ended\n")
    assert not (tmp_path / "ran").exists()
