"""A watch beside a drill looks until the end, or says that it could not."""

import pytest

from studio_testing.drills.watch import Watch
from studio_testing.waiting import wait_until


class Counting(Watch):
    def __init__(self, breaks_at: int) -> None:
        super().__init__(0.001)
        self.looks = 0
        self.is_closed = False
        self._breaks_at = breaks_at

    def look(self) -> None:
        self.looks += 1
        if self.looks == self._breaks_at:
            raise LookupError("nothing to be seen")

    def close(self) -> None:
        self.is_closed = True


def test_it_looks_until_the_block_ends() -> None:
    with Counting(breaks_at=0) as watch:
        wait_until(lambda: watch.looks > 2, what="it looks again and again")
    seen = watch.looks

    assert watch.is_closed
    assert watch.looks == seen


def test_a_look_that_broke_is_raised_at_the_end() -> None:
    watch = Counting(breaks_at=2)

    with pytest.raises(LookupError, match="nothing to be seen"), watch:
        wait_until(lambda: watch.looks == 2, what="it breaks")

    assert watch.is_closed


def test_what_broke_the_block_itself_is_not_hidden_by_it() -> None:
    watch = Counting(breaks_at=1)

    def fail_beside_it() -> None:
        with watch:
            wait_until(lambda: watch.looks == 1, what="it breaks")
            raise KeyError("the drill's own")

    with pytest.raises(KeyError, match="own"):
        fail_beside_it()
