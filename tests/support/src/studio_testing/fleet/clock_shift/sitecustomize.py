"""Shifts the clock of a whole Python process by ``STUDIO_TEST_CLOCK_OFFSET`` seconds.

Or by what stands in the file ``STUDIO_TEST_CLOCK_FILE`` at the moment, so that the clock of a process that runs can be
set. Python imports this before anything else, from a folder on ``PYTHONPATH``. The monotonic clock stays right, as on a
machine whose clock is wrong; so does the one that obstore signs its requests by, which is not Python's.
"""

import datetime as dt
import os
import time

import obstore
from obstore.store import MemoryStore

REAL = dt.datetime
FILE = os.environ.get("STUDIO_TEST_CLOCK_FILE")
DESCRIPTOR = os.open(FILE, os.O_RDONLY) if FILE else None
OFFSET_SECONDS = float(os.environ.get("STUDIO_TEST_CLOCK_OFFSET", "0"))
NUMBER_BYTES = 32

_time, _time_ns = time.time, time.time_ns


def _offset() -> float:
    return OFFSET_SECONDS if DESCRIPTOR is None else float(os.pread(DESCRIPTOR, NUMBER_BYTES, 0))


class _IsAnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, REAL)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, REAL)


class ShiftedDatetime(REAL, metaclass=_IsAnyDatetime):
    """Makes ordinary datetimes; only what asks for the present is shifted."""

    def __new__(cls, *args: object, **kwargs: object) -> REAL:  # type: ignore[misc]
        return REAL(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> REAL:  # type: ignore[override]
        return REAL.now(tz) + dt.timedelta(seconds=_offset())

    @classmethod
    def utcnow(cls) -> REAL:  # type: ignore[override]
        return REAL.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(seconds=_offset())

    @classmethod
    def today(cls) -> REAL:  # type: ignore[override]
        return cls.now()


def _show_the_real_one_to_obstore() -> None:
    """It keeps the class that it finds when it makes the first datetime, and insists on it from then on."""
    store = MemoryStore()
    obstore.put(store, "any", b"")
    obstore.head(store, "any")


if OFFSET_SECONDS or DESCRIPTOR is not None:
    time.time = lambda: _time() + _offset()
    time.time_ns = lambda: _time_ns() + int(_offset() * 1_000_000_000)
    _show_the_real_one_to_obstore()
    dt.datetime = ShiftedDatetime  # type: ignore[misc]
