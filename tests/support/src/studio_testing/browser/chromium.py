"""Debian's Chromium, and pages in it that are watched for what no page of ours may do."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MILLISECONDS = 30_000

REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
});
"""


@dataclass(frozen=True)
class Screen:
    """A window of a device: sizes in CSS pixels."""

    width: int
    height: int
    has_touch: bool = False


DESKTOP = Screen(1440, 900)
TABLET = Screen(820, 1180, has_touch=True)
PHONE = Screen(390, 844, has_touch=True)


@dataclass
class Watch:
    """What a page did that it must not do."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)
    """Parts of console lines that a test provokes on purpose."""

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(part in message.text for part in self.allowed):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def see(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.netloc != self.origin:
            self.complaints.append(f"a request left the origin: {request.url}")


@dataclass(frozen=True)
class Visit:
    """A page of the studio, and who watches it."""

    page: Page
    watch: Watch


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; without one a test is skipped on a laptop, and fails in CI."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing = "there is no Chromium on this machine (Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    # As root, in containers and virtual machines, Chromium's own sandbox cannot be had.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, url: str, screen: Screen = DESKTOP, **options: object) -> Iterator[Visit]:
    """Open a page in a profile of its own; at the end of the block it must have kept to the rules.

    Raises:
        AssertionError: it logged an error, left its origin, or violated its Content-Security-Policy.
    """
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        has_touch=screen.has_touch,
        is_mobile=screen.has_touch,
        accept_downloads=True,
        **options,  # type: ignore[arg-type] # what Playwright takes
    )
    with closing_context(context):
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.add_init_script(REPORT_VIOLATIONS)
        page = context.new_page()
        watch = Watch(urlsplit(url).netloc)
        page.on("console", watch.hear)
        page.on("crash", lambda _: watch.complaints.append("the page crashed"))
        page.on("pageerror", lambda error: watch.complaints.append(f"uncaught: {error}"))
        page.on("request", watch.see)
        # Playwright takes choosers over without waiting until that holds: asked for late, the first one may be missed.
        page.on("filechooser", lambda _: None)
        page.goto(url)
        yield Visit(page, watch)
        violations = page.evaluate("window.violations")
    assert watch.complaints == []
    assert violations == []


@contextmanager
def closing_context(context: BrowserContext) -> Iterator[None]:
    try:
        yield
    finally:
        context.close()
