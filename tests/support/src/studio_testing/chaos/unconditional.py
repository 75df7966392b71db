"""A request without its conditions, signed anew: a signature covers the headers that it names."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from minio.credentials.credentials import Credentials
from minio.signer import sign_v4_s3

from studio_testing.chaos.http_wire import HttpMessage

CONDITIONS = {"if-match", "if-none-match"}
AUTHORIZATION = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/s3/aws4_request, *SignedHeaders=(?P<signed>[^,]+),")
"""AWS Signature Version 4, as a header."""


def unconditional(request: HttpMessage, credentials: Credentials) -> HttpMessage:
    """Return the request as a client would have sent it that knows no conditions; one without any as it is."""
    left = {name.lower(): value for name, value in request.headers if name.lower() not in CONDITIONS}
    if len(left) == len(request.headers):
        return request
    found = AUTHORIZATION.search(left.pop("authorization"))
    if found is None:
        raise ValueError(f"not signed by AWS Signature Version 4: {request.start}")
    method, target, _ = request.start.split(" ", 2)
    covered: dict[str, Any] = {name: left[name] for name in found["signed"].split(";") if name in left}
    signed = sign_v4_s3(
        method=method,
        url=urlsplit(target),
        region=found["region"],
        headers=covered,
        credentials=credentials,
        content_sha256=left["x-amz-content-sha256"],
        date=datetime.strptime(left["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
    )
    return replace(request, headers=(*left.items(), ("authorization", str(signed["Authorization"]))))
