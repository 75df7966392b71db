"""Settings: typed blocks read from the environment, frozen, checked at the start.

Each service composes the blocks that it uses. A wrong value stops the start with a line that names the variable.
"""

from collections.abc import Mapping
from typing import Annotated, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from studio.contracts import limits
from studio.contracts.models import CATALOGUE, DEFAULT_MODEL, CommercialUse, ModelCard


class SettingsError(Exception):
    """A setting is missing or wrong; the message names each such variable."""


class SettingsBlock(BaseSettings):
    """Base of all blocks: the variable is the field's name in capitals; an empty value counts as absent."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)


class StoreSettings(SettingsBlock):
    """The S3 bucket."""

    s3_endpoint_url: str = Field(pattern=r"^https?://[^/]+/?$", description="The object store's S3 API.")
    s3_access_key: SecretStr = Field(description="Access key of the object store.")
    s3_secret_key: SecretStr = Field(description="Secret key of the object store.")
    s3_bucket: str = Field(default="studio", min_length=3, max_length=63, description="Bucket of all objects.")
    s3_region: str = Field(default="us-east-1", description="Region that requests are signed for.")


class BrokerSettings(SettingsBlock):
    """The Redis broker."""

    redis_url: SecretStr = Field(description="Redis, as redis://[user]:password@host:port/database.")
    broker_heartbeat_seconds: float = Field(
        default=10.0,
        ge=2.0,
        le=300.0,
        description="A process silent for so long is taken for dead; its messages return.",
    )


class LogSettings(SettingsBlock):
    """What is logged, and how."""

    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Annotated[str, Field(pattern="^(json|console)$")] = Field(
        default="json", description="json, or console for a person's eyes."
    )


class HealthSettings(SettingsBlock):
    """Where a process without HTTP of its own answers ``GET /health``."""

    health_host: str = Field(default="127.0.0.1", description="Address of the private health endpoint.")
    health_port: int = Field(default=8081, ge=0, le=65535, description="Port of the private health endpoint.")


class LimitSettings(SettingsBlock):
    """What an upload may be."""

    max_image_bytes: int = Field(
        default=limits.DEFAULT_MAX_IMAGE_BYTES, ge=1024, description="Largest file accepted, in bytes."
    )
    max_image_pixels: int = Field(
        default=limits.DEFAULT_MAX_IMAGE_PIXELS,
        ge=1,
        description="Largest picture accepted: width x height (x frames of an animated PNG or WebP).",
    )
    max_batch_files: int = Field(default=20, ge=1, le=1000, description="Files accepted in one batch.")


class RetrySettings(SettingsBlock):
    """How often, and when, a job is tried again after trouble that may pass."""

    job_retry_max: int = Field(default=3, ge=0, le=20, description="Attempts after the first.")
    job_retry_intervals: Annotated[tuple[float, ...], NoDecode] = Field(
        default=(2.0, 10.0, 60.0), description="Seconds before each retry, comma-separated; the last one repeats."
    )

    @field_validator("job_retry_intervals", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("job_retry_intervals")
    @classmethod
    def _some_and_positive(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or any(seconds <= 0 for seconds in value):
            raise ValueError("must be one or more positive numbers, separated by commas")
        return value


class ModelSettings(SettingsBlock):
    """Which models are served; the first is the default."""

    models: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(DEFAULT_MODEL,), description="Models offered, comma-separated; the first is the default."
    )
    commercial_only: bool = Field(
        default=False, description="Refuse models whose licence card does not allow commercial use."
    )

    @field_validator("models", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("models")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("must name at least one model")
        if unknown := [name for name in value if name not in CATALOGUE]:
            raise ValueError(f"no such model: {', '.join(unknown)}; there are {', '.join(CATALOGUE)}")
        return value

    @model_validator(mode="after")
    def _licences_allow_it(self) -> Self:
        refused = [card.name for card in self.cards if card.licence.commercial is not CommercialUse.YES]
        if self.commercial_only and refused:
            raise ValueError(
                f"COMMERCIAL_ONLY is set, and MODELS names {', '.join(refused)}, "
                "whose licence card does not say that commercial use is allowed"
            )
        return self

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """The catalogue's cards of the models served, default first."""
        return tuple(CATALOGUE[name] for name in self.models)

    @property
    def default_model(self) -> str:
        """The model that a request gets which names none."""
        return self.models[0]


Block = TypeVar("Block", bound=SettingsBlock)


def load(block: type[Block]) -> Block:
    """Read one block from the environment.

    Raises:
        SettingsError: a variable is missing or wrong.
    """
    try:
        return block()
    except ValidationError as error:
        lines = (_line(problem["loc"], problem["msg"]) for problem in error.errors(include_url=False))
        raise SettingsError("; ".join(lines)) from error


def described(block: type[SettingsBlock]) -> Mapping[str, tuple[str, str]]:
    """Return each variable of a block with its default as written in an environment file, and its description."""
    return {
        name.upper(): ("" if _has_no_fixed_default(field) else _as_text(field.default), field.description or "")
        for name, field in block.model_fields.items()
    }


def _line(location: tuple[int | str, ...], message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return f"{str(location[0]).upper()}: {reason}" if location else reason


def _has_no_fixed_default(field: FieldInfo) -> bool:
    return field.is_required() or field.default is None or field.default_factory is not None


def _as_text(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ",".join(_as_text(item) for item in default)
    return f"{default:g}" if isinstance(default, float) else str(default)
