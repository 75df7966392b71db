"""The clock of one process, which can be set while it runs."""

from pathlib import Path

CLOCK_SHIFT = Path(__file__).parent / "clock_shift"
NUMBER_FORMAT = "+032.3f"
"""Always of one length: it is overwritten in one piece, while the process may be reading it."""


class SettableClock:
    """How many seconds a process's clock is wrong, in a file that the process reads whenever it asks for the time."""

    def __init__(self, file: Path, offset_seconds: float) -> None:
        self._file = file
        file.write_text(format(offset_seconds, NUMBER_FORMAT))

    @property
    def environment(self) -> dict[str, str]:
        """What makes a Python process go by this clock."""
        return {"PYTHONPATH": str(CLOCK_SHIFT), "STUDIO_TEST_CLOCK_FILE": str(self._file)}

    def set(self, offset_seconds: float) -> None:
        """Make it wrong by so much from now on."""
        with self._file.open("r+") as file:
            file.write(format(offset_seconds, NUMBER_FORMAT))
