"""The house keeps its form: rooms, names, sizes, and one place for keys."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ["ingest_api", "inference_worker", "janitor", "metrics_exporter", "dashboard"]
TOP_LEVEL = {
    "services",
    "libs",
    "frontend",
    "deploy",
    "tests",
    "docs",
    "requirements",
    "docker-compose.yml",
    "Makefile",
    "pyproject.toml",
    "README.md",
    "LICENSE",
}
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|base2)(_|\.|$)")
MAX_LINES = 300


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


FILES = _tracked()
SOURCES = [path for path in FILES if path.suffix == ".py" and "tests" not in path.parts[:-1]]


def test_the_top_level_is_fixed() -> None:
    names = {path.parts[0] for path in FILES if not path.parts[0].startswith(".")}

    assert names <= TOP_LEVEL


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_a_member_with_an_entry_point_settings_and_tests(service: str) -> None:
    home = ROOT / "services" / service

    project = tomllib.loads((home / "pyproject.toml").read_text())["project"]
    assert project["name"] == f"background-remover-studio-{service.replace('_', '-')}"
    assert (home / "src" / service / "__main__.py").is_file()
    assert list((home / "tests").glob("test_*.py"))


def test_no_module_has_a_vague_name() -> None:
    assert [str(path) for path in FILES if path.suffix == ".py" and VAGUE_NAMES.search(path.name)] == []


def test_no_source_file_grows_beyond_one_idea() -> None:
    long = {str(path): lines for path in SOURCES if (lines := len((ROOT / path).read_text().splitlines())) > MAX_LINES}

    assert long == {}


def test_keys_are_written_in_one_module_only() -> None:
    literal = re.compile(r"""["'](jobs|index|batches|idempotency|workers)/""")
    keys = Path("libs/studio/src/studio/contracts/keys.py")
    offenders = [
        str(path)
        for path in SOURCES
        if path != keys and "/landing/" not in str(path) and literal.search((ROOT / path).read_text())
    ]

    assert offenders == []


def test_the_editors_packages_are_locked_by_hash_and_name_no_registry() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text()
    packages = {name: package for name, package in json.loads(lock)["packages"].items() if name}

    assert packages
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_requirements_are_locked_by_hash_and_name_no_index() -> None:
    for name in ("run", "dev", "uv"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = re.split(r"^(?=[A-Za-z0-9._-]+)", text, flags=re.MULTILINE)[1:]
        assert pins
        assert [pin for pin in pins if not re.match(r"\S+==\S+", pin) or "--hash=sha256:" not in pin] == []
        assert not re.search(r"https?://|--index|--extra-index|file:|^-e", text, re.MULTILINE)
