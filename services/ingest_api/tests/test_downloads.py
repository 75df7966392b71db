import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest_api.jobs.downloads import StoredObjectResponse, content_disposition
from studio.object_store import StoredObject

Message = MutableMapping[str, Any]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("photo-cutout.png", "attachment; filename=\"photo-cutout.png\"; filename*=UTF-8''photo-cutout.png"),
        ('a"b\\c;d.png', "attachment; filename=\"a_b_c_d.png\"; filename*=UTF-8''a%22b%5Cc%3Bd.png"),
        ("Ünï.png", "attachment; filename=\"Uni.png\"; filename*=UTF-8''%C3%9Cn%C3%AF.png"),
        ("写真.png", "attachment; filename=\".png\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.png"),
        ("50%.png", "attachment; filename=\"50_.png\"; filename*=UTF-8''50%25.png"),
    ],
)
def test_a_name_is_written_for_old_and_for_new_clients(name: str, header: str) -> None:
    assert content_disposition(name) == header


class Released:
    """Notes whether the connection to the store was given back."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def answer_of(chunks: Callable[[], Iterator[bytes]], released: Released) -> StoredObjectResponse:
    stored = StoredObject(
        size_bytes=6, media_type="image/png", etag="e", chunks=chunks(), modified_at=datetime(2027, 1, 1, tzinfo=UTC)
    )
    return StoredObjectResponse(stored, released, {}, "image/png")


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def gone() -> Message:
    return {"type": "http.disconnect"}


async def ignore(_: Message) -> None:
    await asyncio.sleep(0)


def test_the_connection_is_given_back_after_the_last_chunk() -> None:
    released = Released()

    asyncio.run(answer_of(lambda: iter([b"abc", b"def"]), released)({"type": "http"}, never, ignore))

    assert released.times == 1


def test_the_connection_is_given_back_when_the_client_has_gone() -> None:
    released = Released()

    def endless() -> Iterator[bytes]:
        while True:
            yield b"abc"

    asyncio.run(answer_of(endless, released)({"type": "http"}, gone, ignore))

    assert released.times == 1


def test_the_connection_is_given_back_when_the_store_fails_in_the_middle() -> None:
    released = Released()

    def failing() -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(answer_of(failing, released)({"type": "http"}, never, ignore))

    assert released.times == 1
