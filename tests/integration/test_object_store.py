"""The bucket behaves alike on every S3 server that is supported."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from studio.contracts.ids import new_id
from studio.contracts.keys import EXPIRY_PREFIX, ExpiryIndexKey, JobKey, JobObject, job_prefix, parse
from studio.errors import ObjectNotFoundError, StoreUnavailableError
from studio.object_store import ObjectStore
from studio.settings import StoreSettings
from studio.store_pool import PIECE_BYTES

MEDIA_TYPE = "application/octet-stream"


@pytest.fixture
def store(any_store_settings: StoreSettings) -> ObjectStore:
    return ObjectStore.connect(any_store_settings)


def _key(item: JobObject = JobObject.SOURCE) -> JobKey:
    return JobKey(new_id(), item)


@pytest.mark.parametrize("size", [0, 1, 300_000, 6_000_000])
def test_bytes_come_back_as_they_went(store: ObjectStore, size: int) -> None:
    key, body = _key(), bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    store.put(key, body, media_type="image/png")

    with store.open(key) as stored:
        assert stored.size_bytes == size
        assert stored.media_type == "image/png"
        assert stored.etag
        assert b"".join(stored.chunks) == body


def test_a_stream_is_stored_as_one_object(store: ObjectStore) -> None:
    key, body = _key(), b"0123456789" * 700_000

    store.put(key, BytesIO(body), size_bytes=len(body), media_type=MEDIA_TYPE)

    assert store.read(key) == body


def test_the_second_create_is_refused_and_changes_nothing(store: ObjectStore) -> None:
    key = _key(JobObject.OUTCOME)

    assert store.create(key, b"first")
    assert not store.create(key, b"second")
    assert store.read(key) == b"first"


def test_of_many_creates_at_once_exactly_one_wins(store: ObjectStore) -> None:
    key = _key(JobObject.OUTCOME)

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda number: store.create(key, b"%d" % number), range(24)))

    assert sum(won) == 1
    assert store.read(key) == b"%d" % won.index(True)


def test_the_self_check_passes_on_a_server_that_honours_conditions(store: ObjectStore) -> None:
    store.check_conditional_writes()


def test_what_is_not_there_is_not_found(store: ObjectStore) -> None:
    key = _key()

    assert not store.exists(key)
    with pytest.raises(ObjectNotFoundError):
        store.read(key)
    store.delete([key])


def test_deleting_and_listing_see_one_job_alone(store: ObjectStore) -> None:
    mine, other = new_id(), new_id()
    for job_id in (mine, other):
        for item in (JobObject.SOURCE, JobObject.MATTE):
            store.put(JobKey(job_id, item), b"x", media_type=MEDIA_TYPE)

    before = [row.key for row in store.list(job_prefix(mine))]
    store.delete(JobKey(mine, item) for item in (JobObject.SOURCE, JobObject.MATTE))

    assert before == [f"jobs/{mine}/matte.png", f"jobs/{mine}/source"]
    assert list(store.list(job_prefix(mine))) == []
    assert len(list(store.list(job_prefix(other)))) == 2


def test_a_server_that_is_down_is_told_from_a_missing_object() -> None:
    nowhere = StoreSettings(
        s3_endpoint_url="http://127.0.0.1:9", s3_access_key=SecretStr("a"), s3_secret_key=SecretStr("b")
    )
    store = ObjectStore.connect(nowhere)

    for attempt in (lambda: store.read(_key()), lambda: store.create(_key(), b""), store.ping):
        with pytest.raises(StoreUnavailableError):
            attempt()


def test_wrong_credentials_are_trouble_of_the_store_and_never_shown(any_store_settings: StoreSettings) -> None:
    wrong = any_store_settings.model_copy(update={"s3_secret_key": SecretStr("not-the-secret")})
    store = ObjectStore.connect(wrong)

    with pytest.raises(StoreUnavailableError) as error:
        store.read(_key())

    assert "not-the-secret" not in str(error.value)


def test_a_copy_has_the_same_bytes_and_a_missing_source_is_said(store: ObjectStore) -> None:
    source, target = _key(), _key()
    store.put(source, b"photo", media_type="image/png")

    store.copy(source, target)

    assert store.read(target) == b"photo"
    with pytest.raises(ObjectNotFoundError):
        store.copy(_key(), _key())


def test_a_listing_goes_on_after_a_key(store: ObjectStore) -> None:
    keys = [JobKey(new_id(), JobObject.SOURCE) for _ in range(3)]
    for key in keys:
        store.put(key, b"x", media_type=MEDIA_TYPE)
    first, second, third = sorted(map(str, keys))

    rows = [row.key for row in store.list("jobs/", start_after=first)]

    assert first not in rows
    assert [key for key in rows if key in {second, third}] == [second, third]


@pytest.mark.parametrize("page_rows", [1, 2, 1000])
def test_a_listing_in_small_pages_misses_nothing_and_repeats_nothing(store: ObjectStore, page_rows: int) -> None:
    due = datetime(2027, 3, 1, 9, tzinfo=UTC)
    keys = [str(ExpiryIndexKey(due + timedelta(minutes=40 * place), new_id())) for place in range(5)]  # in four hours
    for key in keys:
        store.put(parse(key), b"", media_type=MEDIA_TYPE)

    assert [row.key for row in store.list(EXPIRY_PREFIX, page_rows=page_rows)] == keys
    assert [row.key for row in store.list(EXPIRY_PREFIX, start_after=keys[1], page_rows=page_rows)] == keys[2:]


def test_a_listing_asks_for_no_more_than_is_taken(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        store.put(_key(), b"x", media_type=MEDIA_TYPE)
    asked, send = list[str](), store._http.urlopen

    def noting(method: str, url: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - handed on as they are
        asked.append(parse_qs(urlsplit(url).query)["max-keys"][0])
        return send(method, url, *args, **kwargs)

    monkeypatch.setattr(store._http, "urlopen", noting)

    list(islice(store.list("jobs/", page_rows=2), 2))

    assert asked == ["2"]


def test_the_stores_clock_is_that_of_its_objects(store: ObjectStore) -> None:
    key = _key()
    before = store.now()
    store.put(key, b"x", media_type=MEDIA_TYPE)
    after = store.now()

    with store.open(key) as stored:
        modified_at = stored.modified_at

    assert before <= modified_at <= after
    assert [row.modified_at.replace(microsecond=0) for row in store.list(job_prefix(key.job_id))] == [modified_at]


def test_what_is_written_whole_and_in_pieces_is_read_alike(store: ObjectStore) -> None:
    job_id = new_id()
    small, large = JobKey(job_id, JobObject.PROGRESS), JobKey(job_id, JobObject.SOURCE)
    objects = {small: ("application/json", b"{}"), large: ("image/png", bytes(range(256)) * (PIECE_BYTES // 128))}
    for key, (media_type, body) in objects.items():
        store.put(key, body, media_type=media_type)

    for key, (media_type, body) in objects.items():
        assert store.read(key) == body
        with store.open(key) as opened:
            assert (opened.media_type, b"".join(opened.chunks)) == (media_type, body)
            listed = {row.key: row for row in store.below(job_prefix(job_id))}[str(key)]
            assert (listed.etag, listed.size_bytes, listed.modified_at) == (
                opened.etag,
                opened.size_bytes,
                opened.modified_at.replace(microsecond=listed.modified_at.microsecond),
            )
    assert [row.key for row in store.below(job_prefix(job_id))] == sorted(map(str, objects))
    assert list(store.list(job_prefix(job_id))) == store.below(job_prefix(job_id))


def test_a_folder_has_only_what_lies_in_it(store: ObjectStore) -> None:
    job_id = new_id()
    store.put(JobKey(job_id, JobObject.SOURCE), b"1", media_type=MEDIA_TYPE)

    assert store.below(job_prefix(job_id[:-1])) == []
    assert store.below(job_prefix(new_id())) == []
