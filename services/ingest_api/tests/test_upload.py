import encodings.aliases
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pillow_heif
import pytest
import structlog
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.contracts.jobs import JobState
from studio.contracts.keys import EXPIRY_PREFIX, JOBS_PREFIX, ExpiryIndexKey, JobKey, JobObject, Key, parse
from studio.contracts.options import OutputFormat, RemoveBackgroundOptions
from studio.job_records import JobRecords
from studio.object_store import ObjectStore

ClientOf = Callable[[FastAPI], httpx.Client]

UPLOAD = "/api/jobs/remove-bg"
Maker = Callable[..., bytes]


def refusal(answer: Any) -> tuple[int, str]:  # noqa: ANN401
    return answer.status_code, answer.json()["error"]["code"]


def expiring(store: ObjectStore) -> set[str]:
    """Return what the expiry index names."""
    return {key.subject for row in store.list(EXPIRY_PREFIX) if isinstance(key := parse(row.key), ExpiryIndexKey)}


def is_empty(store: ObjectStore) -> bool:
    return not list(store.list(""))


def test_an_upload_becomes_a_job_that_waits(
    client: httpx.Client, picture: Maker, records: JobRecords, store: ObjectStore, sent: Callable[[str], list[Any]]
) -> None:
    # given
    photo = picture("JPEG", size=(64, 48))

    # when
    answer = client.post(UPLOAD, files={"file": ("my photo.png", photo)}, headers={"X-Request-ID": "mine-1"})

    # then the client has a job
    assert answer.status_code == 202
    job = answer.json()
    path = f"/api/jobs/{job['id']}"
    assert answer.headers["Location"] == path
    assert (job["state"], job["stage"], job["percent"]) == ("queued", "queued", 0)
    assert job["links"] == {
        "self": path,
        "source": f"{path}/source",
        "matte": None,
        "download": None,
        "render": None,
        "cancel": f"{path}/cancel",
        "events": f"{path}/events",
        "retry": None,
        "retried_as": None,
        "retry_of": None,
        "derived_from": None,
    }
    # and its facts are stored
    request = records.request(job["id"])
    assert request is not None
    assert request.request_id == "mine-1"
    assert request.expires_at - request.created_at == timedelta(days=1)
    assert request.source.model_dump() == {
        "filename": "my photo.png",
        "media_type": "image/jpeg",
        "bytes": len(photo),
        "sha256": hashlib.sha256(photo).hexdigest(),
        "width": 64,
        "height": 48,
        "mode": "RGB",
        "orientation": 1,
        "frames": 1,
    }
    with store.open(JobKey(job["id"], JobObject.SOURCE)) as stored:
        assert (b"".join(stored.chunks), stored.media_type) == (photo, "image/jpeg")
    assert expiring(store) == {job["id"]}
    # and the others are told
    assert sent("inference") == [{"actor": "inference.remove_background", "job_id": job["id"]}]
    assert [(note["actor"], note["job_id"], note["source_bytes"]) for note in sent("telemetry")] == [
        ("telemetry.job_accepted", job["id"], len(photo))
    ]


def test_a_photo_larger_than_memory_keeps_for_a_form_arrives_whole(
    client: httpx.Client, picture: Maker, store: ObjectStore
) -> None:
    photo = picture("PNG", size=(64, 48)) + bytes(1_500_000)

    job_id = client.post(UPLOAD, files={"file": ("p.png", photo)}).json()["id"]

    assert store.read(JobKey(job_id, JobObject.SOURCE)) == photo


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        ("TIFF", "image/tiff", ".tif"),
        ("BMP", "image/bmp", ".bmp"),
        ("GIF", "image/gif", ".gif"),
        ("HEIF", "image/heic", ".heic"),
        ("AVIF", "image/avif", ".avif"),
    ],
)
def test_every_accepted_kind_is_stored_under_its_own_name(
    client: httpx.Client, picture: Maker, store: ObjectStore, kind: str, media_type: str, extension: str
) -> None:
    # given
    pillow_heif.register_heif_opener()
    photo = picture(kind, size=(64, 48))

    # when
    answer = client.post(UPLOAD, files={"file": ("holiday.jpg", photo, "image/jpeg")})

    # then
    assert answer.status_code == 202
    job = answer.json()
    assert (job["source"]["media_type"], job["source"]["width"], job["source"]["height"]) == (media_type, 64, 48)
    with store.open(JobKey(job["id"], JobObject.SOURCE)) as stored:
        assert (b"".join(stored.chunks), stored.media_type) == (photo, media_type)
    source = client.get(job["links"]["source"])
    assert f"holiday{extension}" in source.headers["Content-Disposition"]


def test_options_are_kept_and_an_empty_one_is_absent(client: httpx.Client, picture: Maker) -> None:
    form = {"model": "", "format": "jpeg", "background": ""}

    answer = client.post(UPLOAD, data=form, files={"file": ("p.jpg", picture())})

    kept = RemoveBackgroundOptions(model="isnet", format=OutputFormat.JPEG, background="#ffffff")
    assert answer.json()["options"] == kept.model_dump(mode="json")


def test_a_served_model_a_format_and_a_colour_may_be_chosen(client: httpx.Client, picture: Maker) -> None:
    form = {"model": "u2netp", "format": "webp", "background": "#1E9"}

    answer = client.post(UPLOAD, data=form, files={"file": ("p.jpg", picture())})

    options = answer.json()["options"]
    assert (options["model"], options["format"], options["background"]) == ("u2netp", "webp", "#11ee99")


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({"format": "gif"}, "format"),
        ({"background": "blueish"}, "background"),
        ({"size": "full"}, "size"),
        ({"model": ["isnet", "isnet"]}, "model"),
        ({"file": "text beside the file"}, "file"),
        ({"model": "x" * 100}, "model"),
    ],
)
def test_a_bad_option_is_refused_by_name_and_nothing_is_stored(
    client: httpx.Client, picture: Maker, store: ObjectStore, form: dict[str, Any], named: str
) -> None:
    answer = client.post(UPLOAD, data=form, files={"file": ("p.jpg", picture())})

    assert refusal(answer) == (422, "invalid_option")
    assert answer.json()["error"]["message"].startswith(f"{named}: ")
    assert is_empty(store)


def test_a_model_that_is_not_served_is_refused_with_those_that_are(client: httpx.Client, picture: Maker) -> None:
    answer = client.post(UPLOAD, data={"model": "silueta"}, files={"file": ("p.jpg", picture())})

    assert refusal(answer) == (422, "unknown_model")
    assert "isnet, u2netp" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"files": {"file": ("p.jpg", b"")}},
        {"files": {"format": (None, "png")}},
        {"files": {"file": (None, "not a file")}},
        {"data": {"format": "png"}},
        {"json": {"file": "p.jpg"}},
        {},
    ],
    ids=["empty", "no file", "a text", "urlencoded", "json", "no body"],
)
def test_a_missing_file_is_said_to_be_missing(client: httpx.Client, request_of: dict[str, Any]) -> None:
    assert refusal(client.post(UPLOAD, **request_of)) == (422, "missing_file")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b"no boundary here"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--b--\r\n"),
        (
            "multipart/form-data; boundary=b; charset=undefined",
            b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n',
        ),
    ],
)
def test_a_form_that_cannot_be_read_is_an_invalid_request(client: httpx.Client, content_type: str, body: bytes) -> None:
    answer = client.post(UPLOAD, content=body, headers={"Content-Type": content_type})

    assert refusal(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("charset", "name", "value", "shown"),
    [
        ("utf-7", b"+2AA-", b"x", r"\ud800: is no option"),
        ("unicode_escape", rb"\ud800", b"x", r"\ud800: is no option"),
        ("utf-8", "größe".encode(), b"x", r"gr\xf6\xdfe: is no option"),
        ("utf-7", b"model", b"+2AA-", "model: "),
        ("unicode_escape", b"background", rb"\ud800", "background: "),
    ],
)
def test_half_a_character_in_a_forms_text_is_refused_like_any_other(
    client: httpx.Client, charset: str, name: bytes, value: bytes, shown: str
) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n\r\nx\r\n--b--\r\n'

    answer = client.post(
        UPLOAD, content=body, headers={"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
    )

    assert refusal(answer) == (422, "invalid_option")
    assert answer.json()["error"]["message"].startswith(shown)


def test_a_model_that_is_not_served_is_shown_in_plain_characters(client: httpx.Client, picture: Maker) -> None:
    answer = client.post(UPLOAD, data={"model": "is\u202enet"}, files={"file": ("p.jpg", picture())})

    assert refusal(answer) == (422, "unknown_model")
    assert r"'is\u202enet'" in answer.json()["error"]["message"]


def test_whatever_a_form_calls_its_charset_the_answer_is_no_error_of_ours(client: httpx.Client) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="+2AA-\\ud800"\r\n\r\n\xfe\r\n'
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\n\r\nx\r\n--b--\r\n'

    def status(charset: str) -> int:
        content_type = f"multipart/form-data; boundary=b; charset={charset}"
        return client.post(UPLOAD, content=body, headers={"Content-Type": content_type}).status_code

    charsets = {*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "nosuch"}
    assert {charset for charset in charsets if status(charset) not in {400, 422}} == set()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (["file", "file"], "file"),
        (["file"] * 3, "file"),
        (["file", "background_file", "background_file"], "background_file"),
        (["file", "background_file", "mask"], "mask"),
    ],
)
def test_a_file_too_many_is_refused_by_its_field(
    client: httpx.Client, picture: Maker, fields: list[str], named: str
) -> None:
    files = [(field, ("p.jpg", picture())) for field in fields]

    answer = client.post(UPLOAD, files=files)

    assert refusal(answer) == (422, "invalid_option")
    assert answer.json()["error"]["message"].startswith(f"{named}: ")


def test_a_dozen_files_are_not_even_received(client: httpx.Client, picture: Maker) -> None:
    files = [("file", (f"{number}.jpg", picture())) for number in range(12)]

    assert refusal(client.post(UPLOAD, files=files)) == (400, "invalid_request")


def test_many_fields_are_too_many(client: httpx.Client, picture: Maker) -> None:
    form = {f"field{number}": "x" for number in range(40)}

    assert refusal(client.post(UPLOAD, data=form, files={"file": ("a.jpg", picture())})) == (400, "invalid_request")


def test_an_option_of_a_megabyte_is_not_read(client: httpx.Client, picture: Maker) -> None:
    answer = client.post(UPLOAD, data={"model": "x" * 1_000_000}, files={"file": ("a.jpg", picture())})

    assert refusal(answer) == (400, "invalid_request")


def test_pictures_are_judged_before_anything_is_stored(
    client: httpx.Client, picture: Maker, png_chunks: Maker, store: ObjectStore
) -> None:
    cases = {
        "p.jpg": (png_chunks(60_000, 60_000), (422, "image_too_large")),
        "p.png": (picture("PNG")[:-20], (422, "corrupt_image")),
        "p.webp": (picture("TGA"), (415, "unsupported_media_type")),
    }

    for name, (data, expected) in cases.items():
        assert refusal(client.post(UPLOAD, files={"file": (name, data, "image/png")})) == expected
    assert is_empty(store)


def test_a_hostile_file_name_is_only_shown(client: httpx.Client, picture: Maker, store: ObjectStore) -> None:
    name = "../" * 20 + "x" * 3900 + "\u202egnp.jpg"

    answer = client.post(UPLOAD, files={"file": (name, picture())})

    assert answer.status_code == 202
    shown = answer.json()["source"]["filename"]
    assert (len(shown), shown[-4:]) == (120, ".jpg")
    assert sorted(row.key for row in store.list(JOBS_PREFIX)) == [
        f"jobs/{answer.json()['id']}/request.json",
        f"jobs/{answer.json()['id']}/source",
    ]


def test_without_the_broker_the_job_is_accepted_all_the_same(
    configuration: Configuration, picture: Maker, records: JobRecords, client_of: ClientOf
) -> None:
    # given
    nowhere = configuration.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})
    client = client_of(create_app(connect(replace(configuration, broker=nowhere))))

    # when
    answer = client.post(UPLOAD, files={"file": ("p.jpg", picture())})

    # then
    assert answer.status_code == 202
    job = records.view(answer.json()["id"])
    assert job is not None
    assert job.state is JobState.QUEUED


@pytest.mark.parametrize("last", [JobObject.SOURCE, JobObject.REQUEST])
def test_whatever_a_crash_leaves_of_an_upload_is_found_by_the_sweep(
    dependencies: Dependencies,
    client_of: ClientOf,
    picture: Maker,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
    last: JobObject,
) -> None:
    # given a process that ends as soon as one object is stored
    put = dependencies.store.put

    def put_and_end(key: Key, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        put(key, *rest, **named)
        if isinstance(key, JobKey) and key.item is last:
            raise RuntimeError("the process ends here")

    monkeypatch.setattr(dependencies.store, "put", put_and_end)

    # when
    with structlog.testing.capture_logs():
        answer = client_of(create_app(dependencies)).post(UPLOAD, files={"file": ("p.jpg", picture())})

    # then
    assert refusal(answer) == (500, "internal_error")
    (stored,) = {row.key.split("/")[1] for row in store.list(JOBS_PREFIX)}
    assert expiring(store) == {stored}


def test_without_the_store_nothing_is_accepted(
    without_store: Configuration, picture: Maker, sent: Callable[[str], list[Any]], client_of: ClientOf
) -> None:
    client = client_of(create_app(connect(without_store)))

    answer = client.post(UPLOAD, files={"file": ("p.jpg", picture())})

    assert refusal(answer) == (503, "store_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert sent("inference") == []
