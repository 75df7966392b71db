"""The janitor's settings."""

from pydantic import Field

from studio.settings import BrokerSettings, HealthSettings, LogSettings, SettingsBlock, StoreSettings


class CleanupSettings(SettingsBlock):
    """When to sweep. How long a job is kept is not decided here: each job carries its own ``expires_at``."""

    cleanup_enabled: bool = Field(
        default=True, description="Sweep on a schedule; a sweep that somebody asks for runs either way."
    )
    cleanup_interval_seconds: float = Field(
        default=300.0, ge=1.0, le=86_400.0, description="Seconds between two scheduled sweeps."
    )


class JanitorSettings(CleanupSettings, StoreSettings, BrokerSettings, HealthSettings, LogSettings):
    """All that the janitor reads from its environment."""
