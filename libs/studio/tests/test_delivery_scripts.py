"""The scripts that run inside Redis, as text."""

import pytest

from studio.delivery.scripts import UnknownScriptError, dispatch_script, on_redis_clock


def test_the_installed_dramatiq_is_one_whose_clock_can_be_replaced() -> None:
    replaced = on_redis_clock(dispatch_script())

    assert b"ARGV[2]" not in replaced
    assert replaced.count(b'redis.call("time")') == 1


def test_a_dramatiq_that_reads_the_time_in_another_way_is_refused() -> None:
    with pytest.raises(UnknownScriptError, match=r"2\.2\.1 is known"):
        on_redis_clock(b"local now = ARGV[2]\n")
