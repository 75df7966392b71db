"""What a client may ask of a cut-out."""

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from studio.contracts.backgrounds import Background, Colour, Scenery, parse_background, parse_colour
from studio.contracts.limits import MAX_PIXELS_ASKED_FOR
from studio.contracts.option_conflicts import DEEP, conflict
from studio.contracts.option_texts import BackgroundText, MarginsText, OpaqueColourText, PositionText, ScaleText
from studio.contracts.output_format import Channels, OutputFormat
from studio.contracts.placement import (
    CENTER,
    ORIGINAL,
    Margins,
    Position,
    parse_margins,
    parse_position,
    parse_scale,
)

__all__ = ["Channels", "InferenceOptions", "OutputFormat", "RemoveBackgroundOptions", "RenderOptions"]

WHITE = "#ffffff"
BLACK = "#000000"


class RenderOptions(BaseModel):
    """How the output is composed and encoded: all that needs no new look for the subject.

    Texts are kept in one form each. "The longer side" is the upright photo's, however much of it a crop leaves; a size
    cap shrinks what is measured by it with everything else.

    Unknown fields are passed over, since options are a part of stored facts, and a newer writer may have more of them.
    Who takes options from a client refuses those, and checks ``max_pixels`` against its maximum.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: OutputFormat = Field(
        default=OutputFormat.PNG,
        description="File format of the output; `zip` holds `color.jpg` (cleaned colours) and `alpha.png` (grey).",
    )
    lossless: bool = Field(default=False, description="Of `webp`: keep every pixel's value.")
    quality: int | None = Field(
        default=None, ge=1, le=100, description="Of lossy formats, 1 to 100. Absent: the format's own default."
    )
    bit_depth: int = Field(
        default=8,
        description="`16` only for `png`: keeps what a source of 16 bits has more than 8.",
        json_schema_extra={"enum": [8, DEEP]},
    )
    channels: Channels = Field(
        default=Channels.RGBA,
        description=(
            "`alpha`: the matte alone, in grey. `edges`, only for `png`: the cleaned colours alone, RGB of the photo's "
            "size, black wherever the matte is 0 or 255."
        ),
    )
    background: BackgroundText = Field(
        default=None,
        validate_default=True,
        max_length=64,
        description=(
            "What lies behind: a colour (`#rgb`, `#rrggbb`, `#rrggbbaa`), `linear-gradient(45,#rrggbb,#rrggbb)` "
            "(degrees as in CSS), `blur` (the photo, blurred) or `picture` (the file sent as `background_file`). "
            "Absent: transparent (white for `jpeg`)."
        ),
        examples=["#ffffff"],
    )
    background_blur: float = Field(
        default=2.0, ge=0.5, le=20.0, description="Radius of `blur`, in percent of the photo's longer side."
    )
    shadow_opacity: float = Field(default=0.0, ge=0.0, le=100.0, description="Drop shadow, in percent; 0: none.")
    shadow_blur: float = Field(default=2.0, ge=0.0, le=20.0, description="Its blur, in percent of the longer side.")
    shadow_offset_x: float = Field(
        default=0.0, ge=-50.0, le=50.0, description="How far to the right it falls, in percent of the longer side."
    )
    shadow_offset_y: float = Field(
        default=1.0, ge=-50.0, le=50.0, description="How far down it falls, in percent of the longer side."
    )
    shadow_colour: OpaqueColourText = Field(default=BLACK, description="Its colour, `#rrggbb`.")
    crop: bool = Field(default=False, description="Trim to the subject's box; with a shadow, to what holds both.")
    crop_margin: MarginsText = Field(
        default="0px",
        max_length=64,
        description=(
            "Room left around a cropped subject: one, two or four lengths in `px` of the photo or `%` of the subject, "
            "at most `500px` or `50%` each."
        ),
        examples=["10%"],
    )
    scale: ScaleText = Field(
        default=ORIGINAL,
        max_length=16,
        description="`original`, or `10%` to `100%`: the share of the canvas that the subject spans. Not with `crop`.",
    )
    position: PositionText = Field(
        default=None,
        validate_default=True,
        max_length=32,
        description=(
            "`original`, `center`, or one or two of `0%` to `100%` (horizontal, vertical; 0%: at the left, at the top)."
            " Absent: `original`, or `center` with a `scale`. Not with `crop`."
        ),
        examples=["center"],
    )
    max_pixels: int | None = Field(
        default=None,
        ge=1,
        description="Shrink an output that has more pixels than this. Nothing is enlarged for it.",
        json_schema_extra={"maximum": MAX_PIXELS_ASKED_FOR},
    )
    edge_cleaning: float = Field(
        default=1.0, ge=0.0, le=1.0, description="How much of the old background's colour is taken out of the edge."
    )

    @property
    def is_deep(self) -> bool:
        """Whether the output has 16 bits a sample."""
        return self.bit_depth == DEEP

    @property
    def colour_cleaning(self) -> float:
        """How much of the edge's colours is to be corrected: nothing of them where only alpha is wanted."""
        return 0.0 if self.channels is Channels.ALPHA else self.edge_cleaning

    @property
    def backdrop(self) -> Background | None:
        """What ``background`` asks for; None is a transparent one."""
        return None if self.background is None else parse_background(self.background)

    @property
    def shows_photo(self) -> bool:
        """Whether the photo itself is part of the output, behind the subject."""
        return self.backdrop is Scenery.BLUR

    @property
    def shadow(self) -> Colour:
        """The shadow's colour and opacity."""
        return parse_colour(self.shadow_colour).with_opacity(self.shadow_opacity / 100)

    @property
    def margins(self) -> Margins:
        """What ``crop_margin`` asks for."""
        return parse_margins(self.crop_margin)

    @property
    def scale_share(self) -> float | None:
        """The share of the canvas that the subject is to span; None leaves its size."""
        return parse_scale(self.scale)

    @property
    def position_shares(self) -> Position | None:
        """Where the subject goes; None leaves it where it was."""
        return None if self.position is None else parse_position(self.position)

    @field_validator("*", mode="before")
    @classmethod
    def _only_a_switch_is_true_or_false(cls, value: object, info: ValidationInfo) -> object:
        """Refuse JSON's ``true`` where it would pass for the number 1."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError("must not be true or false")
        return value

    @field_validator("*")
    @classmethod
    def _zero_has_no_sign(cls, value: object) -> object:
        """Keep -0.0 as the 0.0 that it equals: as texts they would differ."""
        return value + 0.0 if isinstance(value, float) else value

    @field_validator("background")
    @classmethod
    def _jpeg_gets_a_background(cls, value: str | None, info: ValidationInfo) -> str | None:
        is_opaque = info.data.get("format") is OutputFormat.JPEG and info.data.get("channels") is Channels.RGBA
        return WHITE if value is None and is_opaque else value

    @field_validator("position")
    @classmethod
    def _what_is_scaled_is_centred(cls, value: str | None, info: ValidationInfo) -> str:
        return value or (ORIGINAL if info.data.get("scale", ORIGINAL) == ORIGINAL else CENTER)

    @field_validator("*")
    @classmethod
    def _agrees_with_the_options_above(cls, value: object, info: ValidationInfo) -> object:
        """Refuse the lower one of two options that contradict each other: a validator sees the fields above its own."""
        if reason := conflict(str(info.field_name), value, info.data):
            raise ValueError(reason)
        return value


class InferenceOptions(BaseModel):
    """How the subject is looked for: what a render cannot change. Unknown fields are passed over here too."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str = Field(max_length=64, description="Name of a model from `GET /api/models`.", examples=["isnet"])
    refine: bool = Field(default=True, description="Follow the photo's own edges where the model's matte is coarse.")
    second_pass: bool = Field(default=True, description="Look once more, closer, at a subject that is small.")


class RemoveBackgroundOptions(RenderOptions, InferenceOptions):
    """How the cut-out is to be made. ``background`` None leaves it transparent; JPEG cannot, and gets white."""
