"""Chromium, and the studio in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from studio_testing.browser.chromium import DESKTOP, Screen, Visit, chromium, visit
from studio_testing.browser.editor_page import EditorPage
from studio_testing.stack import RunningStack

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A module's own, not the session's: while Playwright is open its event loop counts as running in this thread,
    and no other test of the same process could start one."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_studio(browser: Browser, studio_stack: RunningStack) -> Iterator[Open]:
    """Open the studio in a window of a size; at the end of the test it must have kept to the rules of a page."""
    with ExitStack() as visits:

        def open_in(screen: Screen = DESKTOP, **options: object) -> Visit:
            return visits.enter_context(visit(browser, studio_stack.base_url, screen, **options))

        yield open_in


@pytest.fixture
def editor(open_studio: Open) -> EditorPage:
    return EditorPage(open_studio().page)
