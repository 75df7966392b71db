from pathlib import Path

import pytest

from local_stack.data_dir import data_dir
from local_stack.port_plan import PortPlan
from local_stack.programs import stack_programs
from local_stack.settings import load_settings
from local_stack.stack_keys import StackKeys
from studio.settings import SettingsError


@pytest.fixture
def working_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("STUDIO_PORT", "STUDIO_DATA_DIR", "STUDIO_INTERNAL_PORT_BASE", "EDITOR_DIR"):
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


def test_the_editor_that_was_built_here_is_served_unless_another_is_named(
    working_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_settings().editor
    built = working_dir / "frontend" / "dist"
    built.mkdir(parents=True)
    (built / "index.html").touch()

    assert before is None
    assert load_settings().editor == built.resolve()

    monkeypatch.setenv("EDITOR_DIR", "elsewhere")

    assert load_settings().editor == working_dir.resolve() / "elsewhere"


@pytest.mark.parametrize("editor", [None, Path("/a folder/dist")])
def test_the_api_alone_is_given_the_editors_folder(working_dir: Path, editor: Path | None) -> None:
    settings = load_settings()
    folder = data_dir(settings.studio_data_dir)
    folder.make()
    keys = StackKeys(redis_password="0" * 16, s3_access_key="0" * 16, s3_secret_key="0" * 16)

    programs = stack_programs(folder, PortPlan.of(settings), keys, editor)

    expected = {} if editor is None else {"ingest_api": str(editor)}
    assert {each.name: each.environment["EDITOR_DIR"] for each in programs if "EDITOR_DIR" in each.environment} == (
        expected
    )
