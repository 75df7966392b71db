from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from studio.contracts.keys import WorkerKey
from studio.contracts.workers import WORKER_STALE_SECONDS, LoadedModel, MaskLoss, WorkerReport
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore

ClientOf = Callable[[FastAPI], httpx.Client]

RUNNING = {"engine": "openvino", "precision": "int8", "device": "a processor", "pruned": True}
LOSS = MaskLoss(mean=0.003, worst=0.015, flipped=0.002, pictures=12)


def report(store: ObjectStore, name: str, *, age_seconds: float = 0, models: tuple[str, ...] = ("isnet",)) -> None:
    then = datetime.now(UTC) - timedelta(seconds=age_seconds)
    fact = WorkerReport(
        name=name,
        engine="openvino",
        precision="int8",
        device="a processor",
        models=["isnet", "u2netp"],
        loaded=[LoadedModel(name=model, **RUNNING, memory_bytes=1, mask_loss=LOSS) for model in models],
        started_at=then,
        updated_at=then,
    )
    store.put(WorkerKey(name), fact.model_dump_json().encode(), media_type=JSON_MEDIA_TYPE)


def test_a_process_that_answers_is_alive_though_all_else_is_gone(
    without_store: Configuration, client_of: ClientOf
) -> None:
    answer = client_of(create_app(connect(without_store))).get("/api/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_without_a_worker_uploads_are_taken_all_the_same(client: httpx.Client) -> None:
    answer = client.get("/api/health/ready")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": {"store": "ok", "broker": "ok"}, "workers": []}


def test_live_workers_are_listed_and_stale_or_unreadable_reports_are_not(
    client: httpx.Client, store: ObjectStore
) -> None:
    report(store, "alive")
    report(store, "gone", age_seconds=WORKER_STALE_SECONDS + 5)
    store.put(WorkerKey("broken"), b"{", media_type=JSON_MEDIA_TYPE)

    answer = client.get("/api/health/ready")

    assert answer.status_code == 200
    assert [(worker["name"], worker["device"]) for worker in answer.json()["workers"]] == [("alive", "a processor")]


def test_without_the_store_nothing_is_ready(without_store: Configuration, client_of: ClientOf) -> None:
    answer = client_of(create_app(connect(without_store))).get("/api/health/ready")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not_ready"
    assert answer.json()["checks"] == {"store": "store_unavailable", "broker": "ok"}


def test_without_the_broker_nothing_is_ready(
    configuration: Configuration, store: ObjectStore, client_of: ClientOf
) -> None:
    report(store, "alive")
    nowhere = configuration.broker.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})

    answer = client_of(create_app(connect(replace(configuration, broker=nowhere)))).get("/api/health/ready")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"store": "ok", "broker": "broker_unavailable"}
    assert [worker["name"] for worker in answer.json()["workers"]] == ["alive"]


def test_the_models_served_are_listed_with_licence_default_and_the_device_that_runs_them(
    client: httpx.Client, store: ObjectStore
) -> None:
    report(store, "one")
    report(store, "two", models=("isnet", "u2netp"))

    models = client.get("/api/models").json()["models"]

    assert [(model["name"], model["default"]) for model in models] == [("isnet", True), ("u2netp", False)]
    assert [[place["worker"] for place in model["runs_on"]] for model in models] == [["one", "two"], ["two"]]
    assert models[0]["runs_on"][0] == {"worker": "one", **RUNNING, "mask_loss": LOSS.model_dump()}
    assert models[0]["licence"]["commercial"] in {"yes", "no", "unclear"}


@pytest.mark.parametrize("path", ["/api/models", "/api/jobs/" + "0" * 32])
def test_what_needs_the_store_says_so_when_it_is_gone(
    without_store: Configuration, path: str, client_of: ClientOf
) -> None:
    assert client_of(create_app(connect(without_store))).get(path).status_code == 503
