"""The running stack, and a client of it."""

import pytest

from studio_testing.stack import RunningStack
from studio_testing.studio_client import Studio


@pytest.fixture
def studio(studio_stack: RunningStack) -> Studio:
    return Studio.of(studio_stack.base_url)
