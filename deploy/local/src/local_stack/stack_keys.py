"""Passwords of the private servers: made up at the first start, kept, never shown."""

import os
import secrets
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

PRIVATE_FILE_MODE = 0o600
KEY_BYTES = 24

Hexadecimal = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,}$")]
"""Needs no quoting in a URL, a configuration file or an environment."""


class DamagedKeysError(Exception):
    """The file of keys cannot be read; without the keys the kept data cannot be opened."""


class StackKeys(BaseModel):
    """What the servers ask of the services."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    redis_password: Hexadecimal
    s3_access_key: Hexadecimal
    s3_secret_key: Hexadecimal


def load_or_create(path: Path) -> StackKeys:
    """Return the kept keys, or make them up and keep them in a file that only its owner can read.

    Raises:
        DamagedKeysError: the file is there and makes no sense.
    """
    try:
        text = path.read_text()
    except FileNotFoundError:
        return _create(path)
    try:
        return StackKeys.model_validate_json(text)
    except ValidationError as error:
        raise DamagedKeysError(
            f"{path} is damaged; restore it, or remove the whole data folder to begin anew"
        ) from error


def _create(path: Path) -> StackKeys:
    keys = StackKeys(
        redis_password=secrets.token_hex(KEY_BYTES),
        s3_access_key=secrets.token_hex(KEY_BYTES // 2),
        s3_secret_key=secrets.token_hex(KEY_BYTES),
    )
    # Written aside and renamed: a crash leaves no half of a file, which the next start would refuse.
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE), "w") as file:
        file.write(keys.model_dump_json(indent=2))
    part.replace(path)
    return keys
