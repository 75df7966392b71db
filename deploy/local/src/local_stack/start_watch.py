"""Telling a program that is slow to start from one that cannot."""

from collections import defaultdict
from collections.abc import Iterable

from local_stack.supervision import ProgramState, ProgramStatus

EXIT_MISCONFIGURED = 2
"""As ``studio.process`` has it, whose import (of the S3 client) would cost the launcher 0.3 s."""

DEATHS_ALLOWED = 3
SETTLED_SECONDS = 5
"""Longer than a service takes to import what it needs: one that runs for so long has got past its settings."""

_DOWN = {ProgramState.BACKOFF, ProgramState.EXITED, ProgramState.FATAL}


class StartWatch:
    """Follows the statuses during a start, and remembers how often each program ended."""

    def __init__(self) -> None:
        self._endings: defaultdict[str, set[int]] = defaultdict(set)

    def failed_program(self, statuses: Iterable[ProgramStatus]) -> str | None:
        """Return the name of a program that cannot start, if there is one.

        It cannot if it says so itself (the exit status of a wrong setting), or ended as often as ``DEATHS_ALLOWED``.
        """
        return next((status.name for status in statuses if self._has_failed(status)), None)

    @staticmethod
    def are_settled(statuses: Iterable[ProgramStatus], now: float) -> bool:
        """Say whether every program has run for a while, at ``now`` (seconds since 1970)."""
        return all(
            status.state is ProgramState.RUNNING and now - status.started_at >= SETTLED_SECONDS for status in statuses
        )

    def _has_failed(self, status: ProgramStatus) -> bool:
        if status.ended_at:
            self._endings[status.name].add(status.ended_at)
        is_misconfigured = status.state in _DOWN and status.exit_status == EXIT_MISCONFIGURED
        return is_misconfigured or len(self._endings[status.name]) >= DEATHS_ALLOWED
