"""Content codings (RFC 9110, 12.5.3): which of a file's packed forms a client wants."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Coding:
    """A content coding, and what the file's packed form has after its name."""

    name: str
    suffix: str


PACKED = (Coding("br", ".br"), Coding("gzip", ".gz"))
"""The smaller one first: it is taken where a client likes both as much."""


def preferred(accept_encoding: str, available: Collection[Coding]) -> Coding | None:
    """Return the coding that the client likes best of those available; None: the file as it is."""
    weights = _weights(accept_encoding)
    anything = weights.get("*", 0.0)
    liked = {each: weights.get(each.name, anything) for each in PACKED if each in available}
    best = max(liked, key=liked.__getitem__, default=None)
    return best if best is not None and liked[best] > 0 else None


def _weights(accept_encoding: str) -> dict[str, float]:
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter.strip().removeprefix("q="))
    return weights


def _weight(text: str) -> float:
    """Return a quality value; 1 where there is none, 0 for what is no number."""
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
