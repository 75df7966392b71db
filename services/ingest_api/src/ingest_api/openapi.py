"""``python -m ingest_api.openapi``: print the API's description, which needs no running server."""

import json
import sys
from typing import Any

from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from ingest_api.settings import ApiSettings
from studio.settings import BrokerSettings, LimitSettings, ModelSettings, StoreSettings

_NOWHERE = SecretStr("redis://localhost")


def document() -> dict[str, Any]:
    """Return the OpenAPI document; it is the same for every setting."""
    nobody = SecretStr("")
    configuration = Configuration(
        api=ApiSettings(),
        store=StoreSettings(s3_endpoint_url="http://localhost", s3_access_key=nobody, s3_secret_key=nobody),
        broker=BrokerSettings(redis_url=_NOWHERE),
        limits=LimitSettings(),
        models=ModelSettings(),
    )
    return create_app(connect(configuration)).openapi()


def main() -> int:
    """Write the document to standard output."""
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
