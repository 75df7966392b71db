import pytest

from studio_testing.drills.vitals_watch import Look, Trend
from studio_testing.fleet.process import Vitals


def looks(*, megabytes_a_minute: float = 0.0, threads_a_minute: float = 0.0, minutes: int = 30) -> list[Look]:
    return [
        Look(
            60.0 * minute,
            Vitals(
                resident_bytes=int(100_000_000 + megabytes_a_minute * 1_000_000 * minute),
                threads=int(10 + threads_a_minute * minute),
                descriptors=30,
            ),
        )
        for minute in range(minutes)
    ]


def test_memory_that_grows_shows_as_a_slope() -> None:
    assert Trend.of("api", looks(megabytes_a_minute=2.0)).megabytes_a_minute == pytest.approx(2.0)


def test_what_happens_while_a_process_warms_up_is_not_held_against_it() -> None:
    warming = [Look(look.at, Vitals(int(50e6 + 5e6 * n), n, n)) for n, look in enumerate(looks(minutes=10))]
    steady = [Look(look.at + 600, look.vitals) for look in looks(minutes=20)]

    trend = Trend.of("api", [*warming, *steady])

    assert (trend.megabytes_a_minute, trend.threads_more, trend.descriptors_more) == (0.0, 0.0, 0.0)


def test_threads_that_are_never_ended_show_as_more() -> None:
    trend = Trend.of("api", looks(threads_a_minute=1.0))

    assert trend.threads_more == pytest.approx(10.0)
    assert trend.descriptors_more == 0


def test_a_watch_that_was_too_short_has_no_trend() -> None:
    with pytest.raises(ValueError, match="too seldom"):
        Trend.of("api", looks(minutes=3))
