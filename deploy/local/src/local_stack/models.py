"""Fetching the models' weights with the settings that the studio would run with."""

import os
import sys
from typing import NoReturn

from local_stack.settings import load_environment_file

FETCH_MODULE = "inference_worker.models.fetch"


def fetch(names: list[str]) -> NoReturn:
    """Become the worker's own command: it fetches the models that are named, or else those of the settings."""
    load_environment_file()
    os.execv(sys.executable, [sys.executable, "-m", FETCH_MODULE, *names])  # noqa: S606 - no shell is wanted
