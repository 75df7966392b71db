"""What is installed: nothing that tells anybody of its use."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


@pytest.mark.parametrize("file", ["run.txt", "dev.txt", "quantize.txt"])
def test_no_package_is_installed_that_reports_its_use(file: str) -> None:
    names = re.findall(r"^([a-z0-9][\w.-]*)==", (REQUIREMENTS / file).read_text(), flags=re.MULTILINE)

    assert names
    assert [name for name in names if "telemetry" in name and not name.startswith("opentelemetry")] == []
