"""The judge of the drills must itself be able to find each thing that it looks for."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState
from studio.contracts.keys import AttemptKey, FailedIndexKey, JobKey, JobObject, Key, OpenIndexKey, parse
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore
from studio_testing.drills.audit import Audit
from studio_testing.drills.driver import Driver
from studio_testing.drills.ledger import Answer, Ledger
from studio_testing.drills.photos import BAD, photos
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan
from studio_testing.fleet.running import Fleet, running_fleet

STUB_WORKER = Path(__file__).parents[2] / "faults" / "stub_worker.py"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with running_fleet(tmp_path_factory.mktemp("fleet"), FleetPlan(janitors=0), stub_worker=STUB_WORKER) as running:
        yield running


@dataclass(frozen=True)
class Scene:
    """One job that has succeeded and one that has failed, as they should be; a test spoils something."""

    fleet: Fleet
    store: ObjectStore
    ledger: Ledger
    succeeded: str
    failed: str

    def spoil(self, key: Key, body: bytes = b"{}") -> None:
        self.store.put(key, body, media_type=JSON_MEDIA_TYPE)

    def change_outcome(self, job_id: str, **changes: object) -> None:
        key = JobKey(job_id, JobObject.OUTCOME)
        self.spoil(key, json.dumps({**json.loads(self.store.read(key)), **changes}).encode())

    def verdict(self) -> Verdict:
        return Audit(self.ledger, self.store, self.fleet.urls[0]).verdict()


@pytest.fixture
def scene(fleet: Fleet, tmp_path: Path) -> Iterator[Scene]:
    store, ledger = fleet.objects, Ledger(tmp_path / "ledger.jsonl")
    with Driver(fleet.urls, ledger) as driver:
        driver.submit([*photos(1, "ok-10.jpg"), *photos(1, BAD)])
        driver.wait_ended()
    succeeded, failed = (str(order.job_id) for order in ledger.accepted)
    yield Scene(fleet, store, ledger, succeeded, failed)
    store.delete(key for key in _everything(store))


def _everything(store: ObjectStore) -> list[Key]:
    return [parse(row.key) for row in store.list("") if not row.key.startswith("workers/")]


def test_what_is_as_it_should_be_passes(scene: Scene) -> None:
    verdict = scene.verdict()

    assert (verdict.reasons(), verdict.lost, verdict.double) == ("", 0, 0)
    assert verdict.states == {"succeeded": 1, "failed": 1}
    assert verdict.has_passed


def test_a_job_without_an_outcome_is_lost(scene: Scene) -> None:
    scene.store.delete([JobKey(scene.succeeded, JobObject.OUTCOME)])

    assert scene.verdict().lost == 1


def test_a_job_that_nobody_saw_end_is_lost(scene: Scene) -> None:
    scene.ledger.orders[0].endings.clear()

    assert scene.verdict().lost == 1


def test_a_job_that_ended_otherwise_than_it_was_told_has_ended_twice(scene: Scene) -> None:
    scene.change_outcome(scene.succeeded, finished_at=datetime.now(UTC).isoformat())

    assert scene.verdict().double == 1


def test_a_job_of_which_two_endings_were_told_has_ended_twice(scene: Scene) -> None:
    order = scene.ledger.orders[0]
    scene.ledger.ended(order, {**order.endings[0], "state": JobState.CANCELLED.value})

    assert scene.verdict().double == 1


def test_a_photo_that_became_two_jobs_under_one_key_is_double(scene: Scene) -> None:
    scene.ledger.answered(scene.ledger.orders[0], Answer(at=0, seconds=0, status=202, job_id=scene.failed))

    assert scene.verdict().double == 1


@dataclass(frozen=True)
class Spoiling:
    """Something that is done to the scene, and a piece of what the judge must say of it."""

    act: Callable[[Scene], object]
    expected: str


SPOILINGS = {
    "other bytes": Spoiling(
        lambda scene: scene.spoil(JobKey(scene.succeeded, JobObject.CUTOUT_PNG), b"other"),
        "not what the photo makes",
    ),
    "a result of a failed job": Spoiling(
        lambda scene: scene.spoil(JobKey(scene.failed, JobObject.MATTE)), "a failed job has results"
    ),
    "a source without a request": Spoiling(lambda scene: scene.spoil(JobKey(new_id(), JobObject.SOURCE)), "orphan"),
    "an entry of an open job that has ended": Spoiling(
        lambda scene: scene.spoil(OpenIndexKey(scene.succeeded)), "orphan: index/open"
    ),
    "a succeeded job on the list of failures": Spoiling(
        lambda scene: scene.spoil(FailedIndexKey(datetime.now(UTC), scene.succeeded)), "orphan: index/failed"
    ),
    "too many attempts": Spoiling(
        lambda scene: [scene.spoil(AttemptKey(scene.failed, number)) for number in range(1, 6)], "5 attempts at"
    ),
    "an error of the server": Spoiling(
        lambda scene: scene.ledger.looked(Answer(at=0, seconds=0, status=500, code="internal_error")), "1 answers 500"
    ),
    "a 503 without a time to come back": Spoiling(
        lambda scene: scene.ledger.looked(Answer(at=0, seconds=0, status=503)), "1 answers 503"
    ),
}


@pytest.mark.parametrize("name", SPOILINGS)
def test_the_judge_finds(scene: Scene, name: str) -> None:
    spoiling = SPOILINGS[name]

    spoiling.act(scene)

    verdict = scene.verdict()
    assert not verdict.has_passed
    assert spoiling.expected in verdict.reasons()
