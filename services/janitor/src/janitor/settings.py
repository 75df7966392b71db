"""The janitor's settings."""

from pydantic import Field

from studio.settings import (
    BrokerSettings,
    HealthSettings,
    LogSettings,
    RetrySettings,
    SettingsBlock,
    StoreSettings,
)


class CleanupSettings(SettingsBlock):
    """When to sweep, and how thoroughly. How long a job is kept is not decided here: each carries its own time."""

    cleanup_enabled: bool = Field(
        default=True, description="Sweep on a schedule; a sweep that somebody asks for runs either way."
    )
    cleanup_interval_seconds: float = Field(
        default=300.0, ge=1.0, le=86_400.0, description="Seconds between two scheduled sweeps."
    )
    orphan_scan_keys: int = Field(
        default=2000,
        ge=0,
        le=1_000_000,
        description="Objects that a scheduled sweep looks at in search of orphans, going on next time; 0: none.",
    )
    upload_grace_seconds: float = Field(
        default=600.0,
        ge=5.0,
        le=86_400.0,
        description="An upload that is no job after so many seconds was abandoned; well above the longest upload.",
    )


class ReconcileSettings(RetrySettings):
    """How lost jobs are found again."""

    reconcile_interval_seconds: float = Field(
        default=5.0, ge=0.5, le=60.0, description="Seconds between two looks for jobs whose message was lost."
    )


class WorkSettings(CleanupSettings, ReconcileSettings):
    """What decides about the janitor's work."""


class JanitorSettings(WorkSettings, StoreSettings, BrokerSettings, HealthSettings, LogSettings):
    """All that the janitor reads from its environment."""


class SweepCommandSettings(CleanupSettings, StoreSettings, LogSettings):
    """What ``python -m janitor sweep`` reads: it needs no broker."""


class ReconcileCommandSettings(WorkSettings, StoreSettings, BrokerSettings, LogSettings):
    """What ``python -m janitor reconcile`` reads."""


class StorageCommandSettings(StoreSettings):
    """What ``python -m janitor init-storage`` reads."""

    cleanup_older_than_seconds: float = Field(
        default=86_400.0, ge=1.0, description="How long a job and its files are kept."
    )
