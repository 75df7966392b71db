"""The store's own rules about our bucket: its expiry, and who may read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule

from studio.settings import StoreSettings

RULE_ID = "studio-backstop"
TIMEOUT_SECONDS = 10.0
NO_POLICY = {"NoSuchBucketPolicy", "NoSuchPolicy", "NotImplemented", "MethodNotAllowed"}


@dataclass(frozen=True)
class Finding:
    """One thing that was done or seen; one that is not fine needs a person."""

    text: str
    is_fine: bool = True


class BucketRules:
    """The store's own rules about our bucket, by the SDK's client: no service needs to know of them."""

    def __init__(self, settings: StoreSettings) -> None:
        url = urlsplit(settings.s3_endpoint_url)
        self._bucket = settings.s3_bucket
        self._client = Minio(
            endpoint=url.netloc,
            access_key=settings.s3_access_key.get_secret_value(),
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=url.scheme == "https",
            region=settings.s3_region,
            http_client=urllib3.PoolManager(timeout=TIMEOUT_SECONDS, retries=False),
        )

    def findings(self, expire_days: int, *, remove_policy: bool) -> Iterator[Finding]:
        """See to the store's expiry and to the policy, and say how they are."""
        yield self._expire_after(expire_days)
        yield self._keep_private(remove=remove_policy)

    def _expire_after(self, days: int) -> Finding:
        """Set our rule beside whatever others there are, and read it back: a store may take it and not keep it."""
        rule = Rule(ENABLED, rule_id=RULE_ID, rule_filter=Filter(prefix=""), expiration=Expiration(days=days))
        try:
            others = [other for other in self._rules() if other.rule_id != RULE_ID]
            self._client.set_bucket_lifecycle(self._bucket, LifecycleConfig([*others, rule]))
            is_kept = any(kept.rule_id == RULE_ID and _days(kept) == days for kept in self._rules())
        except S3Error as error:
            return Finding(f"the store has no expiry of its own ({error.code}): only the janitor removes objects")
        if not is_kept:
            return Finding("the store took the expiry and did not keep it: only the janitor removes objects")
        return Finding(f"the store itself removes objects after {days} days, should no janitor do it")

    def _rules(self) -> list[Rule]:
        config = self._client.get_bucket_lifecycle(self._bucket)
        return list(config.rules) if config else []

    def _keep_private(self, *, remove: bool) -> Finding:
        if not self._lets_strangers_in():
            return Finding("no policy lets strangers in")
        if not remove:
            return Finding("a policy lets strangers in; --remove-policy removes it", is_fine=False)
        self._client.delete_bucket_policy(self._bucket)
        return Finding("the policy that let strangers in was removed")

    def _lets_strangers_in(self) -> bool:
        try:
            policy = self._client.get_bucket_policy(self._bucket)
        except S3Error as error:
            if error.code in NO_POLICY:
                return False
            raise
        return is_open_to_strangers(policy)


def is_open_to_strangers(policy: str) -> bool:
    """Say whether a bucket policy (JSON) allows anything to everybody; a condition on it is not weighed."""
    if not policy:
        return False
    statements = json.loads(policy).get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return any(statement.get("Effect") == "Allow" and _is_everybody(statement.get("Principal")) for statement in listed)


def _is_everybody(principal: object) -> bool:
    match principal:
        case "*":
            return True
        case {"AWS": "*"}:
            return True
        case {"AWS": [*names]}:
            return "*" in names
        case _:
            return False


def _days(rule: Rule) -> int | None:
    return rule.expiration.days if rule.expiration else None
