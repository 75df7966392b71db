"""Telling what runs."""

from time import time

from local_stack.data_dir import data_dir
from local_stack.settings import StackSettings
from local_stack.supervision import ProgramStatus, SupervisorClient, SupervisorGoneError
from local_stack.terminal import say

EXIT_RUNNING = 0
EXIT_NOT_RUNNING = 3
"""As service managers' status commands answer."""


def show(settings: StackSettings) -> int:
    """Print one line a program of the stack that runs from the data folder; return the exit status."""
    folder = data_dir(settings.studio_data_dir)
    try:
        statuses = SupervisorClient(folder.socket).statuses()
    except SupervisorGoneError:
        say(f"No studio runs from {folder.root}")
        return EXIT_NOT_RUNNING
    for status in statuses:
        say(_line(status))
    return EXIT_RUNNING


def _line(status: ProgramStatus) -> str:
    process = f"pid {status.pid:<8} up {time() - status.started_at:.0f} s" if status.pid else ""
    return f"{status.name:<18} {status.state.lower():<10} {process}".rstrip()
