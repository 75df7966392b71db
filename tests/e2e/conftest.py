"""The running stack, and a client of it."""

import httpx
import pytest

from studio_testing.stack import RunningStack
from studio_testing.studio_client import Studio


@pytest.fixture
def studio(studio_stack: RunningStack) -> Studio:
    return Studio(httpx.Client(base_url=studio_stack.base_url, timeout=60))
