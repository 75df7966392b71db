"""The form of a batch: its limits, and what of a bad one is still taken."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from studio.contracts.keys import JobKey, JobObject
from studio.object_store import ObjectStore

UPLOAD = "/api/jobs/remove-bg-batch"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="p.png"\r\n\r\n'
MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_FILES = 4
Maker = Callable[..., bytes]
Serving = Callable[[FastAPI], AbstractContextManager[str]]


@pytest.fixture
def configuration(configuration: Configuration) -> Configuration:
    limits = configuration.limits.model_copy(update={"max_batch_files": MAX_FILES})
    return replace(configuration, limits=limits)


def files_of(*contents: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (f"photo {place}.jpg", content)) for place, content in enumerate(contents)]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def is_empty(store: ObjectStore) -> bool:
    return not list(store.list(""))


def test_a_file_that_is_too_large_is_dropped_and_the_others_are_taken_whole(
    client: httpx.Client, picture: Maker, store: ObjectStore
) -> None:
    # given
    at_the_limit = picture("PNG")
    at_the_limit += bytes(MAX_FILE_BYTES - len(at_the_limit))
    photos = [picture(), picture("PNG") + bytes(MAX_FILE_BYTES + 200_000), at_the_limit]

    # when
    items = client.post(UPLOAD, files=files_of(*photos)).json()["items"]

    # then
    assert [item["state"] for item in items] == ["queued", "rejected", "queued"]
    assert items[1]["error"] == {"code": "file_too_large", "message": "The file is larger than 2 MiB."}
    for place in (0, 2):
        assert store.read(JobKey(items[place]["job_id"], JobObject.SOURCE)) == photos[place]


def test_each_kind_of_bad_file_says_in_its_place_what_is_wrong(
    client: httpx.Client, picture: Maker, png_chunks: Callable[..., bytes]
) -> None:
    answer = client.post(UPLOAD, files=files_of(b"", b"%PDF-1.7", picture()[:200], png_chunks(9000, 9000)))

    codes = [item["error"]["code"] for item in answer.json()["items"]]
    assert codes == ["missing_file", "unsupported_media_type", "corrupt_image", "image_too_large"]


def test_as_many_files_as_allowed_are_taken_and_not_one_more(
    client: httpx.Client, picture: Maker, store: ObjectStore
) -> None:
    for too_many in (MAX_FILES + 1, MAX_FILES + 2, 5 * MAX_FILES):
        assert refusal(client.post(UPLOAD, files=files_of(*[picture()] * too_many))) == (422, "too_many_files")
    assert is_empty(store)

    answer = client.post(UPLOAD, files=files_of(*[picture()] * MAX_FILES))

    assert (answer.status_code, answer.json()["counts"]["queued"]) == (202, MAX_FILES)


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"format": "png"}},
        {"json": {"files": []}},
        {"files": [("files", ("", b""))]},
        {"data": {"files": ""}, "files": [("files", ("", b""))]},
    ],
)
def test_a_form_without_a_file_is_refused(client: httpx.Client, body: dict[str, Any]) -> None:
    assert refusal(client.post(UPLOAD, **body)) == (422, "missing_file")


@pytest.mark.parametrize(
    ("data", "more", "field"),
    [
        ({"format": "gif"}, [], "format"),
        ({"nosuch": "1"}, [], "nosuch"),
        ({"files": "a text"}, [], "files"),
        ({}, [("file", ("p.jpg", b"x"))], "file"),
        ({"background_file": "a text"}, [], "background_file"),
        ({}, [("background_file", ("p.jpg", b"no picture"))], "background_file"),
    ],
)
def test_what_is_wrong_with_the_form_refuses_all_of_it(
    client: httpx.Client,
    picture: Maker,
    store: ObjectStore,
    data: dict[str, str],
    more: list[tuple[str, tuple[str, bytes]]],
    field: str,
) -> None:
    answer = client.post(UPLOAD, data=data, files=[*files_of(picture()), *more])

    assert answer.status_code in {415, 422}
    assert answer.json()["error"]["message"].startswith(f"{field}:")
    assert is_empty(store)


def test_one_background_lies_behind_all_of_them(client: httpx.Client, picture: Maker, store: ObjectStore) -> None:
    background = picture("PNG", size=(9, 9))
    files = [("background_file", ("b.png", background)), *files_of(*[picture()] * MAX_FILES)]

    batch = client.post(UPLOAD, files=files).json()

    assert batch["options"]["background"] == "picture"
    for item in batch["items"]:
        assert store.read(JobKey(item["job_id"], JobObject.BACKGROUND)) == background


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense"),
        ("multipart/form-data; boundary=b", b"--c"),
        ("multipart/form-data; boundary=b", PART + b"the last boundary is missing\r\n--b\r\n"),
    ],
)
def test_an_unreadable_form_is_refused(client: httpx.Client, content_type: str, body: bytes) -> None:
    answer = client.post(UPLOAD, content=body, headers={"Content-Type": content_type})

    assert refusal(answer) == (400, "invalid_request")


def test_a_body_without_a_length_is_refused_when_it_is_more_than_all_files_may_have(
    configuration: Configuration, serving: Serving, store: ObjectStore
) -> None:
    def too_much() -> Iterator[bytes]:
        yield PART
        for _ in range(MAX_FILES + 2):  # one of them for a background
            yield bytes(MAX_FILE_BYTES)

    with serving(create_app(connect(configuration))) as url:
        answer = httpx.post(url + UPLOAD, content=too_much(), headers=MULTIPART, timeout=30)

    assert refusal(answer) == (413, "file_too_large")
    assert is_empty(store)


def dripped(url: str, pieces: Iterator[bytes]) -> bytes:
    """Send a body piece by piece, slowly, and return the answer."""
    address = urlsplit(url)
    content = f"Content-Type: {MULTIPART['Content-Type']}\r\nContent-Length: 9999\r\n"
    head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\n{content}\r\n"
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as connection:
        connection.sendall(head.encode())
        connection.settimeout(0.2)
        for piece in pieces:
            try:
                connection.sendall(piece)
                begun = connection.recv(65_536)
            except TimeoutError:
                continue
            connection.settimeout(30)
            return begun + b"".join(iter(lambda: connection.recv(65_536), b""))
    raise AssertionError("the server took all of it")


@pytest.mark.parametrize(
    ("seconds_a_file", "max_seconds", "pieces"),
    [(1.0, 60.0, [PART] + [b"x"] * 100), (30.0, 1.0, [PART + b"x\r\n"] * 100)],
    ids=["one file drips", "one file after the other"],
)
def test_a_slow_batch_is_closed_at_its_deadline(
    configuration: Configuration, serving: Serving, seconds_a_file: float, max_seconds: float, pieces: list[bytes]
) -> None:
    update = {"upload_timeout_seconds": seconds_a_file, "batch_upload_timeout_seconds": max_seconds}
    limits = configuration.limits.model_copy(update={"max_batch_files": 1000})
    slow = replace(configuration, api=configuration.api.model_copy(update=update), limits=limits)

    with serving(create_app(connect(slow))) as url:
        begun_at = time.monotonic()
        answer = dripped(url, iter(pieces))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"upload_timeout"' in answer
    assert time.monotonic() - begun_at < 15


def test_a_batch_may_take_longer_than_one_file(configuration: Configuration, serving: Serving, picture: Maker) -> None:
    # given
    api = configuration.api.model_copy(update={"upload_timeout_seconds": 1.0, "batch_upload_timeout_seconds": 60.0})
    photo = picture()

    def slow() -> Iterator[bytes]:
        for _ in range(MAX_FILES):
            yield PART + photo + b"\r\n"
            time.sleep(0.6)
        yield b"--b--\r\n"

    # when
    with serving(create_app(connect(replace(configuration, api=api)))) as url:
        answer = httpx.post(url + UPLOAD, content=slow(), headers=MULTIPART, timeout=30)

    # then
    assert (answer.status_code, answer.json()["counts"]["queued"]) == (202, MAX_FILES)
