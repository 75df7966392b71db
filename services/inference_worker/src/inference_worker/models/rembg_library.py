"""Importing rembg: late, since that takes a second, and with its files where ours are."""

import importlib
import os
from pathlib import Path
from types import ModuleType

HOME_VARIABLE = "U2NET_HOME"
"""Of rembg's three variables the one that wins over the others."""


def import_rembg(home: Path) -> ModuleType:
    """Return rembg's module of sessions; its weights lie in ``home/models/<name>/``."""
    os.environ[HOME_VARIABLE] = str(home)
    return importlib.import_module("rembg.session_factory")
