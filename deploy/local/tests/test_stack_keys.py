from pathlib import Path

import pytest

from local_stack.stack_keys import DamagedKeysError, load_or_create


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    made = load_or_create(tmp_path / "secrets.json")

    assert load_or_create(tmp_path / "secrets.json") == made
    assert load_or_create(tmp_path / "another.json") != made


def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    load_or_create(tmp_path / "secrets.json")

    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize("text", ["", "{}", '{"redis_password": "short", "s3_access_key": "", "s3_secret_key": "x y"}'])
def test_damaged_keys_are_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(text)

    with pytest.raises(DamagedKeysError, match=str(path)):
        load_or_create(path)
    assert path.read_text() == text
