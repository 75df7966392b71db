"""The API over real servers, and pictures made for each test."""

import asyncio
import io
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import dramatiq
import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from ingest_api.settings import ApiSettings
from studio.job_records import JobRecords
from studio.messaging import make_broker
from studio.object_store import ObjectStore
from studio.settings import BrokerSettings, LimitSettings, ModelSettings, StoreSettings

UPLOAD = "/api/jobs/remove-bg"


class InProcess(httpx.BaseTransport):
    """Calls an app in the thread that asks, each request in a loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._app = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            answer = await self._app.handle_async_request(request)
            content = await answer.aread()
            return httpx.Response(answer.status_code, headers=answer.headers, content=content)

        return asyncio.run(answer())


@pytest.fixture
def configuration(store_settings: StoreSettings, broker_settings: BrokerSettings) -> Configuration:
    return Configuration(
        api=ApiSettings(),
        store=store_settings,
        broker=broker_settings,
        limits=LimitSettings(max_image_bytes=2 * 1024 * 1024, max_image_pixels=1_000_000),
        models=ModelSettings(models=("isnet", "u2netp")),
    )


@pytest.fixture
def dependencies(configuration: Configuration) -> Dependencies:
    return connect(configuration)


@pytest.fixture
def client_of() -> Callable[[FastAPI], httpx.Client]:
    """Make a client that calls an app without a socket."""
    return lambda app: httpx.Client(transport=InProcess(app), base_url="http://testserver")


@pytest.fixture
def client(dependencies: Dependencies, client_of: Callable[[FastAPI], httpx.Client]) -> Iterator[httpx.Client]:
    with client_of(create_app(dependencies)) as client:
        yield client


@pytest.fixture
def store(store_settings: StoreSettings) -> ObjectStore:
    return ObjectStore.connect(store_settings)


@pytest.fixture
def records(store: ObjectStore) -> JobRecords:
    return JobRecords(store)


@pytest.fixture
def sent(broker_settings: BrokerSettings) -> Callable[[str], list[dict[str, Any]]]:
    """Return the payloads that wait on a queue, in their order."""

    def read(queue: str) -> list[dict[str, Any]]:
        broker: dramatiq.Broker = make_broker(broker_settings)
        consumer = broker.consume(queue, prefetch=100, timeout=100)
        payloads = []
        while (message := next(consumer)) is not None:
            payloads.append({"actor": message.actor_name, **message.kwargs["payload"]})
        consumer.close()
        return payloads

    return read


@pytest.fixture
def without_store(configuration: Configuration) -> Configuration:
    """A configuration whose store refuses connections."""
    store = configuration.store.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"})
    return replace(configuration, store=store)


@pytest.fixture
def serving() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """Serve an app over a real socket; for what only shows there."""

    @contextmanager
    def serve(app: FastAPI) -> Iterator[str]:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, name="uvicorn")
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        try:
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join()

    return serve


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Make a small picture in any format; ``save`` are Pillow's options."""

    def make(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save: Any) -> bytes:  # noqa: ANN401
        out = io.BytesIO()
        Image.radial_gradient("L").resize(size).convert(mode).save(out, kind, **save)
        return out.getvalue()

    return make


@pytest.fixture
def exif() -> Callable[[object], bytes]:
    """Make an EXIF block with this orientation."""

    def make(orientation: object) -> bytes:
        block = Image.Exif()
        block[0x0112] = orientation
        return block.tobytes()

    return make


@pytest.fixture
def png_chunks() -> Callable[..., bytes]:
    """Make a PNG of chunks, each with its right checksum; the header may claim any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def make(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        chunks = [(b"IHDR", header), *more, (b"IDAT", zlib.compress(b"\0" * 16)), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in chunks)

    return make


@pytest.fixture
def webp_of_34_bytes() -> Callable[[int, int], bytes]:
    """Make a whole lossless WebP file that claims any size in 34 bytes."""

    def make(width: int, height: int) -> bytes:
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(9)
        return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body

    return make


@pytest.fixture
def job_id(client: httpx.Client, picture: Callable[..., bytes]) -> str:
    """A job that has just been accepted."""
    answer = client.post(UPLOAD, files={"file": ("Füße am Strand.jpg", picture())})
    assert answer.status_code == 202
    identifier: str = answer.json()["id"]
    return identifier
