"""The exporter's settings."""

from pydantic import Field

from studio.settings import BrokerSettings, LogSettings, SettingsBlock


class MetricsSettings(SettingsBlock):
    """Where the metrics are served."""

    metrics_host: str = Field(default="127.0.0.1", description="Address of /metrics and of the exporter's /health.")
    metrics_port: int = Field(default=9108, ge=0, le=65535, description="Port of /metrics.")


class ExporterSettings(MetricsSettings, BrokerSettings, LogSettings):
    """All that the exporter reads from its environment."""
