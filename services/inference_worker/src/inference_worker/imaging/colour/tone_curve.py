"""Tone curves: from a file's numbers to amounts of light."""

import struct
from collections.abc import Callable
from typing import cast

import numpy as np
import numpy.typing as npt

Curve = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""From 0 to 1 to 0 to 1."""

_FIXED = 65_536  # s15Fixed16Number
_GAMMA_UNIT = 256  # u8Fixed8Number
_FULL_SCALE = 65_535
_PARAMETERS = (1, 3, 4, 5, 7)
"""How many numbers each of the parametric curve's five kinds has."""


def read_curve(body: bytes) -> Curve | None:
    """Return the curve of a tag's body, or None. Source: ICC.1:2022, 10.6 (``curv``) and 10.18 (``para``)."""
    try:
        match body[:4]:
            case b"curv":
                return _table(body)
            case b"para":
                return _parametric(body)
    except struct.error:
        return None
    return None


def srgb_encoded(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return sRGB's numbers, 0 to 1, for amounts of light of 0 to 1. Source: IEC 61966-2-1."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)  # noqa: PLR2004


def _table(body: bytes) -> Curve:
    (count,) = struct.unpack_from(">I", body, 8)
    if count == 0:
        return lambda values: values
    values = struct.unpack_from(f">{count}H", body, 12)
    if count == 1:
        return lambda numbers: numbers ** (values[0] / _GAMMA_UNIT)
    places, light = np.linspace(0, 1, count), np.array(values) / _FULL_SCALE
    return lambda numbers: cast("npt.NDArray[np.float64]", np.interp(numbers, places, light))


def _parametric(body: bytes) -> Curve | None:
    (kind,) = struct.unpack_from(">H", body, 8)
    if kind >= len(_PARAMETERS):
        return None
    given = [number / _FIXED for number in struct.unpack_from(f">{_PARAMETERS[kind]}i", body, 12)]
    gamma, a, b, c, d, e, f = _in_full(kind, given)

    def curve(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        steep = np.maximum(a * numbers + b, 0) ** gamma + e
        return np.clip(np.where(numbers >= d, steep, c * numbers + f), 0, 1)

    return curve


def _in_full(kind: int, given: list[float]) -> tuple[float, ...]:
    """Return ``g a b c d e f`` of ``(aX + b)^g + e`` from ``d`` on, and ``cX + f`` below it."""
    match kind, given:
        case 0, [gamma]:
            return gamma, 1, 0, 0, 0, 0, 0
        case 1, [gamma, a, b]:
            return gamma, a, b, 0, -b / a if a else 0, 0, 0
        case 2, [gamma, a, b, c]:
            return gamma, a, b, 0, -b / a if a else 0, c, c
        case 3, [gamma, a, b, c, d]:
            return gamma, a, b, c, d, 0, 0
        case _:
            gamma, a, b, c, d, e, f = given
            return gamma, a, b, c, d, e, f
