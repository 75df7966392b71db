"""The ZIP of a batch, over a real store; the test plays the worker."""

import io
import json
import secrets
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from ingest_api.app import create_app
from ingest_api.dependencies import Dependencies
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobState
from studio.contracts.keys import JobKey, JobObject
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio_testing.results import a_result

UPLOAD = "/api/jobs/remove-bg-batch"
Maker = Callable[..., bytes]
Serving = Callable[[FastAPI], AbstractContextManager[str]]
End = Callable[[str, bytes | None], None]


@pytest.fixture
def end(store: ObjectStore, records: JobRecords) -> End:
    """End a job as a worker does: with a cut-out, or without one as failed."""

    def end_job(job_id: str, cutout: bytes | None) -> None:
        now = datetime.now(UTC)
        if cutout is None:
            error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="Damaged.")
            assert records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=1, finished_at=now, error=error))
            return
        store.put(JobKey(job_id, JobObject.CUTOUT_WEBP), cutout, media_type="image/webp")
        result = a_result(cutout=JobObject.CUTOUT_WEBP, media_type="image/webp", bytes=len(cutout), matte_bytes=7)
        assert records.finish(job_id, JobOutcome(state=JobState.SUCCEEDED, attempt=1, finished_at=now, result=result))

    return end_job


@pytest.fixture
def batch(client: httpx.Client, picture: Maker) -> dict[str, Any]:
    """A batch of two photos of one name, a file that is none, and a third photo."""
    names = ["../cat.jpg", "cat.png", "notes.txt", "Füße.jpg"]
    contents = [picture(), picture("PNG"), b"some text", picture("WEBP")]
    sent = client.post(UPLOAD, files=[("files", pair) for pair in zip(names, contents, strict=True)])
    answer: dict[str, Any] = sent.json()
    return answer


def jobs_of(batch: dict[str, Any]) -> list[str]:
    return [item["job_id"] for item in batch["items"] if item["job_id"]]


def download(batch: dict[str, Any]) -> str:
    return f"{batch['links']['self']}/download"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_the_zip_holds_each_cut_out_under_its_photos_name_and_the_manifest(
    client: httpx.Client, batch: dict[str, Any], end: End
) -> None:
    # given
    first, second = secrets.token_bytes(300_000), secrets.token_bytes(5)
    for job_id, cutout in zip(jobs_of(batch), (first, second, None), strict=True):
        end(job_id, cutout)

    # when
    answer = client.get(download(batch))

    # then
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    name = f"cutouts-{batch['id'][:8]}.zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["cat.webp", "cat (2).webp", "manifest.json"]
        assert (archive.read("cat.webp"), archive.read("cat (2).webp")) == (first, second)
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["batch_id"], manifest["is_finished"]) == (batch["id"], True)
    files = manifest["files"]
    assert [file["index"] for file in files] == [0, 1, 2, 3]
    assert [file["filename"] for file in files] == ["cat.jpg", "cat.png", "notes.txt", "Füße.jpg"]
    assert [file["entry"] for file in files] == ["cat.webp", "cat (2).webp", None, None]
    assert [file["state"] for file in files] == ["succeeded", "succeeded", "rejected", "failed"]
    assert [file["error"] and file["error"]["code"] for file in files] == [
        None,
        None,
        "unsupported_media_type",
        "corrupt_image",
    ]
    assert [file["job_id"] for file in files] == [item["job_id"] for item in batch["items"]]
    assert (files[0]["model"], files[0]["bytes"], files[0]["width"], files[0]["height"]) == ("isnet", 300_000, 40, 30)
    assert (files[0]["source_width"], files[2]["source_bytes"], files[3]["bytes"]) == (40, None, None)


def test_a_batch_that_has_not_finished_is_handed_out_only_to_who_asks_for_a_part(
    client: httpx.Client, batch: dict[str, Any], end: End
) -> None:
    assert refusal(client.get(download(batch), params={"partial": True})) == (409, "job_not_finished")
    end(jobs_of(batch)[1], b"a cut-out")

    assert refusal(client.get(download(batch))) == (409, "job_not_finished")
    answer = client.get(download(batch), params={"partial": True})

    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["cat.webp", "manifest.json"]
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["is_finished"] is False
    assert [file["state"] for file in manifest["files"]] == ["queued", "succeeded", "rejected", "queued"]


def test_a_batch_of_which_nothing_succeeded_has_no_zip(client: httpx.Client, batch: dict[str, Any], end: End) -> None:
    for job_id in jobs_of(batch):
        end(job_id, None)

    for partial in (False, True):
        assert refusal(client.get(download(batch), params={"partial": partial})) == (409, "job_has_no_result")


def test_a_cut_out_that_cannot_be_read_cuts_the_connection_before_the_zip_is_whole(
    dependencies: Dependencies, serving: Serving, batch: dict[str, Any], end: End, store: ObjectStore
) -> None:
    # given
    for job_id in jobs_of(batch):
        end(job_id, secrets.token_bytes(100_000))
    store.delete([JobKey(jobs_of(batch)[1], JobObject.CUTOUT_WEBP)])
    received = io.BytesIO()

    def receive(url: str) -> None:
        with httpx.stream("GET", url + download(batch), timeout=30) as answer:
            assert answer.status_code == 200
            received.writelines(answer.iter_bytes())

    # when
    with (
        capture_logs() as logs,
        serving(create_app(dependencies)) as url,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        receive(url)

    # then
    assert received.getvalue().startswith(b"PK")
    assert not zipfile.is_zipfile(received)
    assert "response_aborted" in [line["event"] for line in logs]
