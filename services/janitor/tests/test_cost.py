"""What a sweep and a reconciliation cost, in requests to the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from studio.contracts.ids import new_id
from studio.contracts.keys import ExpiryIndexKey, OpenIndexKey
from studio.object_store import ObjectStore

Bucket = Any  # the fixtures' classes live in conftest.py, which tests do not import
Reconciliation = Any
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@contextmanager
def counted_requests(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what every request is for that the store's clients make inside the block."""
    requests, send, ask = list[str](), store._http.urlopen, store._whole._ask

    def sending(method: str, url: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - handed on as they are
        requests.append(f"{method} {url.partition('?')[0]}")
        return send(method, url, *args, **kwargs)

    def asking(what: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        requests.append(what)
        return ask(what, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(store._http, "urlopen", sending)
        patch.setattr(store._whole, "_ask", asking)
        yield requests


def _bystanders(bucket: Bucket, count: int) -> None:
    """Entries of jobs that are not due; a sweep that looked at one would find it abandoned."""
    now = bucket.now
    for _ in range(count):
        bucket.facts.mark(ExpiryIndexKey.of(now + 30 * DAY, new_id()))


def test_the_cost_of_a_sweep_follows_what_is_due_not_what_exists(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for bystanders in (0, 300):
        for _ in range(3):
            bucket.finish(bucket.accept(expires_in=HOUR))
        _bystanders(bucket, bystanders)
        with counted_requests(bucket.store, monkeypatch) as requests:
            tally = bucket.sweep(bucket.now + 2 * HOUR)
        assert tally.jobs_removed == 3
        costs.append(len(requests))

    assert costs[0] == costs[1]
    assert costs[0] <= 2 + 3 * 6  # the clock and a page of the index; a listing, two facts and three deletes a job


def test_a_sweep_with_nothing_due_costs_two_requests(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    _bystanders(bucket, 50)
    at = bucket.now

    with counted_requests(bucket.store, monkeypatch) as requests:
        bucket.sweep()

    assert len(requests) == 2, (at, requests)


def test_jobs_whose_message_waits_cost_the_reconciliation_nothing(
    bucket: Bucket, reconciliation: Reconciliation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(50):
        job_id = new_id()
        bucket.facts.mark(OpenIndexKey(job_id))
        reconciliation.waiting.add(job_id)

    with counted_requests(bucket.store, monkeypatch) as requests:
        assert not reconciliation.look(timedelta(minutes=10))

    assert len(requests) == 2  # the listing, and the clock


def test_a_lost_job_costs_the_reconciliation_two_requests(
    bucket: Bucket, reconciliation: Reconciliation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        bucket.accept()

    with counted_requests(bucket.store, monkeypatch) as requests:
        reconciliation.look(timedelta(minutes=1))

    assert len(reconciliation.sent) == 20
    assert len(requests) == 2 + 20 * 2
