"""Who may see what only an operator should: the bearer of the admin token."""

import base64
import binascii
import hmac
from enum import Enum, auto
from typing import Annotated

from pydantic import Field, SecretStr

from studio.settings import SettingsBlock

MIN_TOKEN_CHARACTERS = 16
ADMIN_USER = b"admin"

CHALLENGE = 'Basic realm="Background Remover Studio", charset="UTF-8"'
"""The value of ``WWW-Authenticate``, by which a browser asks for user and password."""


class AdminSettings(SettingsBlock):
    """The token, which has no default that works."""

    admin_token: Annotated[SecretStr, Field(min_length=MIN_TOKEN_CHARACTERS)] | None = Field(
        default=None,
        description="Opens the admin paths and the dashboard (16 characters or more); without it they answer 403.",
    )


class Access(Enum):
    """The answer to a request's credentials."""

    GRANTED = auto()
    DENIED = auto()
    CLOSED = auto()
    """There is no token, so nothing could open it."""


class Gate:
    """Compares credentials with the token, in a time that does not depend on them."""

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token.get_secret_value().encode() if token else None

    def access(self, authorization: str) -> Access:
        """Judge an ``Authorization`` header ("" for none): ``Bearer``, or ``Basic`` with the user ``admin``.

        A header is text as WSGI (PEP 3333) and ASGI servers hand it over: its bytes, read as Latin-1.
        """
        if self._token is None:
            return Access.CLOSED
        scheme, _, credentials = authorization.partition(" ")
        match scheme.lower():
            case "bearer":
                granted = hmac.compare_digest(_header_bytes(credentials.strip()), self._token)
            case "basic":
                granted = hmac.compare_digest(_decoded(credentials), ADMIN_USER + b":" + self._token)
            case _:
                granted = False
        return Access.GRANTED if granted else Access.DENIED


def _decoded(credentials: str) -> bytes:
    try:
        return base64.b64decode(_header_bytes(credentials.strip()), validate=True)
    except binascii.Error:
        return b""


def _header_bytes(text: str) -> bytes:
    return text.encode("latin-1")
