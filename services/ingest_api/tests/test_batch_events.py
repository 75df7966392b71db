from collections.abc import Callable

from ingest_api.batches.events import PacedLook, frame_of
from ingest_api.batches.examples import accepted_batch, finished_batch, running_batch
from ingest_api.batches.schemas import BatchView


class Counted:
    """A look that is counted."""

    def __init__(self, batch: Callable[[], BatchView]) -> None:
        self._batch = batch
        self.looks = 0

    def __call__(self, _: str) -> BatchView:
        self.looks += 1
        return self._batch()


def with_waiting(jobs: int) -> BatchView:
    batch = accepted_batch()
    return batch.model_copy(update={"counts": batch.counts.model_copy(update={"queued": jobs})})


def test_a_large_batch_is_not_looked_at_as_often_as_is_asked() -> None:
    look = Counted(lambda: with_waiting(4000))  # which takes 100 seconds
    paced = PacedLook(look)

    assert [paced("a"), paced("a"), paced("b")] == [with_waiting(4000)] * 3
    assert look.looks == 2


def test_a_batch_that_has_finished_is_looked_at_anew_since_it_may_be_retried() -> None:
    look = Counted(finished_batch)
    paced = PacedLook(look)

    assert [paced("a"), paced("a")] == [finished_batch()] * 2
    assert look.looks == 2


def test_only_the_end_is_last() -> None:
    progress, end = frame_of(running_batch()), frame_of(finished_batch())

    assert (progress.event, progress.is_last) == ("progress", False)
    assert (end.event, end.is_last) == ("end", True)
    assert BatchView.model_validate_json(end.data) == finished_batch()


def test_a_second_end_after_a_retry_is_another_event_though_the_counts_are_the_same() -> None:
    # given
    batch = finished_batch()
    retried = batch.items[2].model_copy(update={"job_id": "f" * 32})

    # when
    later = batch.model_copy(update={"items": (*batch.items[:2], retried)})

    # then
    assert later.counts == batch.counts
    assert frame_of(later).id != frame_of(batch).id
    assert frame_of(batch).id == frame_of(finished_batch()).id
