import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FETCH = """
import json, os, sys
print(json.dumps({"pid": os.getpid(), "names": sys.argv[1:], "models": os.environ.get("MODELS")}))
sys.exit(7)
"""


@pytest.fixture
def path_with_stand_in(tmp_path: Path) -> str:
    package = tmp_path / "stand-in" / "inference_worker" / "models"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package.parent / "__init__.py").touch()
    (package / "fetch.py").write_text(FETCH)
    return str(tmp_path / "stand-in")


@pytest.mark.parametrize("names", [[], ["isnet"], ["isnet", "u2net"]])
def test_the_workers_own_command_gets_the_names_and_the_environment_files_variables(
    tmp_path: Path, path_with_stand_in: str, names: list[str]
) -> None:
    (tmp_path / ".env").write_text("MODELS=isnet,u2netp\nSTUDIO_PORT=not-its-business\n")
    environment = {**os.environ, "PYTHONPATH": path_with_stand_in}
    environment.pop("MODELS", None)

    launched = subprocess.Popen(
        [sys.executable, "-m", "local_stack", "models", *names],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
    )
    said, _ = launched.communicate()

    assert json.loads(said) == {"pid": launched.pid, "names": names, "models": "isnet,u2netp"}
    assert launched.returncode == 7
