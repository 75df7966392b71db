import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest_api.admin.schemas import CleanupView, FailedJobsView, RequeuedView
from ingest_api.batches.schemas import BatchChange, BatchView
from ingest_api.error_docs import EXAMPLE_MISTAKE
from ingest_api.errors import ErrorBody
from ingest_api.health.schemas import Liveness, Readiness
from ingest_api.jobs.schemas import JobView
from ingest_api.models.schemas import ServedModels
from ingest_api.openapi import document
from ingest_api.uploads.form_options import render_options
from studio.contracts.options import OutputFormat, RemoveBackgroundOptions, RenderOptions
from studio.errors import PermanentError

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
METHODS = {"get", "post", "delete"}


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in openapi["paths"].items():
        for method in METHODS & set(item):
            yield f"{method.upper()} {path}", item[method]


def test_the_committed_description_is_current(openapi: dict[str, Any]) -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == openapi, "run: make openapi"


def test_it_is_the_same_for_every_setting(openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MODELS": "u2netp", "MAX_IMAGE_BYTES": "4096", "UPLOAD_TIMEOUT_SECONDS": "1"}.items():
        monkeypatch.setenv(name, value)

    assert document() == openapi


def test_every_operation_is_described(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi):
        assert operation["tags"], name
        assert operation["summary"], name
        assert operation["description"], name


def test_every_error_has_the_error_body_and_an_example_that_fits_it(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi):
        for status, answer in operation["responses"].items():
            if status[0] not in "45" or (name, status) == ("GET /api/health/ready", "503"):
                continue
            content = answer["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/ErrorBody"}, (name, status)
            assert content["examples"], (name, status)
            for code, example in content["examples"].items():
                assert ErrorBody.model_validate(example["value"]).error.code == code
    assert "HTTPValidationError" not in openapi["components"]["schemas"]


def test_the_example_of_a_bad_option_is_what_is_answered_to_it(openapi: dict[str, Any]) -> None:
    with pytest.raises(PermanentError) as refusal:
        render_options(EXAMPLE_MISTAKE, has_picture=False)

    answer = openapi["paths"]["/api/jobs/{job_id}/render"]["post"]["responses"]["422"]["content"]["application/json"]
    message = answer["examples"]["invalid_option"]["value"]["error"]["message"]
    assert message == refusal.value.public_message
    assert [kind.value for kind in OutputFormat if f"'{kind.value}'" not in message] == []


def test_every_json_answer_has_a_schema_and_an_example_that_fits_it(openapi: dict[str, Any]) -> None:
    models = {
        model.__name__: model
        for model in (
            JobView,
            BatchView,
            BatchChange,
            FailedJobsView,
            RequeuedView,
            CleanupView,
            ErrorBody,
            ServedModels,
            Liveness,
            Readiness,
        )
    }
    seen = set()

    for name, operation in operations(openapi):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json")
            if content is None:
                assert status in {"200", "204", "304"}, (name, status)  # files, and streams
                continue
            schema = content["schema"]["$ref"].rsplit("/", 1)[1]
            examples = [example["value"] for example in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            assert examples, (name, status)
            for example in examples:
                assert models[schema].model_validate(example).model_dump(mode="json") == example, (name, status)
            seen.add(schema)

    assert seen == set(models)


def test_the_example_of_each_answer_about_a_job_shows_what_it_speaks_of(openapi: dict[str, Any]) -> None:
    def example(method: str, path: str, status: str) -> tuple[str, str | None]:
        answer = openapi["paths"][f"/api/jobs/{path}"][method]["responses"][status]
        job = answer["content"]["application/json"]["example"]
        return job["state"], job["links"]["cancel"] and "a link"

    assert example("post", "remove-bg", "202") == ("queued", "a link")
    assert example("post", "remove-bg", "200") == ("succeeded", None)
    assert example("post", "{job_id}/retry", "202") == ("queued", "a link")
    assert example("get", "{job_id}", "200") == ("succeeded", None)
    assert example("post", "{job_id}/cancel", "200") == ("cancelled", None)
    assert example("post", "{job_id}/render", "202") == ("queued", "a link")
    assert example("post", "{job_id}/render", "200") == ("succeeded", None)


def test_a_jobs_events_are_described_by_a_stream_that_ends(openapi: dict[str, Any]) -> None:
    answer = openapi["paths"]["/api/jobs/{job_id}/events"]["get"]["responses"]["200"]

    events = [block for block in answer["content"]["text/event-stream"]["example"].split("\n\n") if "event: " in block]
    told = [dict(line.split(": ", 1) for line in event.splitlines()) for event in events]
    assert [(event["event"], event["id"]) for event in told] == [("progress", "1-3-40"), ("end", "end")]
    assert [JobView.model_validate_json(event["data"]).percent for event in told] == [40, 100]


def test_the_example_of_an_upload_has_a_file_and_options_that_are_taken(openapi: dict[str, Any]) -> None:
    body = openapi["paths"]["/api/jobs/remove-bg"]["post"]["requestBody"]

    example = dict(body["content"]["multipart/form-data"]["example"])

    assert example.pop("file")
    taken = RemoveBackgroundOptions.model_validate(example).model_dump(mode="json")
    assert {name: taken[name] for name in example} == example


def test_the_upload_describes_its_file_and_each_option(openapi: dict[str, Any]) -> None:
    body = openapi["paths"]["/api/jobs/remove-bg"]["post"]["requestBody"]

    form = body["content"]["multipart/form-data"]["schema"]
    assert set(form["properties"]) == {"file", "background_file", *RemoveBackgroundOptions.model_fields}
    assert form["required"] == ["file"]


def test_a_batch_describes_its_files_and_each_option_with_an_example_that_is_taken(openapi: dict[str, Any]) -> None:
    body = openapi["paths"]["/api/jobs/remove-bg-batch"]["post"]["requestBody"]["content"]["multipart/form-data"]

    assert set(body["schema"]["properties"]) == {"files", "background_file", *RemoveBackgroundOptions.model_fields}
    assert body["schema"]["required"] == ["files"]
    assert set(body["encoding"]) == {"files", "background_file"}
    example = dict(body["example"])
    assert example.pop("files")
    assert RemoveBackgroundOptions.model_validate(example).model


def test_a_render_describes_each_option_as_json_and_as_a_form_with_an_example_that_is_taken(
    openapi: dict[str, Any],
) -> None:
    body = openapi["paths"]["/api/jobs/{job_id}/render"]["post"]["requestBody"]["content"]

    assert set(body["application/json"]["schema"]["properties"]) == set(RenderOptions.model_fields)
    form = body["multipart/form-data"]["schema"]["properties"]
    assert set(form) == {"background_file", *RenderOptions.model_fields}
    assert RenderOptions.model_validate(body["application/json"]["example"]).crop


def test_every_reference_leads_somewhere(openapi: dict[str, Any]) -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                yield reference
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(openapi))

    assert found
    assert found <= {f"#/components/schemas/{name}" for name in openapi["components"]["schemas"]}
