"""A client in a process of its own, who only looks at jobs: the clients that send much wait for themselves as well.

``python bystander.py HOST PORT LEDGER`` writes the seconds that each look took, one a line, until it is ended.
"""

import http.client
import json
import random
import subprocess
import sys
from collections import deque
from pathlib import Path
from time import monotonic, sleep
from typing import Self
from urllib.parse import urlsplit

LOOK_PAUSE_SECONDS = 0.05
YOUNGEST = 50
"""Of the jobs, those that are looked at: most have not ended."""

PATIENCE_SECONDS = 30.0


class Bystander:
    """Looks at the youngest jobs of a ledger, one after the other, inside a ``with`` block."""

    def __init__(self, url: str, ledger: Path) -> None:
        address = urlsplit(url)
        self._command = [sys.executable, __file__, str(address.hostname), str(address.port), str(ledger)]
        self.looks_seconds: list[float] = []
        """How long each look took; complete when the block has been left."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        output = self._process.communicate(timeout=PATIENCE_SECONDS)[0]
        whole = output[: output.rfind("\n") + 1]
        self.looks_seconds = [float(line) for line in whole.splitlines()]


def main(host: str, port: int, ledger: Path) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    job_ids: deque[str] = deque(maxlen=YOUNGEST)
    while not ledger.exists():
        sleep(LOOK_PAUSE_SECONDS)
    with ledger.open() as rows:
        while True:
            job_ids.extend(_accepted(rows.readlines()))
            if job_ids:
                began = monotonic()
                connection.request("GET", f"/api/jobs/{random.choice(job_ids)}")  # noqa: S311 - no secret depends on it
                connection.getresponse().read()
                sys.stdout.write(f"{monotonic() - began:.6f}\n")
                sys.stdout.flush()
            sleep(LOOK_PAUSE_SECONDS)


def _accepted(rows: list[str]) -> list[str]:
    whole = (json.loads(row) for row in rows if row.endswith("\n"))
    return [row["answer"]["job_id"] for row in whole if row.get("answer", {}).get("job_id")]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
