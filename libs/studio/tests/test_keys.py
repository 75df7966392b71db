"""Keys are built and parsed in one module, and the two agree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.contracts.ids import is_id, new_id
from studio.contracts.keys import (
    EXPIRY_PREFIX,
    AttemptKey,
    BatchKey,
    CleanupKey,
    CleanupObject,
    Expiring,
    ExpiryIndexKey,
    FailedIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    OpenIndexKey,
    RenderKey,
    SelfCheckKey,
    WorkerKey,
    job_prefix,
    parse,
    render_prefix,
)

ids = st.text("0123456789abcdef", min_size=32, max_size=32)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
milliseconds = moments.map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
seconds = moments.map(lambda moment: moment.replace(microsecond=0))
fingerprints = st.text("0123456789abcdef", min_size=64, max_size=64)
keys = st.one_of(
    st.builds(JobKey, ids, st.sampled_from(JobObject)),
    st.builds(RenderKey, ids, fingerprints, st.integers(0, 999_999)),
    st.builds(FailedIndexKey, milliseconds, ids),
    st.builds(ExpiryIndexKey, seconds, ids, st.sampled_from([Expiring.JOB, Expiring.BATCH])),
    st.builds(ExpiryIndexKey, seconds, fingerprints, st.just(Expiring.IDEMPOTENCY)),
    st.builds(AttemptKey, ids, st.integers(1, 99)),
    st.builds(OpenIndexKey, ids),
    st.builds(IdempotencyKey, fingerprints),
    st.builds(BatchKey, ids),
    st.builds(CleanupKey, ids, st.sampled_from(CleanupObject)),
    st.builds(WorkerKey, st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)),
    st.builds(SelfCheckKey, ids),
)


@given(keys)
def test_parsing_undoes_building(key: JobKey) -> None:
    assert parse(str(key)) == key


@given(keys, keys)
def test_two_keys_never_share_a_name(one: JobKey, other: JobKey) -> None:
    assert (str(one) == str(other)) == (one == other)


@given(
    st.text(max_size=60).filter(
        lambda text: (
            not text.startswith(("jobs/", "index/", "workers/", "self-check/", "batches/", "idempotency/", "cleanups/"))
        )
    )
)
def test_what_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        f"jobs/{'a' * 32}/renders/x-000000.json",
        f"jobs/{'a' * 32}/renders/{'a' * 64}-0.json",
        "jobs/../source",
        "jobs/x/source",
        f"jobs/{'a' * 32}/secret",
        f"jobs/{'a' * 32}/source\n",
        f"jobs/{'a' * 32}/attempts/1.json",
        f"index/expiry/20260101T00/0000-idempotency-{'a' * 32}",
        f"index/expiry/20260101T00/0000-job-{'a' * 32}",
        f"idempotency/{'a' * 32}",
    ],
)
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        parse(text)


@given(milliseconds, milliseconds, ids)
def test_failures_list_newest_first(one: datetime, other: datetime, job_id: str) -> None:
    ordered = sorted([FailedIndexKey(one, job_id), FailedIndexKey(other, job_id)], key=str)

    assert ordered[0].finished_at == max(one, other)


@given(moments, ids)
def test_a_job_is_due_in_a_second_that_is_not_before_its_expiry(expires_at: datetime, job_id: str) -> None:
    key = ExpiryIndexKey.of(expires_at, job_id)

    assert timedelta(0) <= key.due - expires_at < timedelta(seconds=1)


@given(seconds, seconds, ids, fingerprints)
def test_the_expiry_index_lists_in_the_order_of_time(one: datetime, other: datetime, job_id: str, digest: str) -> None:
    keys_ = [ExpiryIndexKey(one, job_id), ExpiryIndexKey(other, digest, Expiring.IDEMPOTENCY)]

    ordered = sorted(keys_, key=str)

    assert ordered[0].due == min(one, other)
    assert str(ordered[0]).startswith(EXPIRY_PREFIX)


@given(ids, st.sampled_from(JobObject))
def test_all_objects_of_a_job_lie_below_its_prefix(job_id: str, item: JobObject) -> None:
    assert str(JobKey(job_id, item)).startswith(job_prefix(job_id))


@given(ids, fingerprints, st.integers(0, 999_999), st.integers(0, 999_999))
def test_generations_of_a_render_list_in_their_order_below_their_job(
    job_id: str, fingerprint: str, one: int, other: int
) -> None:
    ordered = sorted([RenderKey(job_id, fingerprint, one), RenderKey(job_id, fingerprint, other)], key=str)

    assert ordered[0].generation == min(one, other)
    assert str(ordered[0]).startswith(render_prefix(job_id, fingerprint))
    assert render_prefix(job_id, fingerprint).startswith(job_prefix(job_id))


def test_ids_are_fresh_and_well_formed() -> None:
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(is_id(each) for each in made)
