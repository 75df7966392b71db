"""``init-storage`` over each S3 server."""

import json

import pytest
from minio.commonconfig import ENABLED, Filter
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule

from janitor.bucket_rules import RULE_ID, BucketRules, is_open_to_strangers
from janitor.storage_setup import StorageWishes, set_up_storage
from studio.contracts.ids import new_id
from studio.contracts.keys import SelfCheckKey
from studio.object_store import ObjectStore
from studio.process import StartupError
from studio.settings import StoreSettings

DAY_SECONDS = 86_400.0
WISHES = StorageWishes(retention_seconds=DAY_SECONDS)


def open_policy(bucket: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": ["*"]},
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_bucket_is_made_and_put_in_order_and_doing_it_twice_changes_nothing(
    any_store_settings: StoreSettings,
) -> None:
    settings = any_store_settings.model_copy(update={"s3_bucket": f"test-{new_id()}"})
    client = BucketRules(settings)._client
    try:
        first = set_up_storage(settings, WISHES)
        second = set_up_storage(settings, WISHES)

        assert all(finding.is_fine for finding in first)
        assert second == first
        assert any("after 30 days" in finding.text for finding in first)
        ObjectStore.connect(settings).put(SelfCheckKey(new_id()), b"x", media_type="text/plain")
    finally:
        for row in client.list_objects(settings.s3_bucket, recursive=True):
            client.remove_object(settings.s3_bucket, row.object_name)
        client.remove_bucket(settings.s3_bucket)


def test_the_stores_own_expiry_keeps_rules_that_are_not_ours(any_store_settings: StoreSettings) -> None:
    client = BucketRules(any_store_settings)._client
    rule = Rule(ENABLED, rule_id="theirs", rule_filter=Filter(prefix="other/"), expiration=Expiration(days=3))
    client.set_bucket_lifecycle(any_store_settings.s3_bucket, LifecycleConfig([rule]))

    set_up_storage(any_store_settings, StorageWishes(DAY_SECONDS, expire_days=90))

    config = client.get_bucket_lifecycle(any_store_settings.s3_bucket)
    assert config is not None
    days = {kept.rule_id: kept.expiration.days for kept in config.rules if kept.expiration}
    assert days == {"theirs": 3, RULE_ID: 90}


def test_a_policy_that_lets_strangers_in_is_told_of_and_removed_only_if_that_is_asked_for(
    any_store_settings: StoreSettings,
) -> None:
    bucket, client = any_store_settings.s3_bucket, BucketRules(any_store_settings)._client
    client.set_bucket_policy(bucket, open_policy(bucket))

    told = set_up_storage(any_store_settings, WISHES)
    assert [finding.text for finding in told if not finding.is_fine] == [
        "a policy lets strangers in; --remove-policy removes it"
    ]
    assert is_open_to_strangers(client.get_bucket_policy(bucket))

    removed = set_up_storage(any_store_settings, StorageWishes(DAY_SECONDS, remove_policy=True))
    assert all(finding.is_fine for finding in removed)
    assert any("was removed" in finding.text for finding in removed)
    assert all(finding.is_fine for finding in set_up_storage(any_store_settings, WISHES))


@pytest.mark.parametrize(("retention_days", "days"), [(1, 30), (3.5, 30), (5, 40), (30, 240)])
def test_the_stores_own_expiry_comes_long_after_ours(retention_days: float, days: int) -> None:
    assert StorageWishes(retention_days * DAY_SECONDS).days == days


def test_an_expiry_that_would_take_jobs_away_is_refused() -> None:
    with pytest.raises(StartupError, match="CLEANUP_OLDER_THAN_SECONDS"):
        _ = StorageWishes(30 * DAY_SECONDS, expire_days=30).days


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:user/a", "*"]}])
def test_everybody_is_a_stranger(principal: object) -> None:
    assert is_open_to_strangers(json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal}]}))


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "{}",
        json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*"}]}),
        json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:user/a"}}}),
    ],
)
def test_a_policy_for_those_who_are_named_lets_no_stranger_in(policy: str) -> None:
    assert not is_open_to_strangers(policy)
