"""Unguessable identifiers: knowing a job's id is the permission to read it."""

import re
import secrets
from typing import Annotated

from pydantic import StringConstraints

ID_BITS = 128
ID_PATTERN = rf"[0-9a-f]{{{ID_BITS // 4}}}"

JobId = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$")]
BatchId = JobId

_ID = re.compile(ID_PATTERN)


def new_id() -> str:
    """Return a fresh identifier: 128 random bits as 32 lower-case hexadecimal digits."""
    return secrets.token_hex(ID_BITS // 8)


def is_id(text: str) -> bool:
    """Say whether ``text`` has the form of an identifier."""
    return _ID.fullmatch(text) is not None
