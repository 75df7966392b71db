"""How much of a drill is done: the short form proves that it works, the long one that it always does."""

from dataclasses import dataclass
from typing import TypeVar

Amount = TypeVar("Amount")


@dataclass(frozen=True)
class Scale:
    """The form of a drill."""

    is_long: bool

    def pick(self, *, short: Amount, long: Amount) -> Amount:
        """Return an amount by the form."""
        return long if self.is_long else short

    @property
    def jobs(self) -> int:
        """How many photos a drill sends that has no other reason."""
        return self.pick(short=20, long=200)


SHORT, LONG = Scale(is_long=False), Scale(is_long=True)
