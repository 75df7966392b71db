"""What becomes of a message whose handler failed."""

import pytest
from dramatiq.errors import ActorNotFound, DecodeError, Retry

from studio.delivery.settlement import (
    MAX_BACKOFF_MILLISECONDS,
    UNEXPECTED_ERROR_DELIVERIES,
    DeadLetterError,
    Settlement,
    UnreadableMessageError,
    Verdict,
    judge,
)


def test_a_message_that_was_handled_is_done() -> None:
    assert judge(3, None) == Settlement(Verdict.DONE)


def test_a_handler_that_asks_for_a_retry_gets_it_however_often_and_when_it_says() -> None:
    settlement = judge(UNEXPECTED_ERROR_DELIVERIES * 2, Retry(delay=1234))

    assert (settlement.verdict, settlement.delay_milliseconds) == (Verdict.LATER, 1234)
    assert settlement.options == {"retries": UNEXPECTED_ERROR_DELIVERIES * 2 + 1}


def test_a_retry_at_once_is_at_once() -> None:
    assert judge(0, Retry(delay=0)).delay_milliseconds == 0


def test_a_bug_is_tried_again_ever_later_and_then_dead_lettered() -> None:
    settlements = [judge(failures, ValueError("no")) for failures in range(UNEXPECTED_ERROR_DELIVERIES)]

    assert [one.verdict for one in settlements] == [Verdict.LATER] * 9 + [Verdict.DEAD]
    assert all(1_000 <= one.delay_milliseconds <= MAX_BACKOFF_MILLISECONDS for one in settlements[:-1])
    assert settlements[0].delay_milliseconds < settlements[4].delay_milliseconds


def test_the_next_reader_of_a_message_sees_where_it_failed() -> None:
    def broken() -> None:
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="middle") as caught:
        broken()

    traceback = str(judge(0, caught.value).options["traceback"])
    assert "in broken" in traceback
    assert "in the middle" in traceback


@pytest.mark.parametrize(
    "error",
    [
        UnreadableMessageError("fields"),
        DeadLetterError("the job has failed"),
        ActorNotFound("nobody"),  # type: ignore[no-untyped-call]
        DecodeError("not JSON", b"{", ValueError()),  # type: ignore[no-untyped-call]
    ],
)
def test_what_nobody_can_read_and_what_was_given_up_is_dead_at_once(error: Exception) -> None:
    assert judge(0, error).verdict is Verdict.DEAD
