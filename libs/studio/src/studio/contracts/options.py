"""What a client may ask of a cut-out."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from studio.contracts.keys import JobObject


class OutputFormat(StrEnum):
    """File format of the cut-out."""

    PNG = "png"
    WEBP = "webp"
    JPEG = "jpeg"

    @property
    def media_type(self) -> str:
        """The format's media type (RFC 6838)."""
        return f"image/{self.value}"

    @property
    def has_alpha(self) -> bool:
        """Whether the format can hold transparency."""
        return self is not OutputFormat.JPEG

    @property
    def cutout(self) -> JobObject:
        """The object that holds a cut-out in this format."""
        return _CUTOUTS[self]


_CUTOUTS = {
    OutputFormat.PNG: JobObject.CUTOUT_PNG,
    OutputFormat.WEBP: JobObject.CUTOUT_WEBP,
    OutputFormat.JPEG: JobObject.CUTOUT_JPEG,
}

_HEX_COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")


def _normalise_colour(text: str) -> str:
    match = _HEX_COLOUR.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError("must be a colour such as #fff or #1e90ff")
    digits = match[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))  # noqa: PLR2004


HexColour = Annotated[str, AfterValidator(_normalise_colour)]
"""An opaque sRGB colour, kept as ``#rrggbb``."""

WHITE = "#ffffff"


class RemoveBackgroundOptions(BaseModel):
    """How the cut-out is to be made. ``background`` None leaves it transparent; JPEG cannot, and gets white."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(max_length=64, description="Name of a model from `GET /api/models`.", examples=["isnet"])
    format: OutputFormat = Field(default=OutputFormat.PNG, description="File format of the cut-out.")
    background: HexColour | None = Field(
        default=None,
        description="Background colour, `#rgb` or `#rrggbb`. Absent: transparent (white for `jpeg`).",
        examples=["#ffffff"],
    )

    @model_validator(mode="before")
    @classmethod
    def _opaque_formats_get_a_background(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("format") == OutputFormat.JPEG and data.get("background") is None:
            return {**data, "background": WHITE}
        return data
