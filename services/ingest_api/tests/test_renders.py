"""Renders over the real store and broker: one job for each set of options, whoever asks, and however often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, Dependencies, connect
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobOutcome, JobProgress, JobState, Stage
from studio.contracts.keys import EXPIRY_PREFIX, ExpiryIndexKey, JobKey, JobObject, job_prefix, parse
from studio.contracts.options import RenderOptions
from studio.errors import StoreUnavailableError
from studio.job_records import JobRecords
from studio.object_store import ObjectStore
from studio_testing.results import a_result

ClientOf = Callable[[FastAPI], httpx.Client]
Maker = Callable[..., bytes]

NOW = datetime(2027, 1, 1, tzinfo=UTC)
UPLOAD = "/api/jobs/remove-bg"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def expiring(store: ObjectStore) -> set[str]:
    """Return what the expiry index names."""
    return {key.subject for row in store.list(EXPIRY_PREFIX) if isinstance(key := parse(row.key), ExpiryIndexKey)}


def succeed(store: ObjectStore, job_id: str, item: JobObject = JobObject.CUTOUT_PNG, model: str = "isnet") -> None:
    store.put(JobKey(job_id, item), b"cutout bytes", media_type="image/png")
    result = a_result(cutout=item, model=model)
    outcome = JobOutcome(state=JobState.SUCCEEDED, attempt=1, started_at=NOW, finished_at=NOW, result=result)
    assert JobRecords(store).finish(job_id, outcome)


def fail(records: JobRecords, job_id: str) -> None:
    error = JobFailure(code=FailureCode.OUT_OF_MEMORY, message="There was not enough memory.")
    assert records.finish(job_id, JobOutcome(state=JobState.FAILED, attempt=1, finished_at=NOW, error=error))


@pytest.fixture
def root(job_id: str, store: ObjectStore) -> str:
    """A job that has succeeded."""
    store.put(JobKey(job_id, JobObject.MATTE), b"matte bytes", media_type="image/png")
    succeed(store, job_id)
    return job_id


@pytest.fixture
def render(client: httpx.Client, root: str) -> Callable[..., httpx.Response]:
    """Ask for a render of the root by JSON."""

    def ask(**options: Any) -> httpx.Response:  # noqa: ANN401
        return client.post(f"/api/jobs/{root}/render", json=options)

    return ask


def test_a_render_is_a_job_of_its_own_that_waits(
    client: httpx.Client,
    root: str,
    records: JobRecords,
    store: ObjectStore,
    sent: Callable[[str], list[Any]],
) -> None:
    sent("inference"), sent("telemetry")
    options = {"format": "jpeg", "background": "#1E9", "crop": True, "crop_margin": "10%"}

    answer = client.post(f"/api/jobs/{root}/render", json=options, headers={"X-Request-ID": "again-1"})

    # the client has a job
    job = answer.json()
    path = f"/api/jobs/{job['id']}"
    assert (answer.status_code, answer.headers["Location"]) == (202, path)
    assert (job["state"], job["derived_from"], job["id"] != root) == ("queued", root, True)
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
        "derived_from": f"/api/jobs/{root}",
    }
    assert job["options"]["background"] == "#11ee99"
    assert job["options"]["model"] == "isnet"
    # its facts are stored, and it expires with the other one
    request, first = records.request(job["id"]), records.request(root)
    assert request is not None
    assert first is not None
    assert (request.derived_from, request.request_id) == (root, "again-1")
    assert (request.source, request.expires_at) == (first.source, first.expires_at)
    assert not store.exists(JobKey(job["id"], JobObject.SOURCE))
    assert job["id"] in expiring(store)
    # and a worker is asked
    assert sent("inference") == [{"actor": "inference.remove_background", "job_id": job["id"]}]


def test_the_same_options_give_the_same_job_however_they_are_sent(client: httpx.Client, root: str) -> None:
    path = f"/api/jobs/{root}/render"
    first = client.post(path, json={"format": "jpeg", "quality": 80, "crop": True})

    again = [
        client.post(path, json={"crop": True, "quality": 80, "background": "#FFF", "format": "jpeg"}),
        client.post(path, json={"crop": True, "quality": 80, "background": None, "format": "jpeg", "scale": ""}),
        client.post(path, data={"format": "jpeg", "quality": "80", "crop": "true", "background": ""}),
        client.post(path, files={"format": (None, "jpeg"), "quality": (None, "80"), "crop": (None, "1")}),
    ]

    assert first.status_code == 202
    assert [(answer.status_code, answer.json()["id"]) for answer in again] == [(200, first.json()["id"])] * 4
    assert again[0].headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"crop_margin": "10%", "background_blur": 9, "shadow_blur": 9, "shadow_colour": "#123456"}),
        ({"format": "jpeg"}, {"format": "jpeg", "quality": 92}),
        ({"shadow_opacity": 40, "shadow_offset_x": 0.0}, {"shadow_opacity": 40, "shadow_offset_x": -0.0}),
    ],
)
def test_what_has_no_effect_makes_no_other_render(
    render: Callable[..., httpx.Response], one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, second = render(**one), render(**other)

    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_render_whose_message_was_lost_is_had_by_asking_again(
    configuration: Configuration,
    client_of: ClientOf,
    root: str,
    render: Callable[..., httpx.Response],
    sent: Callable[[str], list[Any]],
) -> None:
    # given a render that was accepted while the broker was down
    nowhere = configuration.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})
    without_broker = client_of(create_app(connect(replace(configuration, broker=nowhere))))
    lost = [without_broker.post(f"/api/jobs/{root}/render", json={"crop": True}) for _ in range(2)]
    sent("inference"), sent("telemetry")

    # when it is asked for again, and the broker is there
    again = render(crop=True)

    # then the same job is on its way, and is counted once
    job_id = lost[0].json()["id"]
    assert [(answer.status_code, answer.json()["id"]) for answer in (*lost, again)] == [
        (202, job_id),
        (200, job_id),
        (200, job_id),
    ]
    assert sent("inference") == [{"actor": "inference.remove_background", "job_id": job_id}]
    assert sent("telemetry") == []


@pytest.mark.parametrize("stage", [Stage.REFINING, Stage.QUEUED])
def test_a_render_that_a_worker_has_begun_is_not_sent_again(
    render: Callable[..., httpx.Response], records: JobRecords, sent: Callable[[str], list[Any]], stage: Stage
) -> None:
    """Also between two attempts: then a message is on its way back."""
    job_id = render(crop=True).json()["id"]
    begun = JobProgress(attempt=1, stage=stage, percent=5, worker="w", started_at=NOW, updated_at=NOW)
    records.report_progress(job_id, begun)
    sent("inference")

    assert render(crop=True).json()["id"] == job_id
    assert sent("inference") == []


def test_a_render_that_is_finished_is_not_sent_again(
    render: Callable[..., httpx.Response], store: ObjectStore, sent: Callable[[str], list[Any]]
) -> None:
    job_id = render(crop=True).json()["id"]
    succeed(store, job_id)
    sent("inference")

    assert (render(crop=True).json()["id"], sent("inference")) == (job_id, [])


def test_other_options_give_another_job_and_no_body_asks_for_every_default(
    client: httpx.Client, root: str, render: Callable[..., httpx.Response]
) -> None:
    bare = client.post(f"/api/jobs/{root}/render")
    ids = {answer.json()["id"] for answer in (bare, render(format="webp"), render(crop=True), render(bit_depth=16))}

    assert bare.status_code == 202
    defaults = RenderOptions().model_dump(mode="json")
    assert {name: bare.json()["options"][name] for name in defaults} == defaults
    assert len(ids) == 4
    assert render().json()["id"] == bare.json()["id"]


def test_how_the_subject_was_found_stays_what_it_was(
    client: httpx.Client, store: ObjectStore, picture: Maker, records: JobRecords
) -> None:
    form = {"model": "u2netp", "refine": "false", "format": "webp"}
    job_id = client.post(UPLOAD, data=form, files={"file": ("p.jpg", picture())}).json()["id"]
    succeed(store, job_id, JobObject.CUTOUT_WEBP, "u2netp")

    options = client.post(f"/api/jobs/{job_id}/render").json()["options"]

    assert (options["model"], options["refine"], options["second_pass"]) == ("u2netp", False, True)
    assert options["format"] == "png"


def test_a_render_of_a_render_is_one_of_the_same_root(
    client: httpx.Client, root: str, render: Callable[..., httpx.Response], store: ObjectStore
) -> None:
    first = render(format="jpeg").json()["id"]

    second = client.post(f"/api/jobs/{first}/render", json={"crop": True})
    same = client.post(f"/api/jobs/{first}/render", json={"format": "jpeg"})

    assert (second.status_code, second.json()["derived_from"]) == (202, root)
    assert (same.status_code, same.json()["id"]) == (200, first)


def test_a_render_hands_out_its_own_output_and_its_roots_source_and_matte(
    client: httpx.Client, root: str, render: Callable[..., httpx.Response], store: ObjectStore
) -> None:
    job_id = render(format="zip").json()["id"]
    store.put(JobKey(job_id, JobObject.CUTOUT_ZIP), b"a pair", media_type="application/zip")
    succeed(store, job_id, JobObject.CUTOUT_ZIP)

    source, matte, output = (client.get(f"/api/jobs/{job_id}/{name}") for name in ("source", "matte", "download"))

    assert source.content == store.read(JobKey(root, JobObject.SOURCE))
    assert matte.content == b"matte bytes"
    assert output.content == b"cutout bytes"
    assert 'filename="Fue am Strand-cutout.zip"' in output.headers["Content-Disposition"]


@pytest.mark.parametrize("state", ["running", "failed", "cancelled"])
def test_only_what_was_cut_out_can_be_rendered(
    client: httpx.Client, job_id: str, records: JobRecords, state: str
) -> None:
    if state == "failed":
        fail(records, job_id)
    elif state == "cancelled":
        client.post(f"/api/jobs/{job_id}/cancel")

    answer = client.post(f"/api/jobs/{job_id}/render", json={})

    expected = "job_not_finished" if state == "running" else "job_has_no_result"
    assert refusal(answer) == (409, expected)


@pytest.mark.parametrize("unknown", ["0" * 32, "x"])
def test_a_job_that_is_not_there_cannot_be_rendered(client: httpx.Client, unknown: str, store: ObjectStore) -> None:
    assert refusal(client.post(f"/api/jobs/{unknown}/render", json={})) == (404, "not_found")
    assert not list(store.list(""))


@pytest.mark.parametrize("picture_bytes", [b"no picture", b""])
def test_a_job_that_is_not_there_is_said_to_be_missing_whatever_comes_with_it(
    client: httpx.Client, picture_bytes: bytes
) -> None:
    files = {"background_file": ("b.png", picture_bytes)}

    answer = client.post(f"/api/jobs/{'0' * 32}/render", data={"format": "gif"}, files=files)

    assert refusal(answer) == (404, "not_found")


def test_a_job_whose_time_is_over_cannot_be_rendered_and_its_renders_go_with_it(
    configuration: Configuration, client_of: ClientOf, root: str, render: Callable[..., httpx.Response]
) -> None:
    made = render(crop=True).json()
    expires_at = datetime.fromisoformat(made["expires_at"])

    def at(moment: datetime) -> httpx.Client:
        return client_of(create_app(connect(configuration, clock=lambda: moment)))

    late = at(expires_at)
    assert at(expires_at - timedelta(seconds=1)).get(f"/api/jobs/{made['id']}").status_code == 200
    assert refusal(late.get(f"/api/jobs/{made['id']}")) == (404, "not_found")
    assert refusal(late.post(f"/api/jobs/{root}/render", json={})) == (404, "not_found")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"format": "gif"}, "format"),
        ({"quality": 101, "format": "jpeg"}, "quality"),
        ({"model": "isnet"}, "model"),
        ({"refine": False}, "refine"),
        ({"colour": "red"}, "colour"),
        ({"quality": True, "format": "jpeg"}, "quality"),
        ({"max_pixels": True}, "max_pixels"),
        ({"shadow_opacity": False}, "shadow_opacity"),
        ({"max_pixels": 16_384**2 + 1}, "max_pixels"),
        ({"max_pixels": 10**4000}, "max_pixels"),
        ({"background": "picture"}, "background"),
        ({"background": 7}, "background"),
        ({"crop": {"margin": 1}}, "crop"),
        ({"crop": True, "scale": "50%"}, "scale"),
        ({"format": "jpeg", "background": "#00000080"}, "background"),
    ],
)
def test_a_bad_option_is_refused_by_name_and_nothing_is_stored(
    render: Callable[..., httpx.Response], root: str, store: ObjectStore, options: dict[str, Any], named: str
) -> None:
    before = [row.key for row in store.list("")]

    answer = render(**options)

    assert refusal(answer) == (422, "invalid_option")
    assert answer.json()["error"]["message"].startswith(f"{named}: ")
    assert [row.key for row in store.list("")] == before


@pytest.mark.parametrize("body", [b"{", b"[]", b'"png"', b"\xff", b"[" * 50_000, b"3"])
def test_a_body_that_is_no_object_of_options_is_an_invalid_request(
    client: httpx.Client, root: str, body: bytes
) -> None:
    answer = client.post(f"/api/jobs/{root}/render", content=body, headers={"Content-Type": "application/json"})

    assert refusal(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"format": "png", "crop": true, "format": "jpeg"}', "format"),
        (b'{"format": "png", "format": "png"}', "format"),
        (b'{"crop": null, "crop": true}', "crop"),
        (rb'{"\ud800": 1, "\ud800": 2}', r"\ud800"),
    ],
)
def test_an_option_that_comes_twice_is_refused_by_name_as_in_a_form(
    client: httpx.Client, root: str, body: bytes, named: str
) -> None:
    answer = client.post(f"/api/jobs/{root}/render", content=body)

    assert refusal(answer) == (422, "invalid_option")
    assert answer.json()["error"]["message"] == f"{named}: may be given only once."


def test_the_most_pixels_that_may_be_asked_for_are_as_many_as_a_photo_can_have(
    render: Callable[..., httpx.Response],
) -> None:
    assert render(max_pixels=16_384**2).status_code == 202


def test_options_of_a_megabyte_are_not_read(client: httpx.Client, root: str) -> None:
    body = b'{"format": "' + b"x" * 1_000_000 + b'"}'

    assert refusal(client.post(f"/api/jobs/{root}/render", content=body)) == (413, "file_too_large")


def test_a_picture_that_is_sent_lies_behind_and_makes_the_render_another_one(
    client: httpx.Client, root: str, picture: Maker, store: ObjectStore, records: JobRecords
) -> None:
    beach, forest = picture("JPEG"), picture("PNG", size=(20, 10))

    def ask(name: str, data: bytes, **form: str) -> httpx.Response:
        return client.post(f"/api/jobs/{root}/render", data=form, files={"background_file": (name, data)})

    first, again, other = ask("b.jpg", beach), ask("c.jpg", beach, background="picture"), ask("f.png", forest)

    assert [answer.status_code for answer in (first, again, other)] == [202, 200, 202]
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert first.json()["options"]["background"] == "picture"
    assert store.read(JobKey(first.json()["id"], JobObject.BACKGROUND)) == beach
    request = records.request(other.json()["id"])
    assert request is not None
    assert request.background is not None
    assert (request.background.media_type, request.background.width) == ("image/png", 20)


def test_an_upload_takes_the_same_options_and_a_background_picture(
    client: httpx.Client, picture: Maker, store: ObjectStore
) -> None:
    photo, beach = picture("JPEG"), picture("PNG")
    form = {name: str(value) for name, value in RenderOptions(format="webp", crop=True).model_dump(mode="json").items()}
    form = {name: value for name, value in form.items() if value != "None"}

    answer = client.post(
        UPLOAD,
        data={**form, "model": "isnet", "refine": "true", "second_pass": "false"},
        files={"file": ("p.jpg", photo), "background_file": ("b.png", beach)},
    )

    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["options"]["background"], job["options"]["second_pass"]) == ("picture", False)
    assert store.read(JobKey(job["id"], JobObject.SOURCE)) == photo
    assert store.read(JobKey(job["id"], JobObject.BACKGROUND)) == beach


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"background": "#fff"}, (422, "invalid_option")),
        ({"format": "zip"}, (422, "invalid_option")),
        ({"format": "png"}, (415, "unsupported_media_type")),
    ],
)
def test_a_background_picture_is_checked_and_named_by_an_upload_and_by_a_render(
    client: httpx.Client, root: str, picture: Maker, form: dict[str, str], expected: tuple[int, str]
) -> None:
    files = {"background_file": ("b.png", b"no picture")}

    uploaded = client.post(UPLOAD, data=form, files=files | {"file": ("p.png", picture("PNG"))})
    rendered = client.post(f"/api/jobs/{root}/render", data=form, files=files)

    for answer in (uploaded, rendered):
        assert refusal(answer) == expected
        assert answer.json()["error"]["message"].startswith("background")


def test_a_background_that_is_a_text_or_comes_twice_is_refused_and_an_empty_one_is_absent(
    client: httpx.Client, root: str, picture: Maker
) -> None:
    path = f"/api/jobs/{root}/render"
    twice = [("background_file", (name, picture("PNG"))) for name in ("a.png", "b.png")]

    assert refusal(client.post(path, data={"background_file": "b.png"})) == (422, "invalid_option")
    assert refusal(client.post(path, files=twice)) == (422, "invalid_option")
    assert refusal(client.post(path, files={"file": ("a.png", picture("PNG"))})) == (422, "invalid_option")
    assert client.post(path, files={"background_file": ("", b"")}).status_code == 202


def test_a_picture_too_wide_for_webp_may_be_asked_for_as_webp_since_the_output_is_shrunk(
    client: httpx.Client, png_chunks: Maker, store: ObjectStore
) -> None:
    wide = {"file": ("w.png", png_chunks(16_384, 10))}

    uploaded = client.post(UPLOAD, data={"format": "webp"}, files=wide)
    succeed(store, uploaded.json()["id"])
    rendered = client.post(uploaded.json()["links"]["self"] + "/render", json={"format": "webp", "quality": 80})

    assert (uploaded.status_code, rendered.status_code) == (202, 202)


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_after_a_render_came_to_nothing_the_same_options_make_a_new_one(
    client: httpx.Client, render: Callable[..., httpx.Response], records: JobRecords, end: str
) -> None:
    first = render(crop=True).json()["id"]
    if end == "failed":
        fail(records, first)
    else:
        client.post(f"/api/jobs/{first}/cancel")

    second, third = render(crop=True), render(crop=True)

    assert (second.status_code, third.status_code) == (202, 200)
    assert second.json()["id"] == third.json()["id"] != first


def test_after_a_render_was_removed_the_same_options_make_a_new_one(
    render: Callable[..., httpx.Response], store: ObjectStore
) -> None:
    first = render(crop=True).json()["id"]
    store.delete([JobKey(first, JobObject.REQUEST)])

    second = render(crop=True)

    assert (second.status_code, second.json()["id"] != first) == (202, True)


@pytest.mark.parametrize("before", ["never", "failed"])
def test_of_renders_asked_for_at_once_one_is_made_and_all_are_told_of_it(
    render: Callable[..., httpx.Response],
    root: str,
    records: JobRecords,
    store: ObjectStore,
    sent: Callable[[str], list[Any]],
    before: str,
) -> None:
    # given
    if before == "failed":
        fail(records, render(format="webp").json()["id"])
    sent("inference")
    jobs_before = _jobs(store)

    # when
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: render(format="webp"), range(8)))

    # then
    ids = {answer.json()["id"] for answer in answers}
    assert len(ids) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert {message["job_id"] for message in sent("inference")} == ids
    # and those that withdrew left nothing
    assert _jobs(store) - jobs_before == ids
    assert expiring(store) == _jobs(store)


def _jobs(store: ObjectStore) -> set[str]:
    return {row.key.split("/")[1] for row in store.list("jobs/")}


def test_what_names_a_render_lies_below_its_root_and_goes_with_it(
    render: Callable[..., httpx.Response], root: str, store: ObjectStore
) -> None:
    render(format="webp")

    (entry,) = [row.key for row in store.list(job_prefix(root)) if "/renders/" in row.key]
    assert str(parse(entry)) == entry


def test_a_root_that_is_removed_meanwhile_leaves_no_render_behind(
    dependencies: Dependencies, client_of: ClientOf, root: str, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a root that goes as soon as its render's request is written
    put = dependencies.store.put

    def put_and_remove(key: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        put(key, *rest, **named)
        if isinstance(key, JobKey) and key.item is JobObject.REQUEST:
            store.delete([parse(row.key) for row in store.list(job_prefix(root))])

    monkeypatch.setattr(dependencies.store, "put", put_and_remove)

    # when
    answer = client_of(create_app(dependencies)).post(f"/api/jobs/{root}/render", json={})

    # then
    assert refusal(answer) == (404, "not_found")
    assert list(store.list("jobs/")) == []
    assert expiring(store) == {root}


def test_a_store_that_fails_once_the_request_is_stored_costs_only_the_cache(
    dependencies: Dependencies,
    client_of: ClientOf,
    root: str,
    sent: Callable[[str], list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent("inference")

    def create(*_: object, **__: object) -> bool:
        raise StoreUnavailableError("down")

    monkeypatch.setattr(dependencies.store, "create", create)

    answer = client_of(create_app(dependencies)).post(f"/api/jobs/{root}/render", json={})

    assert answer.status_code == 202
    assert [message["job_id"] for message in sent("inference")] == [answer.json()["id"]]


def test_without_the_store_nothing_is_rendered(without_store: Configuration, client_of: ClientOf) -> None:
    client = client_of(create_app(connect(replace(without_store))))

    assert refusal(client.post(f"/api/jobs/{'0' * 32}/render", json={})) == (503, "store_unavailable")
