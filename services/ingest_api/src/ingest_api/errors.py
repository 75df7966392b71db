"""Every error that leaves this service, as HTTP: the one place that maps codes to statuses and writes the body."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest_api.backpressure.queue_bound import QueueFullError
from studio.admin_access import CHALLENGE
from studio.contracts.failures import FailureCode
from studio.errors import ObjectNotFoundError, StudioError, TransientError
from studio.logging import get_logger

RETRY_AFTER_SECONDS = 5

STATUS: Mapping[FailureCode, HTTPStatus] = {
    FailureCode.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
    FailureCode.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    FailureCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    FailureCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    FailureCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    FailureCode.UPLOAD_TIMEOUT: HTTPStatus.REQUEST_TIMEOUT,
    FailureCode.JOB_NOT_FINISHED: HTTPStatus.CONFLICT,
    FailureCode.JOB_ALREADY_FINISHED: HTTPStatus.CONFLICT,
    FailureCode.JOB_HAS_NO_RESULT: HTTPStatus.CONFLICT,
    FailureCode.JOB_NOT_FAILED: HTTPStatus.CONFLICT,
    FailureCode.FILE_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    FailureCode.UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    FailureCode.IMAGE_TOO_LARGE: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.CORRUPT_IMAGE: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.MISSING_FILE: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.INVALID_OPTION: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.UNKNOWN_MODEL: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.TOO_MANY_FILES: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.IDEMPOTENCY_KEY_REUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    FailureCode.QUEUE_FULL: HTTPStatus.TOO_MANY_REQUESTS,
    FailureCode.STORE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    FailureCode.BROKER_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    FailureCode.STORE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    FailureCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_CODE_OF_STATUS = {
    HTTPStatus.NOT_FOUND: (FailureCode.NOT_FOUND, "There is nothing at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: (FailureCode.METHOD_NOT_ALLOWED, "This address does not take that method."),
}


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: FailureCode = Field(description="Stable; made for programs.")
    message: str = Field(description="Made for people; may change.")
    request_id: str = Field(description="Names this request in the service's logs.")


class ErrorBody(BaseModel):
    """The body of every error."""

    error: ErrorDetail


def add_error_handlers(app: FastAPI) -> None:
    """Give every kind of error its answer."""
    app.add_exception_handler(StudioError, _on_studio_error)
    app.add_exception_handler(ObjectNotFoundError, _on_missing_object)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_middleware(UnhandledErrorMiddleware)


class UnhandledErrorMiddleware:
    """Turns what nobody foresaw into a 500 that shows no internals, and logs it with its traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; when an answer fails on its way, end it short, so that the server cuts the connection."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception:
            if scope["type"] != "http":
                raise
            get_logger(__name__).exception("response_aborted" if started else "request_failed")
            if not started:
                await _response(Request(scope), FailureCode.INTERNAL_ERROR, _INTERNAL)(scope, receive, send)


_INTERNAL = "Something went wrong on our side. The log has the details under this request id."


async def _on_studio_error(request: Request, error: Exception) -> JSONResponse:
    failure = cast("StudioError", error)
    headers = {}
    if isinstance(failure, TransientError):
        get_logger(__name__).warning("request_refused", code=failure.code.value, reason=str(failure))
        seconds = failure.retry_after_seconds if isinstance(failure, QueueFullError) else RETRY_AFTER_SECONDS
        headers["Retry-After"] = str(seconds)
    if failure.code is FailureCode.UNAUTHORIZED:
        headers["WWW-Authenticate"] = CHALLENGE
    return _response(request, failure.code, failure.public_message, headers=headers)


async def _on_missing_object(request: Request, _: Exception) -> JSONResponse:
    return _response(request, FailureCode.NOT_FOUND, "This file is not there any more.")


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework raised: an unknown address, a wrong method, a form that cannot be parsed."""
    failure = cast("HTTPException", error)
    code, message = _CODE_OF_STATUS.get(
        HTTPStatus(failure.status_code), (FailureCode.INVALID_REQUEST, f"The request cannot be read: {failure.detail}")
    )
    return _response(request, code, message, status=failure.status_code, headers=failure.headers)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    problem = cast("RequestValidationError", error).errors()[0]
    where = ".".join(str(part) for part in problem["loc"][1:])
    return _response(request, FailureCode.INVALID_REQUEST, f"{where}: {problem['msg']}")


def _response(
    request: Request,
    code: FailureCode,
    message: str,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    sendable = message.encode("utf-8", "backslashreplace").decode()  # a client's own text may hold half a character
    detail = ErrorDetail(code=code, message=sendable, request_id=request.state.request_id)
    return JSONResponse(ErrorBody(error=detail).model_dump(mode="json"), status or STATUS[code].value, headers)
