"""What a process does for itself when it has started."""

import gc

from studio.process import spare_the_collector


def test_what_was_made_at_the_start_is_no_longer_looked_at() -> None:
    made_at_start = [[number] for number in range(100)]
    try:
        spare_the_collector()

        looked_at = {id(each) for each in gc.get_objects()}
        assert not looked_at & {id(each) for each in made_at_start}
        made_later = [made_at_start]
        assert any(each is made_later for each in gc.get_objects())
    finally:
        gc.unfreeze()
