"""Renders that are wanted twice."""

import hashlib
import json

from studio.contracts.jobs import SourceFacts
from studio.contracts.options import RemoveBackgroundOptions


def fingerprint(options: RemoveBackgroundOptions, background: SourceFacts | None) -> str:
    """Return the SHA-256 of what a render of one job depends on; equal wishes have equal ones, however spelt."""
    wish = {"options": options.model_dump(mode="json"), "background": background.sha256 if background else None}
    return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()
