"""What the tests need of any S3 server: an address, credentials, and buckets that come and go."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import MinioException
from pydantic import SecretStr

from studio.settings import StoreSettings

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class S3Server:
    """A running server and its administrator's credentials."""

    endpoint_url: str
    access_key: str
    secret_key: str

    def client(self) -> Minio:
        """Return the SDK's client; a start-up probe must not wait for its default of five minutes."""
        http = urllib3.PoolManager(timeout=TIMEOUT_SECONDS, retries=False)
        return Minio(
            urlsplit(self.endpoint_url).netloc,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=False,
            region="us-east-1",
            http_client=http,
        )

    def answers(self) -> bool:
        """Say whether the server answers a signed request."""
        try:
            self.client().list_buckets()
        except (MinioException, urllib3.exceptions.HTTPError, OSError):
            return False
        return True

    def settings(self, bucket: str) -> StoreSettings:
        """Return the settings of one bucket."""
        return StoreSettings(
            s3_endpoint_url=self.endpoint_url,
            s3_access_key=SecretStr(self.access_key),
            s3_secret_key=SecretStr(self.secret_key),
            s3_bucket=bucket,
        )

    @contextmanager
    def fresh_bucket(self) -> Iterator[StoreSettings]:
        """Make an empty bucket for the block, and remove it with all that is in it."""
        client, bucket = self.client(), f"test-{secrets.token_hex(8)}"
        client.make_bucket(bucket)
        try:
            yield self.settings(bucket)
        finally:
            rows = client.list_objects(bucket, recursive=True)
            doomed = [DeleteObject(row.object_name) for row in rows if row.object_name]
            failures = list(client.remove_objects(bucket, doomed))
            client.remove_bucket(bucket)
            if failures:
                raise AssertionError(f"objects that could not be removed: {failures}")


def made_up_credentials() -> tuple[str, str]:
    """Return an access key and a secret key."""
    return f"test{secrets.token_hex(6)}", secrets.token_hex(20)
