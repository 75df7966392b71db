"""What the services logged: one JSON object a line, among lines that are none."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class LoggedEvent:
    """One line. ``at`` is by the clock of the process that wrote it, in seconds since 1970."""

    process: str
    name: str
    at: float
    fields: dict[str, Any]


def events(logs: Iterable[Path], *names: str) -> list[LoggedEvent]:
    """Return the events of these names (all, if none is given) in several logs, in the order of their times."""
    found = [event for log in logs if log.exists() for event in _of(log)]
    return sorted((event for event in found if not names or event.name in names), key=lambda event: event.at)


def _of(log: Path) -> Iterator[LoggedEvent]:
    for line in log.read_text(errors="replace").splitlines():
        if not line.startswith("{"):
            continue
        try:
            fields = json.loads(line)
            at = datetime.fromisoformat(fields["timestamp"]).timestamp()
            yield LoggedEvent(log.stem, fields["event"], at, fields)
        except (ValueError, KeyError):
            continue  # a killed process leaves half a line
