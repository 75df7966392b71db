from dataclasses import replace

from local_stack.start_watch import DEATHS_ALLOWED, EXIT_MISCONFIGURED, SETTLED_SECONDS, StartWatch
from local_stack.supervision import ProgramState, ProgramStatus
from studio import process

UP = ProgramStatus("api", ProgramState.RUNNING, pid=7, started_at=100, ended_at=0, exit_status=0)


def test_programs_that_run_have_not_failed() -> None:
    assert StartWatch().failed_program([UP, replace(UP, name="worker", state=ProgramState.STARTING)]) is None


def test_a_program_that_calls_itself_misconfigured_has_failed_at_once() -> None:
    down = replace(UP, state=ProgramState.EXITED, pid=0, ended_at=101, exit_status=EXIT_MISCONFIGURED)

    assert StartWatch().failed_program([down]) == "api"
    assert EXIT_MISCONFIGURED == process.EXIT_MISCONFIGURED


def test_a_program_that_ended_once_is_given_another_chance() -> None:
    watch = StartWatch()

    for _ in range(DEATHS_ALLOWED):
        assert watch.failed_program([replace(UP, ended_at=101)]) is None


def test_a_program_that_ends_again_and_again_has_failed() -> None:
    watch = StartWatch()
    endings = [watch.failed_program([replace(UP, ended_at=101 + death)]) for death in range(DEATHS_ALLOWED)]

    assert endings == [None, None, "api"]


def test_programs_are_settled_once_all_have_run_for_a_while() -> None:
    later, starting = replace(UP, started_at=UP.started_at + 1), replace(UP, state=ProgramState.STARTING)
    now = UP.started_at + SETTLED_SECONDS

    assert StartWatch.are_settled([UP], now)
    assert not StartWatch.are_settled([UP, later], now)
    assert not StartWatch.are_settled([UP, starting], now)
