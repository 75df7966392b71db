"""The door of the admin paths."""

from http import HTTPStatus
from typing import Any

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBase
from fastapi.security.base import SecurityBase

from ingest_api.dependencies import Graph
from ingest_api.error_docs import error_responses
from studio.admin_access import Access
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError


class _Described(SecurityBase):
    """Tells OpenAPI of a way to show the token, and leaves the judgement to ``_require_admin``."""

    def __init__(self, name: str, scheme: str, description: str) -> None:
        self.model = HTTPBase(scheme=scheme, description=description)
        self.scheme_name = name

    async def __call__(self) -> None:
        """Let everybody pass."""


async def _require_admin(request: Request, graph: Graph) -> None:
    """Let the admin token pass, before any of the body is received.

    Raises:
        PermanentError: ``forbidden`` where no token is set, ``unauthorized`` without the right one.
    """
    match graph.gate.access(request.headers.get("Authorization", "")):
        case Access.CLOSED:
            raise PermanentError(FailureCode.FORBIDDEN, "This needs ADMIN_TOKEN, which is not set here.")
        case Access.DENIED:
            raise PermanentError(FailureCode.UNAUTHORIZED, "The credentials are missing or wrong.")


ADMIN_ONLY = [
    Depends(_Described("admin_token", "bearer", "ADMIN_TOKEN as a bearer.")),
    Depends(_Described("admin_password", "basic", "User `admin`, ADMIN_TOKEN as the password.")),
    Depends(_require_admin),
]
"""For the ``dependencies`` of a router."""


def admin_errors(*codes: FailureCode) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` for these codes, and for who is not let in."""
    documented = error_responses(FailureCode.UNAUTHORIZED, FailureCode.FORBIDDEN, *codes, FailureCode.STORE_UNAVAILABLE)
    challenge = {"description": "How to show the token.", "schema": {"type": "string"}}
    documented[HTTPStatus.UNAUTHORIZED.value]["headers"] = {"WWW-Authenticate": challenge}
    return documented
