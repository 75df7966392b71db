"""What a drill found, and the one line that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MAX_BREACHES_SHOWN = 12

Figure = int | float | str


@dataclass(frozen=True)
class Verdict:
    """The counts of one drill, and every rule that was broken. ``lost`` and ``double`` are broken rules themselves."""

    submitted: int
    accepted: int
    states: Mapping[str, int]
    lost: int
    double: int
    figures: Mapping[str, Figure] = field(default_factory=dict)
    breaches: tuple[str, ...] = ()

    @property
    def has_passed(self) -> bool:
        return not self.breaches and not self.lost and not self.double

    def told(self, **figures: Figure) -> "Verdict":
        """Return the verdict with more figures."""
        return replace(self, figures={**self.figures, **figures})

    def require(self, holds: bool, rule: str) -> "Verdict":  # noqa: FBT001 - reads as a sentence
        """Return the verdict with one more rule, which is a breach unless it holds."""
        return self if holds else replace(self, breaches=(*self.breaches, rule))

    def line(self) -> str:
        """Return it in one line."""
        states = " ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        figures = "".join(f", {name.replace('_', ' ')} {_text(value)}" for name, value in self.figures.items())
        return f"jobs {self.accepted}/{self.submitted} ({states}), lost {self.lost}, double {self.double}{figures}"

    def reasons(self) -> str:
        """Return why it has not passed, one reason a line."""
        shown = list(self.breaches[:MAX_BREACHES_SHOWN])
        if len(self.breaches) > MAX_BREACHES_SHOWN:
            shown.append(f"… and {len(self.breaches) - MAX_BREACHES_SHOWN} more")
        return "\n".join(shown)


def _text(value: Figure) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
