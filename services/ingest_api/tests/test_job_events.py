"""A job's events over a real socket, the real store and broker."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from ingest_api.server import listen, serve_until
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.job_records import JobRecords
from studio_testing.waiting import wait_until

Serving = Callable[[FastAPI], AbstractContextManager[str]]

NOW = datetime(2027, 1, 1, tzinfo=UTC)
LISTENERS = 20


def begin(records: JobRecords, job_id: str, stage: Stage = Stage.INFERRING, percent: int = 40) -> None:
    progress = JobProgress(attempt=1, stage=stage, percent=percent, worker="w", started_at=NOW, updated_at=NOW)
    records.report_progress(job_id, progress)


def fail(records: JobRecords, job_id: str) -> None:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="The picture is damaged.")
    records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=1, finished_at=NOW, error=error))


def events(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """Read a stream: one dictionary of fields an event."""
    fields: dict[str, Any] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if not line and "event" in fields:
            yield fields | {"data": json.loads(fields["data"])}
        fields = fields | {name: value} if line else {}


def follow(url: str, job_id: str, **headers: str) -> AbstractContextManager[httpx.Response]:
    return httpx.stream("GET", f"{url}/api/jobs/{job_id}/events", headers=headers, timeout=60)


@pytest.fixture
def url(dependencies: Dependencies, serving: Serving) -> Iterator[str]:
    with serving(create_app(dependencies)) as url:
        yield url


def test_a_job_is_followed_from_the_queue_to_its_end(url: str, job_id: str, records: JobRecords) -> None:
    with follow(url, job_id) as answer:
        told = events(answer)
        waiting = next(told)
        begin(records, job_id)
        running = next(told)
        fail(records, job_id)
        (end,) = told

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert [(event["event"], event["id"]) for event in (waiting, running, end)] == [
        ("progress", "0-0-0"),
        ("progress", "1-3-40"),
        ("end", "end"),
    ]
    assert (waiting["data"]["state"], running["data"]["state"]) == ("queued", "running")
    assert end["data"] == httpx.get(f"{url}/api/jobs/{job_id}").json()


def test_a_job_that_has_ended_is_told_at_once_and_only_once(url: str, job_id: str, records: JobRecords) -> None:
    fail(records, job_id)

    with follow(url, job_id) as answer:
        assert [event["event"] for event in events(answer)] == ["end"]
    with follow(url, job_id, **{"Last-Event-ID": "end"}) as again:
        assert (again.status_code, again.read()) == (204, b"")


def test_another_replica_goes_on_where_the_first_one_was_cut_off(
    url: str, configuration: Configuration, serving: Serving, job_id: str, records: JobRecords
) -> None:
    begin(records, job_id)
    with follow(url, job_id) as answer:
        seen = next(events(answer))["id"]

    with serving(create_app(connect(configuration))) as other, follow(other, job_id, **{"Last-Event-ID": seen}) as cut:
        begin(records, job_id, Stage.ENCODING, 80)
        assert next(events(cut))["id"] == "1-5-80"


def test_a_job_that_is_removed_ends_its_stream(url: str, job_id: str) -> None:
    with follow(url, job_id) as answer:
        told = events(answer)
        next(told)
        assert httpx.delete(f"{url}/api/jobs/{job_id}").status_code == 204
        last = list(told)[-1]

    assert last["event"] in {"gone", "end"}  # a look may fall between its cancellation and its removal
    assert httpx.get(f"{url}/api/jobs/{job_id}/events").status_code == 404


def test_many_listeners_of_one_job_read_no_more_from_the_store_than_one(
    dependencies: Dependencies, serving: Serving, job_id: str, records: JobRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    reads = 0
    read = dependencies.store.read

    def count(*args: Any) -> bytes:  # noqa: ANN401
        nonlocal reads
        reads += 1
        return read(*args)

    monkeypatch.setattr(dependencies.store, "read", count)
    begin(records, job_id)

    # when
    with serving(create_app(dependencies)) as url:
        seen: list[str] = []
        all_are_there = threading.Barrier(LISTENERS + 1)

        def listen_to_it() -> None:
            with follow(url, job_id) as answer:
                told = events(answer)
                seen.append(next(told)["id"])
                all_are_there.wait(60)
                seen.extend(event["id"] for event in told)

        threads = [threading.Thread(target=listen_to_it) for _ in range(LISTENERS)]
        for thread in threads:
            thread.start()
        all_are_there.wait(60)
        looks_so_far = reads
        assert dependencies.job_events.pollers == 1
        fail(records, job_id)
        for thread in threads:
            thread.join()

    # then
    assert sorted(seen) == ["1-3-40"] * LISTENERS + ["end"] * LISTENERS
    assert reads - looks_so_far < LISTENERS
    assert dependencies.job_events.pollers == 0


def test_when_the_last_listener_goes_away_nobody_looks_any_more(
    dependencies: Dependencies, serving: Serving, job_id: str
) -> None:
    with serving(create_app(dependencies)) as url:
        with follow(url, job_id) as answer:
            told = events(answer)
            next(told)
            assert dependencies.job_events.pollers == 1

        wait_until(lambda: dependencies.job_events.pollers == 0, what="the poller's end")


def test_too_many_streams_are_refused_for_now(configuration: Configuration, serving: Serving, job_id: str) -> None:
    api = configuration.api.model_copy(update={"max_event_streams": 1})
    graph = connect(replace(configuration, api=api))
    with serving(create_app(graph)) as url, follow(url, job_id) as answer:
        told = events(answer)
        next(told)

        refused = httpx.get(f"{url}/api/jobs/{job_id}/events")

    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "queue_full")
    assert int(refused.headers["Retry-After"]) > 0


def test_a_process_that_is_told_to_stop_does_not_wait_for_its_streams(
    configuration: Configuration, job_id: str
) -> None:
    # given
    stopping = threading.Event()
    graph = connect(configuration, stopping=stopping)
    with closing(listen("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        server = threading.Thread(
            target=serve_until, args=(stopping, create_app(graph), listener), kwargs={"grace_seconds": 170}
        )
        server.start()
        with follow(f"http://{host}:{port}", job_id) as answer:
            told = events(answer)
            next(told)

            # when
            stopping.set()

            # then
            assert list(told) == []
        server.join(timeout=60)
        assert not server.is_alive()
