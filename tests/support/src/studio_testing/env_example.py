"""``python -m studio_testing.env_example``: print ``.env.example`` from the settings classes of all rooms."""

import importlib
import sys
from types import ModuleType

from studio.settings import SettingsBlock, described

HEADER = """\
# Every setting, with its default. Copy to .env and change what you need; an empty value means the default.
# Variables without a default are required by the services that use them; `make run` sets those itself.
"""

ROOMS = {
    "Shared by several services": "studio.settings",
    "Admins, at ingest_api and the dashboard": "studio.admin_access",
    "ingest_api": "ingest_api.settings",
    "inference_worker": "inference_worker.settings",
    "janitor": "janitor.settings",
    "metrics_exporter": "metrics_exporter.settings",
    "dashboard": "dashboard.settings",
    "The local stack (make run)": "local_stack.settings",
}


def blocks(module: ModuleType) -> list[type[SettingsBlock]]:
    """Return the settings classes that a module defines, in the order of their definition."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, SettingsBlock)
        and value is not SettingsBlock
        and value.__module__ == module.__name__
    ]


def render() -> str:
    """Return the whole file."""
    lines, seen = [HEADER], set[str]()
    for title, name in ROOMS.items():
        lines.append(f"# --- {title}\n")
        for block in blocks(importlib.import_module(name)):
            for variable, (default, description) in described(block).items():
                if variable not in seen:
                    lines.append(f"# {description}\n{variable}={default}\n")
                    seen.add(variable)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(render())
