from pathlib import Path

import pytest

from local_stack.settings import load_settings
from studio.settings import SettingsError


@pytest.fixture
def working_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("STUDIO_PORT", "STUDIO_DATA_DIR", "STUDIO_INTERNAL_PORT_BASE"):
        monkeypatch.setenv(variable, "")  # Registers the variable, so that what the file sets is undone.
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_named_env_is_read_from_the_working_directory(working_dir: Path) -> None:
    (working_dir / ".env").write_text("STUDIO_PORT=9000\n")

    assert load_settings().studio_port == 9000


def test_the_environment_is_stronger_than_the_file(working_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (working_dir / ".env").write_text("STUDIO_PORT=9000\n")
    monkeypatch.setenv("STUDIO_PORT", "9001")

    assert load_settings().studio_port == 9001


def test_a_base_that_leaves_no_room_for_its_ports_is_refused(
    working_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_INTERNAL_PORT_BASE", "60000")

    with pytest.raises(SettingsError, match="STUDIO_INTERNAL_PORT_BASE"):
        load_settings()
